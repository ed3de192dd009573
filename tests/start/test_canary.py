"""A key, a password, a token and an address that nobody else has: searched for in everything that Flux writes."""

import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from typer.testing import CliRunner

from flux_desktop.domain.errors import FluxError, SignInFailed
from flux_desktop.domain.export import ExportTable
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import accounts, backups, exports, photos, restaurants, tokens
from flux_desktop.services.imports import import_file
from flux_desktop.start import logs, settings
from flux_desktop.start.cli import app, main
from flux_desktop.start.settings import load
from flux_desktop.store.store import Store, close_stores
from flux_desktop.ui.parts.states import details
from flux_desktop.wire.hub_tokens import TokenKeeper
from tests.imports import write_sales
from tests.outputs import commands
from tests.sessions import session

KEY = "sk-kanarienvogel4711xyz"
PASSWORD = "kanarienvogel singt 4711 lieder"
EMAIL = "kanarienvogel4711@voliere.example"
HUB = "https://hub.voliere.example"
MODEL = "https://models.voliere.example/v1"
# The shortest part by which each would be known.
SECRETS = {"key": "kanarienvogel4711xyz", "password": "singt 4711", "token": ""}
ADDRESS = "kanarienvogel4711@"


class Memory(KeyringBackend):
    """A keyring that forgets with the test."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    before, made = keyring.get_keyring(), Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@dataclass
class Home:
    """A data folder in which the canaries are used as they are in earnest."""

    folder: Path
    store: Store
    secrets: dict[str, str]

    def command(self, *words: object) -> str:
        """What it prints, whatever becomes of it."""
        own = ["--database", self.store.url, "--data-dir", str(self.folder)]
        done = CliRunner().invoke(app, [*map(str, words), *own])
        return done.output + repr(done.exception)


@pytest.fixture
def home(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path, keys: Memory, monkeypatch: pytest.MonkeyPatch
) -> Home:
    monkeypatch.setattr(accounts, "_COST", 4)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    user = accounts.register(sqlite, EMAIL, PASSWORD, "Kanarie")
    restaurants.create(sqlite, user.id, pizzeria)
    file = write_sales(
        tmp_path / "sales.csv",
        *[
            (f"2026-{1 + n // 28:02}-{1 + n % 28:02}", dish, 2 + n % 3, 4.5)
            for n in range(84)
            for dish in ("Soup", "Tea")
        ],
        ("2026-01-01", "Soup", "?", "?"),
    )
    import_file(session(sqlite, pizzeria, user.id), file)
    token = tokens.begin(sqlite, user).refresh_token
    assert TokenKeeper(tmp_path, HUB, EMAIL).keep(token)
    photos.keep_model_key(MODEL, KEY)
    settings.save(load(data_dir=str(tmp_path), environment={"OPENAI_BASE_URL": MODEL, "OPENAI_API_KEY": KEY}))
    assert set(keys.kept.values()) == {token, KEY}
    return Home(tmp_path, sqlite, {**SECRETS, "token": token})


def texts_under(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and every part of a workbook."""
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        raw = file.read_bytes()
        yield str(file.relative_to(folder)), raw
        if zipfile.is_zipfile(io.BytesIO(raw)):
            with zipfile.ZipFile(io.BytesIO(raw)) as parts:
                for name in parts.namelist():
                    yield f"{file.name}/{name}", parts.read(name)


def found(secrets: dict[str, str], texts: dict[str, bytes]) -> list[str]:
    return [
        f"the {name} in {where}"
        for where, raw in texts.items()
        for name, text in secrets.items()
        if text.encode() in raw
    ]


def test_the_log_has_none_of_them(home: Home) -> None:
    logs.set_up(home.folder)
    log = logging.getLogger("a library")
    for said in (
        f"GET {MODEL} Authorization: Bearer {KEY}",
        f"password='{PASSWORD}' for {EMAIL}",
        f"refresh_token={home.secrets['token']}",
        json.dumps(json.dumps({"api_key": KEY, "password": PASSWORD})),
    ):
        log.error(said)
        log.error("failed", exc_info=RuntimeError(said))
    for handler in logging.getLogger().handlers:
        handler.flush()
    raw = (home.folder / "logs" / "flux.log").read_bytes()
    assert raw.count(b"failed") == 4
    assert found({**home.secrets, "address": ADDRESS}, {"the log": raw}) == []


