"""What befalls a database, by seed: damaged pages, cut logs, races, full disks, folders taken away; and planted bugs.

A scenario makes its own database in a folder, does something to it by chance, and returns what is wrong, in words:
nothing, unless Flux breaks a promise. A planted bug takes one safeguard away; a scenario must then find something
wrong, or a run has a survivor.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import text

from flux_desktop.domain.errors import FluxError, StoreUnusable
from flux_desktop.services import backups as service
from flux_desktop.services.database import examined
from flux_desktop.services.imports import import_file
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store import backup, backups, instance, private
from flux_desktop.store.backup import copying, sound
from flux_desktop.store.backups import backups_in, put_in
from flux_desktop.store.store import Store, close_stores
from flux_desktop.store.upgrade import upgrade
from tests.imports import write_sales
from tests.sessions import session

PAGE = 4096
PROCESSES = 5
Scenario = Callable[[random.Random, Path], list[str]]
_SYNC = os.fsync
# The bug planted in the processes of a race, "" for none.
PLANTED = ""
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


class Shop:
    """A database with one restaurant and some days of sales, in a folder of its own."""

    def __init__(self, folder: Path, days: int = 3, rows: int = 40) -> None:
        self.folder = folder
        self.file = folder / "flux.db"
        self.store = Store(f"sqlite:///{self.file}")
        upgrade(self.store)
        self.place = new_restaurant("P")
        for day in range(1, days + 1):
            self.sell(day, rows)

    def sell(self, day: int, rows: int = 40) -> None:
        file = write_sales(
            self.folder / f"{day}.csv", *[(f"2026-01-{day:02}", f"Dish {n}", 2, 4.5) for n in range(rows)]
        )
        import_file(session(self.store, self.place), file)

    def rows(self) -> int:
        with self.store.read() as uow:
            return int(uow.execute(text("SELECT count(*) FROM transaction_items")).scalar_one())

    def back_up(self) -> backups.Backup:
        return put_in(self.folder / "backups", "flux", ".db", backups.DAILY, copying(self.file), NOW)

    def close(self) -> None:
        self.store.close()
        close_stores()


def damaged_page(chance: random.Random, folder: Path) -> list[str]:
    shop = Shop(folder)
    kept = shop.back_up()
    shop.close()
    raw = shop.file.read_bytes()
    at = chance.randrange(1, len(raw) // PAGE) * PAGE
    spoilt = raw[:at] + chance.randbytes(PAGE) + raw[at + PAGE :]
    shop.file.write_bytes(spoilt)
    wrong = []
    try:
        examined(shop.store.url)
        wrong.append(f"nobody noticed the damage of page {at // PAGE}")
    except StoreUnusable as error:
        if str(kept.file) not in error.advice:
            wrong.append("the newest good backup was not offered")
    close_stores()
    try:
        put_in(folder / "backups", "flux", ".db", backups.ASKED, copying(shop.file), NOW)
        wrong.append("a copy of a damaged database was called good")
    except StoreUnusable:
        pass
    if shop.file.read_bytes() != spoilt:
        wrong.append("the damaged file was changed")
    done = service.restore(shop.store.url, folder)
    if done.damaged is None or done.damaged.read_bytes() != spoilt:
        wrong.append("the damaged file is gone")
    if shop.rows() != 120:
        wrong.append("the restored database lacks rows")
    shop.close()
    return wrong


def cut_log(chance: random.Random, folder: Path) -> list[str]:
    shop = Shop(folder, days=1)
    # What was moved into the file was on the disk before: only what came after it can be cut off.
    with shop.store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    with shop.store.read() as uow:
        # Whoever reads keeps what is written from then on in the log.
        uow.connection.exec_driver_sql("SELECT count(*) FROM users").scalar()
        other = folder / "cut"
        other.mkdir()
        for day in (2, 3, 4):
            shop.sell(day)
        shutil.copy(shop.file, other / "flux.db")
        log = shop.file.with_name("flux.db-wal").read_bytes()
    frames = (len(log) - 32) // (PAGE + 24)
    (other / "flux.db-wal").write_bytes(log[: 32 + chance.randint(0, frames) * (PAGE + 24)])
    shop.close()
    try:
        _found, broken = examined(f"sqlite:///{other / 'flux.db'}", deep=True)
    except StoreUnusable as error:
        return [f"a cut log makes the database unusable: {error}"]
    finally:
        close_stores()
    return [f"after the cut {each.rule} do not hold" for each in broken]


def lost_file(chance: random.Random, folder: Path) -> list[str]:
    """The database is emptied or deleted beside its log, or beside its backups."""
    shop = Shop(folder)
    beside_log = chance.random() < 0.5
    if not beside_log:
        shop.back_up()
        shop.close()
    log = shop.file.with_name("flux.db-wal").read_bytes() if beside_log else b""
    place = folder if not beside_log else folder / "other"
    place.mkdir(exist_ok=True)
    file = place / "flux.db"
    file.unlink(missing_ok=True)
    if log:
        (place / "flux.db-wal").write_bytes(log)
    if chance.random() < 0.5:
        file.touch()
    wrong = []
    store = Store(f"sqlite:///{file}")
    try:
        upgrade(store)
        wrong.append("a new database was begun over what was left of the old one")
    except StoreUnusable:
        pass
    store.close()
    if log and (place / "flux.db-wal").read_bytes() != log:
        wrong.append("the log was changed")
    shop.close()
    return wrong


def killed_backup(chance: random.Random, folder: Path) -> list[str]:
    shop = Shop(folder)
    shop.back_up()
    (folder / "backups" / f"{chance.getrandbits(64):x}.part").write_bytes(b"half")
    (folder / "backups" / "flux-20260101-000000-daily.db.json").write_text("{}")
    shop.sell(9)
    shop.back_up()
    left = [each.name for each in (folder / "backups").iterdir() if each.suffix == ".part"]
    notes = [each for each in (folder / "backups").glob("*.json") if not each.with_suffix("").exists()]
    shop.close()
    return ["a killed backup was not cleared away"] if left or notes else []


def same_second(chance: random.Random, folder: Path) -> list[str]:
    """Several backups within one second, with sales between them."""
    shop = Shop(folder, days=1)
    made: list[tuple[backups.Backup, int]] = []
    for day in range(2, 2 + chance.randint(2, 4)):
        made.append((shop.back_up(), shop.rows()))
        shop.sell(day)
    wrong = []
    for each, rows in made:
        if backups.sum_of(each.file) != each.sha256 or not sound(each.file):
            wrong.append("a backup is no more what it was")
        elif backup.contents_in(each.file).lines != rows:
            wrong.append("a backup holds something else than when it was made")
    shop.close()
    return wrong


def spoilt_under_its_name(chance: random.Random, folder: Path) -> list[str]:
    """The disk writes something else than it was given, when the backup gets its name."""
    shop = Shop(folder, days=1)
    real = private.give_name
    at = chance.randrange(1, 10) * PAGE

    def spoil(part: Path, name: Path) -> None:
        real(part, name)
        raw = bytearray(name.read_bytes())
        raw[at : at + 64] = bytes(64)
        name.write_bytes(bytes(raw))

    with patch.object(backups, "give_name", spoil):
        try:
            made = shop.back_up()
            wrong = [f"{made.file.name} is called good and is not"]
        except StoreUnusable:
            wrong = []
    shop.close()
    return wrong


def order_of_writes(_chance: random.Random, folder: Path) -> list[str]:
    """A name is given only to what is on the disk, and is then put on the disk itself."""
    shop = Shop(folder, days=1)
    happened: list[str] = []
    with ExitStack() as held:
        for name, word in (("settle_file", "content"), ("give_name", "name"), ("settle_folder", "folder")):
            real = getattr(backups, name)

            def noted(*arguments: Any, real: Callable[..., Any] = real, word: str = word) -> Any:
                happened.append(word)
                return real(*arguments)

            held.enter_context(patch.object(backups, name, noted))
        real_sync = private.os.fsync
        syncs = 0

        def counted(at: int) -> None:
            nonlocal syncs
            syncs += 1
            real_sync(at)

        # What a planted bug put there does not sync, however often it is called.
        if real_sync is _SYNC:
            held.enter_context(patch.object(private.os, "fsync", counted))
        shop.back_up()
    shop.close()
    if syncs != 3:
        return [f"{syncs} times put on the disk"]
    wanted = ["content", "name", "folder"]
    return [] if happened == wanted else [f"written in the order {happened}"]


def only_in_the_log(_chance: random.Random, folder: Path) -> list[str]:
    shop = Shop(folder, days=1)
    with shop.store.read() as uow:
        uow.connection.exec_driver_sql("SELECT count(*) FROM users").scalar()
        shop.sell(2)
        made = shop.back_up()
    rows = backup.contents_in(made.file).lines
    shop.close()
    return [] if rows == 80 else [f"the backup holds {rows} of 80 rows"]


def folder_taken_away(chance: random.Random, folder: Path) -> list[str]:
    inner = folder / "data"
    inner.mkdir()
    shop = Shop(inner, days=1)
    file = write_sales(folder / "a.csv", *[("2026-02-01", f"Dish {n}", 2, 4.5) for n in range(60)])
    steps = chance.randint(0, 2)

    class Taking:
        def step(self, done: int, total: int = 0, note: str = "") -> None:
            nonlocal steps
            steps -= 1
            if steps < 0 and inner.exists():
                inner.rename(folder / "elsewhere")

    try:
        import_file(session(shop.store, shop.place), file, progress=Taking())
        wrong = ["an import into a folder that is gone was called imported"] if not inner.exists() else []
    except FluxError:
        wrong = []
    except Exception as error:
        wrong = [f"a folder that is gone is a bug: {error!r}"]
    shop.close()
    return wrong


def restored_copy(_chance: random.Random, folder: Path) -> list[str]:
    shop = Shop(folder, days=1)
    before = instance.device_id(shop.store)
    made = shop.back_up()
    shop.sell(2)
    rows = shop.rows()
    shop.close()
    done = service.restore(shop.store.url, folder, made.file)
    wrong = []
    if instance.device_id(shop.store) == before:
        wrong.append("a restored copy is the same device")
    shop.close()
    if done.undo is None:
        return [*wrong, "a restore cannot be undone"]
    service.restore(shop.store.url, folder, done.undo)
    if shop.rows() != rows:
        wrong.append("undoing a restore brings back something else")
    shop.close()
    return wrong


def wrong_sums(chance: random.Random, folder: Path) -> list[str]:
    shop = Shop(folder, days=2)
    damage = chance.choice(
        (
            "UPDATE daily_item_sales SET demand = demand + 1",
            "INSERT INTO superseded_transactions SELECT id FROM transactions LIMIT 1",
        )
    )
    with shop.store.begin() as uow:
        uow.connection.execute(text(damage))
    _found, broken = examined(shop.store.url, deep=True)
    shop.close()
    return [] if broken else ["sums that are wrong were not noticed"]


def full_disk(chance: random.Random, folder: Path) -> list[str]:
    """The disk takes no more in the middle of a backup or an import."""
    shop = Shop(folder)
    size, rows = shop.file.stat().st_size, shop.rows()
    act = chance.choice(("backup", "import"))
    shop.close()
    write_sales(folder / "more.csv", *[("2026-03-01", f"New {n}", 2, 4.5) for n in range(3_000)])
    limit = size // 2 if act == "backup" else size + PAGE * chance.randint(1, 20)
    done = _python(FULL, shop.store.url, act, str(limit), str(folder), str(shop.place.id))
    wrong = []
    if done.returncode or "FluxError" not in done.stdout:
        wrong.append(f"a full disk at a {act}: {done.stdout[-200:]}{done.stderr[-300:]}")
    if [each for each in backups_in(folder / "backups", "flux") if not sound(each.file)]:
        wrong.append("half a backup is called good")
    if shop.rows() != rows or examined(shop.store.url, deep=True)[1]:
        wrong.append("a full disk left something half")
    shop.close()
    return wrong


def race_to_begin(_chance: random.Random, folder: Path) -> list[str]:
    return race(f"sqlite:///{folder / 'new.db'}", "begin", folder)


def race_to_upgrade(_chance: random.Random, folder: Path) -> list[str]:
    file = folder / "old.db"
    store = Store(f"sqlite:///{file}")
    old_schema(store)
    store.close()
    wrong = race(store.url, "upgrade", folder)
    kept = backups_in(folder / "backups", "old")
    if len(kept) != 1 or kept[0].contents.schema != "0005":
        wrong.append(f"{len(kept)} backups of {[each.contents.schema for each in kept]}")
    return wrong


def race_to_import(_chance: random.Random, folder: Path) -> list[str]:
    """Some import the same file, some back up, some take back what they find."""
    shop = Shop(folder, days=1)
    shop.close()
    raced_over(folder)
    wrong = race(shop.store.url, "import", folder)
    broken = examined(shop.store.url, deep=True)[1]
    wrong += [f"after a race {each.rule} do not hold" for each in broken]
    wrong += [
        f"{each.file.name} is not sound"
        for each in backups_in(folder / "backups", "flux")
        if not sound(each.file)
    ]
    shop.close()
    return wrong


QUICK: tuple[Scenario, ...] = (
    damaged_page,
    cut_log,
    lost_file,
    killed_backup,
    same_second,
    spoilt_under_its_name,
    order_of_writes,
    only_in_the_log,
    folder_taken_away,
    restored_copy,
    wrong_sums,
)
SLOW: tuple[Scenario, ...] = (full_disk, race_to_begin, race_to_upgrade, race_to_import)


# Planted bugs -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bug:
    """A safeguard taken away: what is put in its place, and the scenario that must find it."""

    name: str
    where: str
    instead: Any
    found_by: Callable[..., list[str]]


def _copied(source: Path, _progress: Any = None) -> backups.Maker:
    def write(part: Path) -> backups.BackupContents:
        part.write_bytes(source.read_bytes())
        return backups.BackupContents()

    return backups.Maker(write, lambda _file: None)


def _stamped(folder: Path, stem: str, suffix: str, reason: str, now: datetime) -> Iterator[Path]:
    name = folder / f"{stem}-{now:%Y%m%d-%H%M%S}-{reason}{suffix}"
    name.unlink(missing_ok=True)
    name.with_name(name.name + ".json").unlink(missing_ok=True)
    yield name


def _unsettled(part: Path, name: Path) -> None:
    part.rename(name)


def _nothing(*_arguments: Any, **_more: Any) -> None:
    return None


@contextmanager
def _no_lock(connection: Any, *_more: Any) -> Iterator[None]:
    with connection.begin():
        yield


BUGS: tuple[Bug, ...] = (
    Bug("the write lock is not taken first", "tests.faults.PLANTED", "no lock", race_to_upgrade),
    Bug("no second look under the lock", "tests.faults.PLANTED", "no second look", race_to_upgrade),
    Bug("pages are not looked at", "flux_desktop.services.database.require_whole", _nothing, damaged_page),
    Bug("a copy is not looked at", "tests.faults.copying", _copied, damaged_page),
    Bug("a copy without its log", "tests.faults.copying", _copied, only_in_the_log),
    Bug("any backup is offered", "flux_desktop.store.health.newest_good", _nothing, damaged_page),
    Bug(
        "a damaged file is overwritten",
        "flux_desktop.store.health.set_aside",
        lambda file: file.unlink(),
        damaged_page,
    ),
    Bug("what is left is not looked for", "flux_desktop.store.upgrade.require_usable", _nothing, lost_file),
    Bug("killed backups stay", "flux_desktop.store.backups._clear", _nothing, killed_backup),
    Bug("a stamp names a backup", "flux_desktop.store.backups._names", _stamped, same_second),
    Bug(
        "nothing is checked under its name",
        "flux_desktop.store.backups._prove_sum",
        _nothing,
        spoilt_under_its_name,
    ),
    Bug("no fsync of the content", "flux_desktop.store.backups.settle_file", _nothing, order_of_writes),
    Bug("no fsync of the folder", "flux_desktop.store.backups.settle_folder", _nothing, order_of_writes),
    Bug("no fsync at all", "flux_desktop.store.private.os.fsync", _nothing, order_of_writes),
    Bug(
        "a folder that is gone is not missed",
        "flux_desktop.store.store.require_same_file",
        _nothing,
        folder_taken_away,
    ),
    Bug(
        "a copy stays the same device", "flux_desktop.store.instance.is_another_copy", _nothing, restored_copy
    ),
    Bug("sums are not proved", "flux_desktop.services.database.broken", lambda *_a: iter(()), wrong_sums),
)


def run(scenario: Scenario, seed: int) -> list[str]:
    """What is wrong after the scenario of that seed."""
    folder = Path(tempfile.mkdtemp(prefix="fluxfault"))
    try:
        return scenario(random.Random(f"{scenario.__name__} {seed}"), folder)
    finally:
        close_stores()
        shutil.rmtree(folder, ignore_errors=True)


def survives(bug: Bug, seed: int, rounds: int = 6) -> bool:
    """Whether no round of its scenario finds the planted bug."""
    with patch(bug.where, bug.instead):
        for number in range(rounds):
            try:
                if run(bug.found_by, seed + number):
                    return False
            except Exception:
                # A scenario that cannot go on has found it too.
                return False
    return True


# In processes of their own --------------------------------------------------------------------------------

FULL = """
import resource, signal, sys
from pathlib import Path
from uuid import UUID
from flux_desktop.domain.errors import FluxError
from flux_desktop.services.imports import import_file
from flux_desktop.store.backup import copying
from flux_desktop.store.backups import put_at
from flux_desktop.store.store import Store
from tests.sessions import session

