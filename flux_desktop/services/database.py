"""The database of this computer: opened, brought to this version's schema, described."""

from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import Final

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services.session import read_computer
from flux_desktop.store.engine import CONNECTIONS
from flux_desktop.store.health import require_usable, require_whole, require_writable
from flux_desktop.store.invariants import Broken, broken
from flux_desktop.store.store import Store, open_store
from flux_desktop.store.upgrade import HEAD, require_known, schema_revision, upgrade
from flux_desktop.store.walls import how_to_make

# What a line of a sales file takes in the database with its indexes, at most: measured on a million.
_BYTES_A_LINE: Final = 400


def open_database(
    url: str,
    *,
    connections: int = CONNECTIONS,
    folder: Path | None = None,
    backed_up: bool = False,
    progress: Progress = SILENT,
) -> Store:
    """The store at that address, at this version's schema, made where it is new; see `open_store`, `upgrade`.

    `folder` is the data folder: there a server is backed up before its schema changes. Raises StoreUnusable.
    """
    store = open_store(url, connections)
    upgrade(store, folder=folder, backed_up=backed_up, progress=progress)
    return store


def is_current(store: Store) -> bool:
    """Whether the database answers and has this version's schema."""
    try:
        return schema_revision(store) == HEAD
    except StoreUnusable:
        return False


def walls_of(url: str) -> tuple[bool, str]:
    """Whether a server keeps restaurants apart by row level security, and what its administrator runs where the login
    may not make the roles for it. Raises StoreUnusable."""
    store = open_store(url)
    store.look_again()
    return store.walled, how_to_make(store.engine.url.username or "")


def require_room(store: Store, lines: int) -> None:
    """Raises StoreUnusable where the disk has not three times the room that so many sales lines take."""
    if store.file is None:
        return
    needed, free = 3 * lines * _BYTES_A_LINE, disk_usage(store.file.parent).free
    if free < needed:
        raise StoreUnusable(
            _("There is not enough room on the disk for this import."),
            _("It needs {needed} MB, free are {free} MB. Make room, then import the file again.").format(
                needed=written_number(needed / 1e6, ",.0f"), free=written_number(free / 1e6, ",.0f")
            ),
        )


@dataclass(frozen=True, slots=True)
class Database:
    """`file` and `size` (bytes) are None for a server, `server` is empty for a file."""

    engine: str
    schema: str
    file: Path | None
    size: int | None
    server: str


def database_of(store: Store) -> Database:
    """What the database is and where; it is opened but not changed. Raises StoreUnusable."""
    if store.file is not None:
        schema = schema_revision(store) if store.file.exists() else None
        return Database(store.engine_name, schema or "", store.file, _size(store.file), "")
    schema = schema_revision(store)
    return Database(store.engine_name, schema or "", None, None, store.engine.url.host or "localhost")


def examined(url: str, *, deep: bool = False, progress: Progress = SILENT) -> tuple[Database, list[Broken]]:
    """What the database is, after the looks that every command takes at it and one at every page of its file.

    Nothing is changed, made or deleted. `deep` also proves Flux's own rules and returns those that do not hold.
    Raises StoreUnusable as opening it does; the schema of one that is not there yet is "".
    """
    store = open_store(url)
    if store.file is not None:
        require_usable(store.file)
        if _size(store.file) == 0:
            return Database(store.engine_name, "", store.file, None, ""), []
        require_writable(store.file)
        require_whole(store.file)
    require_known(store)
    wrong: list[Broken] = []
    found = database_of(store)
    if deep and found.schema == HEAD:
        with read_computer(store, Permission.KEEP_BACKUPS) as uow:
            wrong = list(broken(uow, progress))
    return found, wrong


def _size(file: Path) -> int:
    """With what is written but not yet moved into the file itself."""
    parts = (file, file.with_name(f"{file.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
