"""What the settings page reads beside the services: the week that sales show, and what the database is."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from flux_desktop.domain.hours import DayHours, open_on
from flux_desktop.services.hours import hours_of
from flux_desktop.store import sales
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import schema_revision

_SOME_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Hours:
    """What is stored, and the weekdays (0 Monday) on which recent sales show the restaurant open.

    `learned` is None while there are no sales to learn from.
    """

    stored: tuple[DayHours, ...]
    learned: frozenset[int] | None


def read_hours(store: Store, restaurant_id: UUID, actor: UUID) -> Hours:
    """Raises NotFound: the actor has no part in this restaurant."""
    stored = tuple(hours_of(store, restaurant_id, actor=actor))
    with store.read() as uow:
        sold = sales.sold_days(uow, restaurant_id)
    is_open = open_on((), sold)
    week = (_SOME_MONDAY + timedelta(days=weekday) for weekday in range(7))
    return Hours(stored, frozenset(day.weekday() for day in week if is_open(day)) if sold else None)


@dataclass(frozen=True, slots=True)
class Database:
    """`file` and `size` (bytes) are None for a server, `server` is empty for a file."""

    engine: str
    schema: str
    file: Path | None
    size: int | None
    server: str


def read_database(store: Store) -> Database:
    schema = schema_revision(store)
    dialect, address = store.engine.dialect, store.engine.url
    name = "SQLite" if store.file is not None else "PostgreSQL"
    version = ".".join(str(part) for part in dialect.server_version_info or ())
    return Database(
        engine=f"{name} {version}".strip(),
        schema=schema or "",
        file=store.file,
        size=_size(store.file) if store.file is not None else None,
        server="" if store.file is not None else address.host or "localhost",
    )


def _size(file: Path) -> int:
    """With what is written but not yet moved into the file itself."""
    parts = (file, file.with_name(f"{file.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