url, act, limit, folder, place = sys.argv[1:]
store = Store(url)
mine = session(store, UUID(place))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    if act == "backup":
        put_at(Path(folder) / "backups" / "flux-full.db", copying(store.file))
    else:
        import_file(mine, Path(folder) / "more.csv")
    print("done")
except FluxError as error:
    print("FluxError", error)
"""

RACER = """
import os, sys, traceback
from pathlib import Path
import alembic.command
from flux_desktop.domain.errors import FluxError
from flux_desktop.services.imports import history, import_file, undo_import
from flux_desktop.services import backups
from flux_desktop.start.restaurants import named
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import upgrade
from tests.sessions import session

url, act, folder, processes = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
if sys.argv[5] == "no lock":
    from flux_desktop.store import upgrade as module
    module.WRITES, module.alone = "planted", lambda connection, *_more: connection.begin()
if sys.argv[5] == "no server lock":
    from flux_desktop.store import store as module
    module._begin_on_server = lambda connection, _lock: connection.begin()
if sys.argv[5] == "no second look":
    from flux_desktop.store import upgrade as module
    module._found_in = lambda _connection, found={}: found.setdefault(os.getpid(), ("0005", False))


def race(number):
    store = Store(url)
    if act != "import":
        upgrade(store, folder=folder)
        return
    mine = session(store, named(store, "P"))
    for _round in range(3):
        if number == 0:
            backups.back_up(store, folder)
            continue
        try:
            if number % 2:
                import_file(mine, folder / "race.csv")
            else:
                for each in history(mine):
                    undo_import(mine, each.id, folder=folder)
        except FluxError as error:
            if error.code.startswith("store"):
                raise


gate, opener = os.pipe()
children = []
for number in range(processes):
    children.append(os.fork())
    if not children[-1]:
        os.close(opener)
        os.read(gate, 1)
        try:
            race(number)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
os.close(opener)
print(sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0 for child in children))
"""


def raced_over(folder: Path) -> None:
    """The file that the processes of a race import, all of them at once."""
    write_sales(folder / "race.csv", *[(f"2026-02-{1 + n % 9:02}", f"Dish {n}", 2, 4.5) for n in range(300)])


def race(url: str, act: str, folder: Path) -> list[str]:
    done = _python(RACER, url, act, str(folder), str(PROCESSES), PLANTED)
    if done.stdout.strip() == "0":
        return []
    return [f"{done.stdout.strip()} of {PROCESSES} processes failed to {act}: {done.stderr[-600:]}"]


def _python(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", program, *arguments]
    root = Path(__file__).parents[1]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=180, check=False)


def old_schema(store: Store) -> None:
    from alembic import command

    from flux_desktop.store.upgrade import _config

    with store.begin() as uow:
        command.upgrade(_config(uow.connection), "0005")
