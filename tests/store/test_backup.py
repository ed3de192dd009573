"""A backup is called good only when it is."""

import os
import random
import stat
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.store.backup import contents_in, copying, sound
from flux_desktop.store.backups import Backup, backup_of, put_at
from flux_desktop.store.store import Store

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
        monkeypatch.setattr(dbapi2, "connect", lambda file, **how: connect(file, factory=Spoiling, **how))

    return does


def verified_copy(source: Path, target: Path) -> Backup:
    return put_at(target, copying(source))


def refused(source: Path, target: Path) -> bool:
    """Whether the copy was refused, with nothing left behind."""
    with pytest.raises(StoreUnusable, match="backup") as said:
        verified_copy(source, target)
    return "Nothing was changed" in said.value.advice and list(target.parent.iterdir()) == []


def test_a_backup_holds_every_row_and_its_note_tells_its_sum(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "copy.db"
    made = verified_copy(source, target)
    assert made.sha256 == sha256(target.read_bytes()).hexdigest()
    copy = dbapi2.connect(str(target))
    assert copy.execute("SELECT count(*), max(dish) FROM sales").fetchone() == (ROWS, "Dish 999")
    copy.close()
    assert sorted(target.parent.iterdir()) == [target, target.with_name("copy.db.json")]
    assert backup_of(target) == made
    assert sound(target)


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


def test_a_backup_of_that_name_is_never_replaced(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "copy.db"
    good = verified_copy(source, target)
    with pytest.raises(StoreUnusable, match="of that name") as said:
        verified_copy(source, target)
    assert said.value.code == "backup.exists"
    assert backup_of(target) == good
    assert sha256(target.read_bytes()).hexdigest() == good.sha256


def test_a_backup_needs_no_log_beside_it(sqlite: Store, tmp_path: Path) -> None:
    assert sqlite.file is not None
    verified_copy(sqlite.file, tmp_path / "copy.db")
    (tmp_path / "copy.db").chmod(0o400)
    assert contents_in(tmp_path / "copy.db").schema
    assert not (tmp_path / "copy.db-wal").exists()


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")
def test_a_backup_and_its_folder_belong_to_the_user_alone(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "copy.db"
    verified_copy(source, target)
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in target.parent.iterdir()} == {0o600}


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
from flux_desktop.store.backup import contents_in, copying, sound
from flux_desktop.store.backups import Backup, backup_of, put_at
from flux_desktop.store.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    put_at(Path(sys.argv[2]), copying(Path(sys.argv[1])))
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
