"""A copy of a SQLite database that is known to be good: copied live, checked, and only then given its name."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import disk_usage
from typing import Any, Final
from urllib.parse import quote

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store.backups import BackupContents, Maker, not_good

# Pages at a time, between two chances to stop.
_PIECE: Final = 4_000


def copying(source: Path, progress: Progress = SILENT) -> Maker:
    """Copies with SQLite's online backup: a plain copy without its -wal loses commits.

    The copy must pass quick_check, and have the tables of the source with as many rows in each; it needs no log beside
    it. Raises StoreUnusable, Cancelled.
    """
    seen: list[tuple[list[Any], dict[str, int]]] = []

    def write(part: Path) -> BackupContents:
        with driver_errors(), opened(source, "rw") as original, opened(part, "rw") as copy:
            # One read transaction around both, so that what is counted is the moment copied.
            original.execute("BEGIN")
            seen[:] = [(schema_of(original), rows_of(original))]
            _require_room(source, part.parent)
            original.backup(copy, pages=_PIECE, progress=lambda _at, left, of: _report(progress, left, of))
            copy.execute("PRAGMA journal_mode = DELETE")
            if not seen[0][1] or copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                raise not_good()
            if (schema_of(copy), rows_of(copy)) != seen[0]:
                raise not_good()
            return contents_of(copy)

    def prove(file: Path) -> None:
        with driver_errors(), opened(file, "ro") as copy:
            if (schema_of(copy), rows_of(copy)) != seen[0]:
                raise not_good()

    return Maker(write, prove)


def bring_into(backup: Path, target: Path, progress: Progress = SILENT) -> None:
    """Makes a database what a backup holds, in one transaction of its own: whoever has it open sees all of it or none.

    Raises StoreUnusable, Cancelled: the target is as it was.
    """
    with driver_errors(), opened(backup, "ro") as source, opened(target, "rw") as live:
        live.execute("PRAGMA journal_mode = WAL")
        source.backup(live, progress=lambda _at, left, of: _report(progress, left, of))
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if schema_of(live) != schema_of(source):
            raise not_good()


def contents_of(connection: Any) -> BackupContents:
    """What a database holds, as far as its schema tells; an older one may not have it all."""
    from sqlcipher3 import dbapi2

    def first(query: str) -> tuple[Any, ...]:
        with suppress(dbapi2.Error):
            return tuple(connection.execute(query).fetchone() or ())
        return ()

    schema = first("SELECT version_num FROM alembic_version")
    places = first("SELECT count(*) FROM restaurants")
    lines = first("SELECT count(*) FROM transaction_items")
    days = first("SELECT min(business_date), max(business_date) FROM transactions")
    return BackupContents(
        str(schema[0]) if schema else "",
        int(places[0]) if places else 0,
        int(lines[0]) if lines else 0,
        *(str(day or "") for day in days or ("", "")),
    )


def contents_in(file: Path) -> BackupContents:
    """The same of a file that nobody writes to; it is opened for reading only. Raises StoreUnusable."""
    with driver_errors(), opened(file, "ro") as connection:
        return contents_of(connection)


def sound(file: Path) -> bool:
    """Whether a file is a whole SQLite database with tables in it. `quick_check` says ok of an empty file."""
    from sqlcipher3 import dbapi2

    try:
        with opened(file, "ro") as connection:
            checked = connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            return checked and bool(schema_of(connection))
    except dbapi2.Error:
        return False


def schema_of(connection: Any) -> list[Any]:
    """Every table, index and trigger with its SQL."""
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    return [tuple(row) for row in connection.execute(query)]


def rows_of(connection: Any) -> dict[str, int]:
    """How many rows each table has."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}


@contextmanager
def opened(file: Path, mode: str) -> Iterator[Any]:
    """The driver's own connection. `mode`: ro, rw; a file that is not there is never made."""
    from sqlcipher3 import dbapi2

    address = f"file:{quote(str(file.absolute()))}?mode={mode}"
    connection = dbapi2.connect(address, uri=True, isolation_level=None, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def driver_errors() -> Iterator[None]:
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.Error as error:
        raise StoreUnusable(
            _("The backup could not be made."),
            _("Nothing was changed. Check whether the disk has space, then start Flux again."),
            code="backup.failed",
        ) from error


def _require_room(source: Path, folder: Path) -> None:
    needed, free = source.stat().st_size, disk_usage(folder).free
    if free < needed:
        raise StoreUnusable(
            _("There is not enough room on the disk for a backup."),
            _("It needs {needed} MB, free are {free} MB. Nothing was changed.").format(
                needed=written_number(needed / 1e6, ",.0f"), free=written_number(free / 1e6, ",.0f")
            ),
            code="store.full",
        )


def _report(progress: Progress, left: int, of: int) -> None:
    progress.step(of - left, of, _("Making a backup"))
