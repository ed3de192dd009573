"""Sales files to import, what an import left in a database, and imports that are killed on the way."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sales import Totals
from flux_desktop.services.imports import history, import_file, undo_import
from flux_desktop.start.restaurants import named
from flux_desktop.store import sales
from flux_desktop.store.store import Store
from tests.bench.sales_file import write_toast
from tests.sessions import session

Sale = tuple[object, ...]
Day = dict[tuple[str, str], tuple[int, int, int, bool]]

DAILY = """
SELECT s.business_date, m.name_key, s.demand, s.quantity, s.net_sales, s.is_promo
FROM daily_item_sales s JOIN menu_items m ON m.id = s.menu_item_id
"""
LINES = """
SELECT t.business_date, m.name_key, i.demand, i.quantity, i.net_sales, t.is_promo
FROM transactions t JOIN transaction_items i ON i.transaction_id = t.id JOIN menu_items m ON m.id = i.menu_item_id
WHERE NOT EXISTS (SELECT 1 FROM superseded_transactions x WHERE x.transaction_id = t.id)
"""
OTHERS_AT_WORK = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


def write_sales(file: Path, *rows: Sale, header: str = "date,item,quantity,price") -> Path:
    lines = [header, *[",".join(map(str, row)) for row in rows]]
    file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return file


def many_sales(first: str = "Dish", lines: int = 5_000) -> list[Sale]:
    return [
        (f"2026-{1 + n % 9:02}-{1 + n % 28:02}", f"{first} {n % 37}", 1 + n % 5, 4.5) for n in range(lines)
    ]


def daily(store: Store) -> Day:
    """(day, dish) → demand, quantity, money, promotion: the sums as kept."""
    with store.read() as uow:
        return {
            (str(row[0]), row[1]): (row[2], row[3], row[4], bool(row[5])) for row in uow.execute(text(DAILY))
        }


def from_lines(store: Store) -> Day:
    """The same sums, made anew from the lines that count."""
    found: Day = {}
    with store.read() as uow:
        for day, dish, demand, quantity, net, promo in uow.execute(text(LINES)):
            old = found.get((str(day), dish), (0, 0, 0, False))
            found[str(day), dish] = (old[0] + demand, old[1] + quantity, old[2] + net, old[3] or bool(promo))
    return found


def totals(store: Store, restaurant: Restaurant) -> Totals:
    with store.read() as uow:
        return sales.totals(uow, restaurant.id)


# Killed on the way ---------------------------------------------------------------------------------------

LINES_KILLED = 8_000

# The parent has everything loaded, so that a child's life is its import and nothing else.
IMPORTER = """
import os, signal, sys, time
from pathlib import Path
from flux_desktop.services.imports import import_file
from flux_desktop.services.session import as_administrator
from flux_desktop.start.restaurants import named_or_new
from flux_desktop.store.store import Store

for line in sys.stdin:
    began, child = time.perf_counter(), os.fork()
    if not child:
        store = Store(sys.argv[1])
        import_file(as_administrator(store, named_or_new(store, "Pizzeria")), Path(sys.argv[2]))
        os._exit(0)
    if line.strip():
        time.sleep(float(line))
        os.kill(child, signal.SIGKILL)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, -signal.SIGKILL), ended
    print(time.perf_counter() - began, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Killed:
    """What a kill left: all of the import or none of it, and what is wrong, in words."""

    moment: float
    whole: bool
    wrong: tuple[str, ...]


def killed_imports(
    store: Store, folder: Path, moments: Iterable[float], *, tickets: bool = False
) -> Iterator[Killed]:
    """Imports the same file into `store` again for each moment, a share of the time it takes, and kills it then.

    Each import is a process of its own and the kill cannot be caught (SIGKILL). POSIX only.
    """
    file = folder / "killed.csv"
    if tickets:
        write_toast(file, LINES_KILLED)
    else:
        write_sales(file, *many_sales(lines=LINES_KILLED))
    small = write_sales(folder / "small.csv", ("2027-01-01", "Soup", 2, 4.5))
    with importer(store, file) as run:
        run("")
        restaurant = named(store, "Pizzeria")
        whole = totals(store, restaurant)
        assert whole.quantity > LINES_KILLED * 10**6
        take_back(store, restaurant)
        # The second time takes longer than the first, and every later one is like it.
        seconds = run("")
        for moment in moments:
            take_back(store, restaurant)
            run(str(seconds * moment))
            wait_for_the_server(store)
            found = totals(store, restaurant)
            faults = dict(wrong_with(store, restaurant, found, whole, small))
            yield Killed(moment, found == whole, tuple(name for name, wrong in faults.items() if wrong))


@contextmanager
def importer(store: Store, file: Path) -> Iterator[Callable[[str], float]]:
    """Imports the file in a process of its own and kills it after so many seconds, "" for never.

    Returns how long it lived.
    """
    command = [sys.executable, "-c", IMPORTER, store.url, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def run(kill_after: str) -> float:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{kill_after}\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        yield run


def take_back(store: Store, restaurant: Restaurant) -> None:
    """Undoes every import that counts."""
    for upload in history(session(store, restaurant)):
        if upload.status == "completed":
            undo_import(session(store, restaurant), upload.id)


def wait_for_the_server(store: Store) -> None:
    """A server works on for a moment before it sees that its client is gone."""
    while store.file is None:
        with store.read() as uow:
            if uow.execute(text(OTHERS_AT_WORK)).scalar() == 0:
                return
        time.sleep(0.005)


def wrong_with(
    store: Store, restaurant: Restaurant, found: Totals, whole: Totals, small: Path
) -> Iterator[tuple[str, bool]]:
    """Each promise with whether it is broken; imports `small` at last."""
    yield "the sums are neither all nor nothing", found not in (whole, Totals())
    yield "the sums are not those of the lines", daily(store) != from_lines(store)
    completed = [upload for upload in history(session(store, restaurant)) if upload.status == "completed"]
    yield "the history tells something else", len(completed) != (found == whole)
    if store.file is not None:
        with store.read() as uow:
            yield "the file is damaged", uow.execute(text("PRAGMA quick_check")).scalar() != "ok"
            yield "rows without their parents", bool(uow.execute(text("PRAGMA foreign_key_check")).all())
    import_file(session(store, restaurant), small)
    after = totals(store, restaurant).quantity
    yield "the next import does not count", after != found.quantity + 2 * 10**6
