"""The database of this computer: opened, brought to this version's schema, described."""

from dataclasses import dataclass
from pathlib import Path

from flux_desktop.store.store import Store, open_store
from flux_desktop.store.upgrade import schema_revision, upgrade


def open_database(url: str) -> Store:
    """The store at that address, at this version's schema, made where it is new. Raises StoreUnusable."""
    store = open_store(url)
    upgrade(store)
    return store


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


def _size(file: Path) -> int:
    """With what is written but not yet moved into the file itself."""
    parts = (file, file.with_name(f"{file.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
