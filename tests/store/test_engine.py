"""Opening a database: a safe engine, a clear word about what cannot be used."""

from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest
from sqlcipher3 import dbapi2

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.store.engine import open_engine, require_safe_sqlite
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import schema_revision, upgrade


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_an_engine_that_can_lose_data_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(StoreUnusable, match="can damage data") as refused:
        require_safe_sqlite(version)
    assert "3.51.3" in refused.value.advice


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 52, 0), (4, 0, 0)])
def test_a_safe_engine_is_used(version: tuple[int, ...]) -> None:
    require_safe_sqlite(version)


def test_an_old_engine_is_refused_when_a_database_is_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sqlcipher3.dbapi2.sqlite_version_info", (3, 40, 1))
    with pytest.raises(StoreUnusable, match=r"SQLite 3\.40\.1"):
        Store(f"sqlite:///{tmp_path / 'flux.db'}")
    assert list(tmp_path.iterdir()) == []


def test_a_connection_writes_ahead_checks_foreign_keys_and_waits_for_writers(sqlite: Store) -> None:
    with sqlite.read() as uow:
        pragmas = {
            name: uow.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 60_000, "synchronous": 1}


def test_a_connection_waits_while_another_program_writes_to_a_file_without_a_log(tmp_path: Path) -> None:
    file = tmp_path / "flux.db"
    other = dbapi2.connect(str(file), isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE notes (text)")
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO notes VALUES ('salt')")
    done = Timer(0.2, other.execute, ["COMMIT"])
    done.start()
    store = Store(f"sqlite:///{file}")
    with store.read() as uow:
        assert uow.connection.exec_driver_sql("SELECT text FROM notes").scalar() == "salt"
    done.join()
    other.close()
    store.close()


@pytest.mark.parametrize(
    "url", ["", "flux.db", "sqlite://", "sqlite:///:memory:", "mysql://server/flux", "oracle://server/flux"]
)
def test_an_address_flux_cannot_use_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(StoreUnusable) as refused:
        open_engine(url)
    assert "sqlite:///flux.db" in refused.value.advice


@pytest.mark.parametrize(
    "content",
    [b"date,item,quantity,price\n" * 200, b"PK\x03\x04" * 1_000, b"SQLite format 3\0" + b"\xff" * 8_000],
)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
    tmp_path: Path, open_sqlite: Callable[[Path], Store], content: bytes
) -> None:
    file = tmp_path / "flux.db"
    file.write_bytes(content)
    with pytest.raises(StoreUnusable, match="damaged") as refused:
        upgrade(open_sqlite(file))
    assert "left as it is" in refused.value.advice
    assert file.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_refused(
    tmp_path: Path, open_sqlite: Callable[[Path], Store]
) -> None:
    (tmp_path / "flux.db").mkdir()
    with pytest.raises(StoreUnusable, match="cannot be opened"):
        upgrade(open_sqlite(tmp_path / "flux.db"))


def test_a_data_folder_that_cannot_be_made_is_refused(
    tmp_path: Path, open_sqlite: Callable[[Path], Store]
) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(StoreUnusable, match="data folder"):
        upgrade(open_sqlite(tmp_path / "data" / "flux.db"))


@pytest.mark.parametrize("server", ["@/flux?host=/nowhere", "@127.0.0.1:1/flux"])
def test_a_server_that_does_not_answer_is_said_so(server: str) -> None:
    store = Store(f"postgresql://nobody{server}")
    with pytest.raises(StoreUnusable, match="does not answer"):
        schema_revision(store)
    store.close()


def test_the_data_folder_is_made_where_it_is_missing(
    tmp_path: Path, open_sqlite: Callable[[Path], Store]
) -> None:
    file = tmp_path / "a" / "b" / "flux.db"
    upgrade(open_sqlite(file))
    assert file.stat().st_size > 0


def test_a_file_name_may_hold_spaces_signs_and_accents(
    tmp_path: Path, open_sqlite: Callable[[Path], Store]
) -> None:
    file = tmp_path / "El Celler (còpia) 100% #1 & más.db"
    upgrade(open_sqlite(file))
    assert list(tmp_path.glob("*.db")) == [file]
