"""A backup is brought back whole or not at all, can itself be undone, and makes another device of the database."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from flux_desktop.domain.errors import NotFound, StoreUnusable
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import backups
from flux_desktop.services.imports import import_file
from flux_desktop.store import instance
from flux_desktop.store.store import Store, close_stores
from tests.imports import totals, write_sales
from tests.sessions import session


@pytest.fixture(autouse=True)
def closed() -> object:
    yield
    close_stores()


def sell(store: Store, place: Restaurant, folder: Path, day: str) -> None:
    file = write_sales(folder / f"{day}.csv", (day, "Soup", 2, 4.5), (day, "Tea", 1, 2))
    import_file(session(store, place), file)


def test_a_restore_brings_back_what_was_and_can_itself_be_undone(
    store: Store, pizzeria: Restaurant, tmp_path: Path, postgres_tools: None
) -> None:
    sell(store, pizzeria, tmp_path, "2026-01-01")
    then = totals(store, pizzeria)
    made = backups.back_up(store, tmp_path)
    assert (made.contents.restaurants, made.contents.lines, made.contents.last_day) == (1, 2, "2026-01-01")
    sell(store, pizzeria, tmp_path, "2026-01-02")
    now = totals(store, pizzeria)
    store.close()
    done = backups.restore(store.url, tmp_path, made.file)
    assert totals(store, pizzeria) == then
    assert done.undo is not None
    store.close()
    close_stores()
    backups.restore(store.url, tmp_path, done.undo)
    assert totals(store, pizzeria) == now


def test_a_restored_or_copied_database_is_another_device(
    store: Store, tmp_path: Path, postgres_tools: None
) -> None:
    first = instance.device_id(store)
    assert instance.device_id(store) == first
    made = backups.back_up(store, tmp_path)
    store.close()
    backups.restore(store.url, tmp_path, made.file)
    second = instance.device_id(store)
    assert second != first
    assert instance.device_id(store) == second
    if store.file is not None:
        store.close()
        for name in ("copy.db", "elsewhere.db"):
            shutil.copy(store.file, tmp_path / name)
        shutil.copy(f"{store.file}.instance", tmp_path / "elsewhere.db.instance")
        for name in ("copy.db", "elsewhere.db"):
            copy = Store(f"sqlite:///{tmp_path / name}")
            assert instance.device_id(copy) not in (first, second)
            copy.close()


def test_an_open_window_sees_the_restored_database(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    made = backups.back_up(sqlite, tmp_path)
    sell(sqlite, pizzeria, tmp_path, "2026-01-01")
    with sqlite.read() as uow:
        assert uow.execute(text("SELECT count(*) FROM transactions")).scalar() == 2
        command = [sys.executable, "-m", "flux_desktop", "restore", str(made.file)]
        own = ["--database", sqlite.url, "--data-dir", str(tmp_path)]
        done = subprocess.run([*command, *own], capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    with sqlite.begin() as uow:
        assert uow.execute(text("SELECT count(*) FROM transactions")).scalar() == 0


def test_a_damaged_database_is_moved_aside_and_the_newest_good_backup_brought_back(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    sell(sqlite, pizzeria, tmp_path, "2026-01-01")
    then = totals(sqlite, pizzeria)
    backups.back_up(sqlite, tmp_path)
    sqlite.close()
    assert sqlite.file is not None
    sqlite.file.write_bytes(b"spoilt")
    done = backups.restore(sqlite.url, tmp_path)
    assert done.undo is None
    assert done.damaged is not None
    assert done.damaged.read_bytes() == b"spoilt"
    assert totals(sqlite, pizzeria) == then


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw[:-4096], lambda raw: b"", lambda raw: raw[:5000] + b"x" + raw[5001:]]
)
def test_a_backup_that_is_not_good_is_not_brought_back(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    made = backups.back_up(sqlite, tmp_path)
    sell(sqlite, pizzeria, tmp_path, "2026-01-01")
    before = totals(sqlite, pizzeria)
    made.file.write_bytes(spoil(made.file.read_bytes()))
    with pytest.raises((StoreUnusable, NotFound)):
        backups.restore(sqlite.url, tmp_path, made.file)
    assert totals(sqlite, pizzeria) == before


def test_a_backup_of_a_newer_flux_is_not_brought_back(sqlite: Store, tmp_path: Path) -> None:
    with sqlite.begin() as uow:
        uow.connection.execute(text("UPDATE alembic_version SET version_num = '2030'"))
    made = backups.back_up(sqlite, tmp_path)
    with pytest.raises(StoreUnusable) as refused:
        backups.restore(sqlite.url, tmp_path, made.file)
    assert refused.value.code == "store.newer"


def test_the_backup_of_the_day_is_made_once(sqlite: Store, tmp_path: Path) -> None:
    assert backups.daily(sqlite, tmp_path) is not None
    assert backups.daily(sqlite, tmp_path) is None


def test_the_backup_of_the_day_notices_damage(sqlite: Store, pizzeria: Restaurant, tmp_path: Path) -> None:
    sell(sqlite, pizzeria, tmp_path, "2026-01-01")
    sqlite.close()
    assert sqlite.file is not None
    raw = bytearray(sqlite.file.read_bytes())
    raw[3 * 4096 : 4 * 4096] = b"\xff" * 4096
    sqlite.file.write_bytes(bytes(raw))
    with pytest.raises(StoreUnusable) as refused:
        backups.daily(sqlite, tmp_path)
    assert refused.value.code == "store.damaged"


def test_a_backup_that_is_being_brought_back_is_not_thinned_out_by_the_one_made_before(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    made = backups.daily(sqlite, tmp_path)
    assert made is not None
    sell(sqlite, pizzeria, tmp_path, "2026-01-01")
    backups.before(sqlite, "undo")
    backups.restore(sqlite.url, tmp_path, made.file)
    assert made.file.exists()
    assert totals(sqlite, pizzeria).quantity == 0


def test_a_server_is_backed_up_before_an_undo_where_its_tools_and_a_folder_are_at_hand(
    postgres: Store, pizzeria: Restaurant, tmp_path: Path, postgres_tools: None
) -> None:
    sell(postgres, pizzeria, tmp_path, "2026-01-01")
    made = backups.before(postgres, "undo", folder=tmp_path)
    assert made is not None
    assert (made.reason, made.contents.lines) == ("undo", 2)
    # A hub names no folder: one restaurant's undo is no reason to copy everybody's data.
    assert backups.before(postgres, "undo") is None


@pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")
@pytest.mark.parametrize(("version", "fits"), [("9.6.24", False), ("99.1 (Debian 99.1-1)", True)])
def test_tools_that_are_older_than_the_server_count_as_none(
    postgres: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, fits: bool
) -> None:
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert backups.can_back_up(postgres) is fits
