"""Backups get names that nothing had, hold what was there, and the old ones go by the rule."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.store.backup import copying
from flux_desktop.store.backups import (
    ASKED,
    BEFORE_UNDO,
    DAILY,
    Backup,
    BackupContents,
    Maker,
    backups_in,
    last_looked,
    put_in,
    thin_out,
    to_keep,
)
from flux_desktop.store.store import Store
from flux_desktop.store.tables import restaurants
from tests.sessions import new_restaurant

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def put(store: Store, reason: str = DAILY) -> Backup:
    assert store.file is not None
    return put_in(store.file.parent / "backups", "flux", ".db", reason, copying(store.file), NOW)


def change(store: Store) -> None:
    place = new_restaurant("Another")
    with store.begin() as uow:
        uow.add(
            restaurants,
            id=place.id,
            name=place.name,
            timezone="UTC",
            currency="EUR",
            country="ES",
            region="",
            business_day_start=place.business_day_start,
        )


def test_two_backups_of_one_second_have_two_names(sqlite: Store) -> None:
    first = put(sqlite)
    change(sqlite)
    second = put(sqlite)
    assert first.file.name == "flux-20260701-120000-daily.db"
    assert second.file.name == "flux-20260701-120000-daily-2.db"
    assert [each.contents.restaurants for each in backups_in(first.file.parent, "flux")] == [1, 0]


def test_what_has_not_changed_is_not_copied_twice(sqlite: Store) -> None:
    first = put(sqlite)
    assert put(sqlite, BEFORE_UNDO) == first
    assert len(backups_in(first.file.parent, "flux")) == 1
    looked = last_looked(first.file.parent, "flux")
    assert looked is not None
    assert datetime.now(UTC) - looked < timedelta(minutes=5)


def test_a_backup_that_was_spoilt_since_is_not_taken_for_one(sqlite: Store) -> None:
    first = put(sqlite)
    spoilt = bytearray(first.file.read_bytes())
    spoilt[5000] ^= 1
    first.file.write_bytes(bytes(spoilt))
    assert put(sqlite).file != first.file


def test_what_killed_backups_left_is_cleared_away(sqlite: Store) -> None:
    folder = put(sqlite).file.parent
    for name in ("abc.part", "abc.part-journal", "flux-20260101-000000-daily.db.json"):
        (folder / name).write_text("{}")
    change(sqlite)
    put(sqlite)
    assert {each.suffix for each in folder.iterdir() if each.name != ".lock"} == {".db", ".json"}
    assert len(list(folder.glob("*.db"))) == len(list(folder.glob("*.json"))) == 2


def test_a_file_that_has_the_name_already_stays_as_it_is(sqlite: Store) -> None:
    assert sqlite.file is not None
    folder = sqlite.file.parent / "backups"
    folder.mkdir()
    mine = folder / "flux-20260701-120000-daily.db"
    mine.write_text("mine")
    assert put(sqlite).file.name == "flux-20260701-120000-daily-2.db"
    assert mine.read_text() == "mine"


def test_a_copy_that_is_not_what_was_written_once_it_has_its_name_is_taken_away(sqlite: Store) -> None:
    assert sqlite.file is not None
    good = copying(sqlite.file)

    def prove(file: Path) -> None:
        file.write_bytes(file.read_bytes()[:-4096])
        good.prove(file)

    folder = sqlite.file.parent / "backups"
    with pytest.raises(StoreUnusable):
        put_in(folder, "flux", ".db", DAILY, Maker(good.write, prove), NOW)
    assert [each.name for each in folder.iterdir()] == [".lock"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="asks Linux which file is put on the disk")
def test_a_name_and_its_content_are_on_the_disk_in_that_order(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    real_sync, real_link = os.fsync, os.link

    def sync(descriptor: int) -> None:
        where = Path(f"/proc/self/fd/{descriptor}").readlink()
        happened.append("folder" if where.is_dir() else where.suffix)
        real_sync(descriptor)

    def link(part: Path, name: Path) -> None:
        happened.append("named")
        real_link(part, name)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "link", link)
    put(sqlite)
    assert happened == [".part", ".json", "named", "folder"]


def test_seven_days_four_weeks_and_twelve_months_stay() -> None:
    def of(days: int, reason: str = DAILY) -> Backup:
        at = NOW - timedelta(days=days)
        return Backup(Path(f"{days}-{reason}"), at, reason, 1, "x", BackupContents())

    daily = [of(days) for days in range(800)]
    kept = sorted((NOW - each.made_at).days for each in daily if each.file in to_keep(daily, NOW))
    assert kept[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len(kept) <= 7 + 3 + 12
    months = {(NOW - timedelta(days=each)).strftime("%Y-%m") for each in kept}
    assert len(months) == 12
    asked = of(700, ASKED)
    assert asked.file in to_keep([*daily, asked], NOW)
    before = [of(days, BEFORE_UNDO) for days in (3, 40)]
    assert {each.file.name for each in before if each.file in to_keep([*daily, *before], NOW)} == {"3-undo"}


def test_the_newest_backup_is_never_thinned_out(sqlite: Store) -> None:
    made = put(sqlite)
    assert thin_out(made.file.parent, "flux", NOW + timedelta(days=4_000)) == []
    assert made.file.exists()


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from flux_desktop.store.backup import copying
from flux_desktop.store.backups import put_in
print("ready", flush=True)
while True:
    file = Path(sys.argv[1])
    made = put_in(file.parent / "backups", "flux", ".db", "asked", copying(file), datetime.now(UTC))
    made.file.unlink()
    made.file.with_name(made.file.name + ".json").unlink()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills")
def test_whatever_a_kill_leaves_has_its_sum_or_is_no_backup(sqlite: Store) -> None:
    assert sqlite.file is not None
    folder = sqlite.file.parent / "backups"
    for moment in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(sqlite.file)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(0.02 + moment * 0.013)
            except subprocess.TimeoutExpired:
                process.kill()
        for each in backups_in(folder, "flux"):
            assert each.sha256
    put(sqlite)
    assert not list(folder.glob("*.part*"))