def test_the_report_of_a_mistake_has_none_of_them(home: Home) -> None:
    error = RuntimeError(f"password='{PASSWORD}' api_key={KEY} refresh_token={home.secrets['token']} {EMAIL}")
    said = details(error)
    assert "RuntimeError" in said
    assert found({**home.secrets, "address": ADDRESS}, {"the report": said.encode()}) == []


def test_a_command_that_fails_by_mistake_writes_none_of_them(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise RuntimeError(f"password='{PASSWORD}' api_key={KEY} {EMAIL}")

    monkeypatch.setattr("flux_desktop.services.imports.history", fail)
    words = ["uploads", "--restaurant", "Pizzeria", "--json"]
    own = ["--database", home.store.url, "--data-dir", str(home.folder)]
    monkeypatch.setattr("sys.argv", ["flux-desktop", *words, *own])
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr()
    log = (home.folder / "logs" / "flux.log").read_bytes()
    assert b"RuntimeError" in log
    everything = {"the log": log, "the screen": (said.out + said.err).encode()}
    assert found({**home.secrets, "address": ADDRESS}, everything) == []


def test_the_doctor_and_every_refusal_say_none_of_them(home: Home) -> None:
    server = f"postgresql+psycopg://flux:{KEY}@127.0.0.1:1/flux"
    said = {
        "the doctor": home.command("doctor", "--deep", "--json"),
        "the doctor of a server": repr(CliRunner().invoke(app, ["doctor", "--database", server]).output),
        "a server that is not there": repr(
            CliRunner().invoke(app, ["uploads", "--restaurant", "P", "--database", server]).output
        ),
        "the settings": home.command("settings", "--restaurant", "Pizzeria", "--json"),
        "the imports": home.command("uploads", "--restaurant", "Pizzeria", "--json"),
        "a photo that is none": home.command("menu-photo", home.folder / "sales.csv", "--json"),
    }
    try:
        accounts.sign_in(home.store, EMAIL, PASSWORD + " nicht")
    except SignInFailed as error:
        said["a wrong password"] = f"{error.title} {error.advice} {error!r}"
    try:
        backups.restore(home.store.url, home.folder, home.folder / "nothing.db")
    except FluxError as error:
        said["a backup that is not there"] = repr(error)
    assert (
        found({**home.secrets, "address": ADDRESS}, {name: text.encode() for name, text in said.items()})
        == []
    )


def test_no_export_has_any_of_them(home: Home) -> None:
    out = home.folder / "out"
    out.mkdir()
    written = commands(home.folder / "sales.csv", out / "x.csv")[:-1]
    for number, words in enumerate(written):
        words = [
            "Pizzeria" if each == "P" else out / f"{number}.csv" if each == out / "x.csv" else each
            for each in words
        ]
        home.command(*words)
    table = ExportTable("Dishes", ("Dish", "Price", "Since"), (("Soup", Decimal("4.5"), date(2026, 1, 1)),))
    for suffix in (exports.CSV, exports.XLSX):
        exports.write_table(table, out / f"table{suffix}")
    files = dict(texts_under(out))
    assert {f"{number}.csv" for number in range(len(written))} <= files.keys()
    assert all(files.values())
    assert found({**home.secrets, "address": ADDRESS}, files) == []


def test_nothing_in_the_data_folder_has_a_secret(
    home: Home, write_everything: Callable[[Home], None]
) -> None:
    """Neither the database, nor its log, nor a backup, nor the settings. A person's address is in the first two, to sign
    in with, and in the settings, to be asked for the password alone."""
    write_everything(home)
    files = dict(texts_under(home.folder))
    for each in ("flux.db", "settings.json", "logs/flux.log", "copy.db"):
        assert each in files
    assert any(name.startswith("backups/") and name.endswith(".db") for name in files)
    assert found(home.secrets, files) == []
    assert ADDRESS.encode() in files["copy.db"], "what is searched is not what was written"


@pytest.fixture
def write_everything() -> Callable[[Home], None]:
    def write(home: Home) -> None:
        for words in (
            ["backup"],
            ["backup", home.folder / "copy.db"],
            ["import", home.folder / "sales.csv", "--restaurant", "Pizzeria"],
        ):
            home.command(*words)
        logging.getLogger("a library").error("key=%s", KEY)
        home.store.close()
        close_stores()

    return write
