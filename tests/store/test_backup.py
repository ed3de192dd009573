"""A backup is called good only when it is."""

import random
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.store.backup import verified_copy

ROWS = 2_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A database with something to lose."""
    file = tmp_path / "source.db"
    connection = dbapi2.connect(str(file))
    connection.execute("CREATE TABLE sales (id INTEGER PRIMARY KEY, dish TEXT)")
    connection.executemany("INSERT INTO sales (dish) VALUES (?)", [(f"Dish {n}",) for n in range(ROWS)])
    connection.commit()
    connection.close()
    return file


@pytest.fixture
def backup_that(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], None]], None]:
    """Makes SQLite's backup do something else to the copy, as a failing disk would."""

    def does(spoil: Callable[[Any], None]) -> None:
        class Spoiling(dbapi2.Connection):
            def backup(self, target: Any, **options: Any) -> None:
                super().backup(target, **options)
                spoil(target)

        connect = dbapi2.connect
        monkeypatch.setattr(dbapi2, "connect", lambda file: connect(file, factory=Spoiling))

    return does


def refused(source: Path, target: Path) -> bool:
    """Whether the copy was refused, with nothing left behind."""
    with pytest.raises(StoreUnusable, match="backup") as said:
        verified_copy(source, target)
    return "Nothing was changed" in said.value.advice and list(target.parent.iterdir()) == []


def test_a_backup_holds_every_row_and_is_named_by_its_hash(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "copy.db"
    assert verified_copy(source, target) == sha256(target.read_bytes()).hexdigest()
    copy = dbapi2.connect(str(target))
    assert copy.execute("SELECT count(*), max(dish) FROM sales").fetchone() == (ROWS, "Dish 999")
    copy.close()
    noted = target.with_name("copy.db.sha256")
    assert sorted(target.parent.iterdir()) == [target, noted]
    assert noted.read_text() == f"{sha256(target.read_bytes()).hexdigest()}  copy.db\n"


def test_a_backup_holds_what_is_only_in_the_write_ahead_log(source: Path, tmp_path: Path) -> None:
    live = dbapi2.connect(str(source))
    live.execute("PRAGMA journal_mode = WAL")
    live.execute("INSERT INTO sales (dish) VALUES ('Just sold')")
    live.commit()
    verified_copy(source, tmp_path / "copy.db")
    copy = dbapi2.connect(str(tmp_path / "copy.db"))
    assert copy.execute("SELECT count(*) FROM sales WHERE dish = 'Just sold'").fetchone() == (1,)
    copy.close()
    live.close()


def test_an_older_backup_of_that_name_survives_a_failed_one(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "copy.db"
    good = verified_copy(source, target)
    source.write_bytes(source.read_bytes()[:-4096])
    with pytest.raises(StoreUnusable):
        verified_copy(source, target)
    assert sha256(target.read_bytes()).hexdigest() == good


@pytest.mark.parametrize("kept", [0, 100, 4096, 4097, 8192, 0.3, 0.7, -4096])
def test_a_truncated_database_is_never_a_good_backup(source: Path, tmp_path: Path, kept: float) -> None:
    whole = source.read_bytes()
    source.write_bytes(whole[: int(kept * len(whole)) if isinstance(kept, float) else kept])
    assert refused(source, tmp_path / "backups" / "copy.db")


def test_a_database_with_a_destroyed_page_is_never_a_good_backup(source: Path, tmp_path: Path) -> None:
    whole = source.read_bytes()
    chance = random.Random(7)
    for page in chance.sample(range(len(whole) // 4096), 6):
        source.write_bytes(whole[: page * 4096] + chance.randbytes(4096) + whole[(page + 1) * 4096 :])
        assert refused(source, tmp_path / "backups" / "copy.db")


def test_a_file_that_is_no_database_is_never_a_good_backup(source: Path, tmp_path: Path) -> None:
    source.write_text("date,item,quantity,price\n" * 500)
    assert refused(source, tmp_path / "backups" / "copy.db")


@pytest.mark.parametrize(
    "spoil",
    [
        "DELETE FROM sales WHERE id = 7",
        "DELETE FROM sales",
        "DROP TABLE sales",
        "CREATE TABLE more (id INTEGER)",
    ],
)
def test_a_copy_that_differs_from_its_source_is_refused_though_it_is_sound(
    source: Path, tmp_path: Path, backup_that: Callable[[Callable[[Any], None]], None], spoil: str
) -> None:
    def run(copy: Any) -> None:
        copy.execute(spoil)
        copy.commit()

    backup_that(run)
    assert refused(source, tmp_path / "backups" / "copy.db")


FULL_DISK = """
import resource, sys
from pathlib import Path
from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.store.backup import verified_copy
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    verified_copy(Path(sys.argv[1]), Path(sys.argv[2]))
except StoreUnusable as error:
    print(error)
"""


def test_a_backup_on_a_full_disk_is_refused_and_leaves_nothing(source: Path, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    target = tmp_path / "backups" / "copy.db"
    command = [sys.executable, "-c", FULL_DISK, str(source), str(target), str(source.stat().st_size // 2)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "Check whether the disk has space" in done.stdout
    assert list(target.parent.iterdir()) == []
