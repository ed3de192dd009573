"""Where settings come from: environment first, then the file, then defaults."""

import json
from pathlib import Path

import pytest

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.redaction import redact
from flux_desktop.start.settings import load, save
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import upgrade


def test_the_environment_wins_over_the_file_and_an_option_over_both(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(
        json.dumps({"language": "ca", "database_url": "sqlite:///file.db"})
    )
    environment = {"FLUX_DATA_DIR": str(tmp_path)}
    assert load(environment=environment).language == "ca"
    assert load(environment=environment).database_url == "sqlite:///file.db"
    environment |= {"FLUX_LANGUAGE": "es", "FLUX_DATABASE_URL": "sqlite:///environment.db"}
    assert load(environment=environment).language == "es"
    assert load(environment=environment).database_url == "sqlite:///environment.db"
    assert load(database="sqlite:///option.db", environment=environment).database_url == "sqlite:///option.db"


def test_without_anything_the_database_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = load(data_dir=str(tmp_path), environment={})
    assert settings.database_url == f"sqlite:///{tmp_path / 'flux.db'}"
    assert (settings.theme, settings.text_size, settings.language) == ("system", 1.0, "")


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"theme": 3, "text_size": "huge", "language": null}'])
def test_a_settings_file_that_makes_no_sense_counts_as_absent(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content)
    settings = load(data_dir=str(tmp_path), environment={})
    assert (settings.theme, settings.text_size, settings.language) == ("system", 1.0, "")


def test_what_is_saved_is_loaded_and_the_configured_database_stays(tmp_path: Path) -> None:
    from dataclasses import replace

    (tmp_path / "settings.json").write_text(json.dumps({"database_url": "sqlite:///mine.db"}))
    save(replace(load(data_dir=str(tmp_path), environment={}), theme="dark", text_size=1.15))
    settings = load(data_dir=str(tmp_path), environment={})
    assert (settings.theme, settings.text_size, settings.database_url) == ("dark", 1.15, "sqlite:///mine.db")


def test_settings_that_cannot_be_saved_raise_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FluxError, match="could not be saved"):
        save(load(data_dir=str(tmp_path / "file" / "inside"), environment={}))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql+psycopg://flux:hunter2@db/flux failed", "hunter2"),
        ("Authorization: Bearer abc.def.ghi", "abc.def"),
        ("password='geheim1'", "geheim1"),
        ("api_key=sk-1234567890abcdef", "1234567890"),
        ("JWT_SECRET_KEY=geheim2", "geheim2"),
        ("'hashed_password': 'geheim3'", "geheim3"),
        ("refresh_token: geheim4", "geheim4"),
        ("postgresql://:geheim5@host/db", "geheim5"),
        ("postgresql://flux:ge@heim6/x@host/db", "heim6"),
        ("token eyJhbGciOi.eyJzdWIi.c2ln here", "eyJhbGciOi"),
        ("signed in marta@canroca.example from", "marta@canroca"),
    ],
)
def test_logs_hold_no_secret(text: str, secret: str) -> None:
    assert secret not in redact(text)


@pytest.mark.parametrize("name", ["with space", "q?x", "p%41x", "a#b", "niño"])
def test_any_folder_name_keeps_its_own_database(tmp_path: Path, name: str) -> None:
    url = load(data_dir=str(tmp_path / name), environment={}).database_url
    store = Store(url)
    upgrade(store)
    store.close()
    assert (tmp_path / name / "flux.db").is_file()


@pytest.mark.parametrize(("said", "found"), [("3", 3), ("0", 1), ("many", 1), ("", 1), ("65", 1)])
def test_the_size_of_the_pool_is_a_setting_within_reason(tmp_path: Path, said: str, found: int) -> None:
    settings = load(data_dir=str(tmp_path), environment={"FLUX_WORKERS": said})
    assert (settings.workers, settings.database_connections) == (found, 4)
