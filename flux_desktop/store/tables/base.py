"""The metadata, its naming convention, and the column types that read the same on both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    func,
)
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.types import TypeEngine

# Every constraint has a name: SQLite can only drop what is named, and batch migrations lose what is not.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class TableClass(Enum):
    """What a table's rows are, which decides who may write them and whether they travel to other devices."""

    DOCUMENT = "document"
    """What people enter. Changed through `UnitOfWork.put_document`, removed by a tombstone, merged by column."""
    FACT = "fact"
    """What happened. Written once and never changed."""
    DERIVED = "derived"
    """Reckoned from the others, on each device for itself. Written inside `UnitOfWork.as_machine` alone."""
    DEVICE = "device"
    """This database's own; never leaves it."""
    HUB = "hub"
    """Belongs to whoever keeps the accounts: the hub, or this computer where there is none."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rows of a table a transaction reaches on a server (`store.walls`), as conditions in SQL; "" for none.

    here      with one restaurant at hand. Not stated where it follows from the columns: the table's own restaurant_id,
              or that of the row it goes with
    accounts  with accounts, memberships and the queue at hand, whosever they are
    readable  the columns that `here` may read; then it writes none
    """

    here: str = ""
    accounts: str = ""
    readable: tuple[str, ...] = ()


# What `store.walls` sets at the beginning of a transaction; NULL, and so equal to nothing, where it did not.
RESTAURANT_AT_HAND: Final = "NULLIF(current_setting('flux.restaurant', true), '')::uuid"

# A table that has rows of no restaurant, which every transaction may read and write.
EVERYBODY: Final = Reach(here="true", accounts="true")
ACCOUNTS: Final = Reach(accounts="true")

_CLASS: Final = "class"
_REACH: Final = "reach"
_TOGETHER: Final = "together"
_STAYS: Final = "stays"
_IN_PACKS: Final = "in packs"


def kind(
    of: TableClass,
    *,
    together: Sequence[Sequence[str]] = (),
    stays: Sequence[str] = (),
    in_packs: bool = False,
    reach: Reach | None = None,
) -> dict[str, Any]:
    """A table's `info`: which class it is of, which every table states, how its rows travel, and who reaches them.

    Each column of a document is merged by itself, but for those that are one value `together`. Columns that `stays`
    names are this database's own. Facts travel row by row, or by the thousand `in_packs` with their upload.
    """
    return {
        _CLASS: of,
        _TOGETHER: tuple(map(tuple, together)),
        _STAYS: tuple(stays),
        _IN_PACKS: in_packs,
        _REACH: reach or Reach(),
    }


def class_of(table: Table) -> TableClass:
    """Raises KeyError: the table does not state its class."""
    found: TableClass = table.info[_CLASS]
    return found


def reach_of(table: Table) -> Reach:
    """What the table states of it; `store.walls` adds what follows from its columns."""
    found: Reach = table.info[_REACH]
    return found


def travels(table: Table) -> bool:
    """Whether its rows go to other devices by themselves."""
    of = class_of(table)
    return of is TableClass.DOCUMENT or (of is TableClass.FACT and not table.info[_IN_PACKS])


def together_of(table: Table) -> tuple[tuple[str, ...], ...]:
    """Columns that are one value."""
    found: tuple[tuple[str, ...], ...] = table.info[_TOGETHER]
    return found


def stays_of(table: Table) -> tuple[str, ...]:
    """Columns that never leave this database."""
    found: tuple[str, ...] = table.info[_STAYS]
    return found


class Id(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite (half the size of text, and in order for dated ids), `uuid` on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(PG_UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(bytes=value) if isinstance(value, bytes) else value


class Micros(TypeDecorator[int]):
    """Exact money or quantity: a 64-bit integer of millionths (see `domain.exact`)."""

    impl = BigInteger
    cache_ok = True


class UtcTime(TypeDecorator[datetime]):
    """A moment. Aware in Python; UTC on disk."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Column[UUID]:
    return Column("id", Id, primary_key=True)


def created_at() -> Column[datetime]:
    return Column("created_at", UtcTime, nullable=False, server_default=func.now())


def revision() -> Column[int]:
    """Counts the changes of a document's row, so that a second editor learns of the first (`put_document`)."""
    return Column("revision", Integer, nullable=False, server_default="1")
