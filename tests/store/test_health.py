"""Damage is noticed, nothing that is left of a database is replaced, and what to do is said with what would be lost."""

import os
import random
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.database import examined
from flux_desktop.services.imports import import_file
from flux_desktop.store.backup import copying, sound
from flux_desktop.store.backups import DAILY, Backup, put_in
from flux_desktop.store.engine import store_errors
from flux_desktop.store.health import require_usable, set_aside
from flux_desktop.store.invariants import broken
from flux_desktop.store.places import cloud_service, file_system, require_own_disk
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import upgrade
from tests.imports import write_sales
from tests.sessions import session


def sell(store: Store, place: Restaurant, day: str, rows: int = 3) -> None:
    assert store.file is not None
    file = store.file.parent / f"{day}.csv"
    write_sales(file, *[(day, f"Dish {n}", 2, 4.5) for n in range(rows)])
    import_file(session(store, place), file)


def back_up(store: Store) -> Backup:
    assert store.file is not None
    folder = store.file.parent / "backups"
    return put_in(folder, store.file.stem, ".db", DAILY, copying(store.file), datetime.now(UTC))


def test_a_missing_or_emptied_database_beside_its_log_is_refused_and_the_log_stays(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    sell(sqlite, pizzeria, "2026-01-01")
    assert sqlite.file is not None
    log = sqlite.file.with_name("flux.db-wal").read_bytes()
    assert log
    for name, content in (("gone.db", None), ("empty.db", b"")):
        file = tmp_path / "other" / name
        file.parent.mkdir(exist_ok=True)
        if content is not None:
            file.write_bytes(content)
        file.with_name(name + "-wal").write_bytes(log)
        for use in (lambda url: upgrade(Store(url)), examined):
            with pytest.raises(StoreUnusable, match="what belongs to it is there") as refused:
                use(f"sqlite:///{file}")
            assert refused.value.code == "store.missing"
        assert file.with_name(name + "-wal").read_bytes() == log
        assert file.exists() == (content is not None)


def test_a_missing_or_emptied_database_beside_its_backups_is_not_begun_anew(
    sqlite: Store, pizzeria: Restaurant
) -> None:
    sell(sqlite, pizzeria, "2026-01-01")
    made = back_up(sqlite)
    sqlite.close()
    assert sqlite.file is not None
    for empty in (False, True):
        sqlite.file.unlink(missing_ok=True)
        if empty:
            sqlite.file.touch()
        with pytest.raises(StoreUnusable) as refused:
            upgrade(sqlite)
        assert str(made.file) in refused.value.advice
        assert "restore" in refused.value.advice


def test_a_page_that_was_destroyed_is_noticed_and_the_newest_backup_offered_with_what_it_lacks(
    sqlite: Store, pizzeria: Restaurant
) -> None:
    sell(sqlite, pizzeria, "2026-01-01")
    made = back_up(sqlite)
    sell(sqlite, pizzeria, "2026-01-02", 5)
    sell(sqlite, pizzeria, "2026-01-03", 400)
    sqlite.close()
    assert sqlite.file is not None
    whole = sqlite.file.read_bytes()
    chance, noticed = random.Random(3), 0
    offers = []
    for _round in range(20):
        at = chance.randrange(1, len(whole) // 4096) * 4096
        spoilt = whole[:at] + chance.randbytes(4096) + whole[at + 4096 :]
        sqlite.file.write_bytes(spoilt)
        try:
            examined(sqlite.url)
        except StoreUnusable as error:
            noticed += 1
            offers.append(error.advice)
        sqlite.close()
        assert sqlite.file.read_bytes() == spoilt
    assert noticed == 20
    assert all(str(made.file) in each for each in offers)
    assert any("2 days of sales (405 rows)" in each for each in offers), offers


def test_a_damaged_backup_is_not_offered(sqlite: Store, pizzeria: Restaurant) -> None:
    older = back_up(sqlite)
    sell(sqlite, pizzeria, "2026-01-01")
    newer = back_up(sqlite)
    newer.file.write_bytes(newer.file.read_bytes()[:-4096])
    sqlite.close()
    assert sqlite.file is not None
    sqlite.file.write_bytes(b"no database")
    with pytest.raises(StoreUnusable) as refused:
        require_usable(sqlite.file)
    assert str(older.file) in refused.value.advice


def test_a_damaged_file_is_moved_aside_with_its_date_and_its_log(tmp_path: Path) -> None:
    file = tmp_path / "flux.db"
    names = []
    for content in ("one", "two"):
        file.write_text(content)
        file.with_name("flux.db-wal").write_text(content + " log")
        aside = set_aside(file, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
        assert aside is not None
        assert aside.read_text() == content
        assert aside.with_name(aside.name + "-wal").read_text() == content + " log"
        names.append(aside.name)
    assert names == ["flux-damaged-20260102-030405.db", "flux-damaged-20260102-030405-2.db"]


@pytest.mark.parametrize(
    ("rule", "damage"),
    [
        ("sums", "UPDATE daily_item_sales SET demand = demand + 1"),
        ("sums", "DELETE FROM daily_item_sales"),
        ("superseded", "INSERT INTO superseded_transactions SELECT id FROM transactions"),
        ("ids", "UPDATE transactions SET transaction_date = '2020-02-02'"),
    ],
)
def test_a_deep_look_proves_the_rules_of_flux(
    store: Store, pizzeria: Restaurant, tmp_path: Path, rule: str, damage: str
) -> None:
    file = write_sales(tmp_path / "a.csv", ("2026-01-01", "Soup", 2, 4.5), ("2026-01-02", "Tea", 1, 2))
    import_file(session(store, pizzeria), file)
    assert examined(store.url, deep=True)[1] == []
    with store.begin() as uow:
        uow.connection.execute(text(damage))
    with store.read() as uow:
        assert rule in {each.rule for each in broken(uow)}


def test_a_deep_look_finds_rows_without_their_parents(sqlite: Store, pizzeria: Restaurant) -> None:
    sell(sqlite, pizzeria, "2026-01-01")
    with sqlite.engine.connect() as connection:
        raw = connection.connection
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM data_uploads")
        raw.execute("PRAGMA foreign_keys = ON")
    assert next(each.rule for each in examined(sqlite.url, deep=True)[1]) == "references"


def test_a_folder_that_vanishes_in_the_middle_of_an_import_is_an_error(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    assert sqlite.file is not None
    sqlite.close()
    shutil.copy(sqlite.file, folder / "flux.db")
    store = Store(f"sqlite:///{folder / 'flux.db'}")
    file = write_sales(tmp_path / "a.csv", *[("2026-01-01", f"Dish {n}", 2, 4.5) for n in range(50)])

    class TakesItAway:
        def step(self, done: int, total: int = 0, note: str = "") -> None:
            if folder.exists():
                folder.rename(tmp_path / "elsewhere")

    with pytest.raises(StoreUnusable) as refused:
        import_file(session(store, pizzeria), file, progress=TakesItAway())
    assert refused.value.code == "store.gone"
    store.close()


def test_a_database_that_was_replaced_under_an_open_window_is_not_written_to(
    sqlite: Store, sqlite_template: Path
) -> None:
    with sqlite.read() as uow:
        uow.execute(text("SELECT 1"))
    assert sqlite.file is not None
    sqlite.file.rename(sqlite.file.with_name("old.db"))
    shutil.copy(sqlite_template, sqlite.file)
    with pytest.raises(StoreUnusable, match="replaced"), sqlite.begin():
        pass


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")
def test_the_database_and_its_companions_belong_to_the_user_alone(
    tmp_path: Path, open_sqlite: Callable[[Path], Store]
) -> None:
    old = os.umask(0o022)
    try:
        store = open_sqlite(tmp_path / "data" / "flux.db")
        upgrade(store)
        with store.begin() as uow:
            uow.execute(text("DELETE FROM users"))
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "data").iterdir()}
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")
def test_a_database_that_others_could_read_is_theirs_no_more_and_a_read_only_log_is_in_nobodys_way(
    sqlite: Store,
) -> None:
    assert sqlite.file is not None
    with sqlite.begin() as uow:
        uow.execute(text("DELETE FROM users"))
    log = sqlite.file.with_name("flux.db-wal")
    sqlite.file.chmod(0o644)
    log.chmod(0o444)
    upgrade(sqlite)
    assert stat.S_IMODE(sqlite.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Casa Pepa", "Google Drive", "Nextcloud"])
def test_a_folder_of_a_cloud_service_is_refused_with_advice(tmp_path: Path, name: str) -> None:
    file = tmp_path / name / "flux" / "flux.db"
    with pytest.raises(StoreUnusable, match="cloud service") as refused:
        upgrade(Store(f"sqlite:///{file}"))
    assert "--data-dir" in refused.value.advice
    assert not file.exists()


def test_only_whole_names_and_marks_of_a_service_count(tmp_path: Path) -> None:
    assert cloud_service(tmp_path / "Dropbox recipes" / "megabytes") == ""
    (tmp_path / ".stfolder").mkdir()
    assert cloud_service(tmp_path / "data") == ".stfolder"


def test_the_innermost_mount_tells_the_kind_of_a_disk(tmp_path: Path) -> None:
    mounts = [("/", "ext4"), (str(tmp_path), "nfs4"), (str(tmp_path / "disk"), "ext4")]
    assert file_system(tmp_path / "a" / "b", mounts) == "nfs4"
    assert file_system(tmp_path / "disk" / "b", mounts) == "ext4"
    require_own_disk(tmp_path)
    with pytest.raises(StoreUnusable, match="on a network"):
        require_own_disk(Path("\\\\server\\share"))


def test_an_error_of_the_disk_says_what_was_found(sqlite: Store, tmp_path: Path) -> None:
    from sqlcipher3 import dbapi2

    assert sqlite.file is not None
    with pytest.raises(StoreUnusable, match="could not read or write") as said, store_errors(sqlite.file):
        raise dbapi2.OperationalError("disk I/O error")
    assert "There is room on it" in said.value.advice
    with pytest.raises(StoreUnusable, match="is gone"), store_errors(tmp_path / "none.db"):
        raise dbapi2.OperationalError("disk I/O error")
    with pytest.raises(StoreUnusable, match="disk is full"), store_errors(sqlite.file):
        raise dbapi2.OperationalError("database or disk is full")


def test_an_empty_file_is_not_sound(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    assert not sound(tmp_path / "empty.db")
