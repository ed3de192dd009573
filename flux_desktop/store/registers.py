"""Rows as registers: the values that are merged each by itself, in the form in which they travel and are compared."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Date, Integer, String, Table, Time

from flux_desktop.domain.merge import Entry, canonical
from flux_desktop.store.tables import TableClass, class_of, metadata, stays_of, together_of, travels
from flux_desktop.store.tables.base import Id, UtcTime

# What a row is under, which other devices know already or know for themselves.
_NEVER: Final = frozenset({"id", "restaurant_id", "revision"})
_WHOLE: Final = "row"
_LARGEST: Final = 2**63 - 1
_LONGEST_TEXT: Final = 64_000

Clocks = dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Which registers the rows of a table have: by name the columns of each.

    refers   columns that name another row which travels, or a row of the same table
    """

    table: Table
    registers: Mapping[str, tuple[str, ...]]
    register_of: Mapping[str, str]
    refers: Mapping[str, Table]

    @property
    def name(self) -> str:
        return self.table.name

    def value(self, register: str, row: Mapping[str, Any]) -> Any:
        """A register's value as JSON: the column's, or by name those of columns that are one value."""
        columns = self.registers[register]
        if columns == (register,):
            return _encode(row[register])
        return {name: _encode(row[name]) for name in columns}

    def columns(self, register: str, value: Any) -> dict[str, Any]:
        """The columns that a value sets. Raises ValueError: it fits no column."""
        names = self.registers[register]
        if names == (register,):
            return {register: decode(self.table.c[register], value)}
        if not isinstance(value, dict):
            raise ValueError(register)  # noqa: TRY004 - what came from outside does not fit
        # A newer Flux may say more in it, an older one less.
        return {name: decode(self.table.c[name], value[name]) for name in names if name in value}

    def entries(self, row: Mapping[str, Any], clocks: Clocks) -> dict[str, Entry]:
        return {
            name: Entry(stamp, device, self.value(name, row))
            for name, (stamp, device) in clocks.items()
            if name in self.registers
        }


def _shape(table: Table) -> Shape:
    stays = _NEVER.union(stays_of(table))
    names = [column.name for column in table.c if column.name not in stays]
    registers: dict[str, tuple[str, ...]] = {}
    if class_of(table) is TableClass.FACT:
        registers[_WHOLE] = tuple(names)
    else:
        grouped = {name: group for group in together_of(table) for name in group}
        for name in names:
            group = grouped.get(name, (name,))
            # A group goes by its first column, marked so that it is not taken for that column alone.
            registers[name if len(group) == 1 else f"{group[0]}+"] = group
    refers = {
        key.parent.name: key.column.table
        for key in table.foreign_keys
        if travels(key.column.table) and key.column.table.name != "restaurants"
    }
    if "merged_into" in table.c:
        # Nothing holds it to a row, but it names one.
        refers["merged_into"] = table
    of = {column: register for register, columns in registers.items() for column in columns}
    return Shape(table, registers, of, refers)


def _ordered() -> Iterable[Table]:
    """Parents first; uploads last, for their sales name dishes."""
    tables = [table for table in metadata.sorted_tables if travels(table)]
    return sorted(tables, key=lambda table: table.name == "data_uploads")


SHAPES: Final[dict[str, Shape]] = {table.name: _shape(table) for table in _ordered()}


def checksum(table: str, row_id: UUID, entries: Mapping[str, Entry]) -> int:
    """40 bits of a hash of a row, so that a database can add up eight million of them."""
    content = canonical([table, row_id.hex, {name: list(entry) for name, entry in entries.items()}])
    return int.from_bytes(blake2b(content, digest_size=5).digest(), "big")


def write_clocks(clocks: Clocks) -> str:
    return json.dumps(clocks, separators=(",", ":"), sort_keys=True)


def read_clocks(text: str) -> Clocks:
    return {name: (stamp, device) for name, (stamp, device) in json.loads(text).items()}


def _encode(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def decode(column: Column[Any], value: Any) -> Any:
    """A value of that column. Raises ValueError: none of that column."""
    try:
        return _decode(column, value)
    except (TypeError, AttributeError, OverflowError) as error:
        raise ValueError(column.name) from error


def _decode(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if isinstance(kind, JSON):
        _require(value is not None or kind.none_as_null, column)
        return value
    if value is None:
        _require(bool(column.nullable), column)
        return None
    if isinstance(kind, Id):
        _require(isinstance(value, str), column)
        return UUID(hex=value)
    if isinstance(kind, UtcTime):
        moment = datetime.fromisoformat(value)
        _require(moment.tzinfo is not None, column)
        return moment
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Time):
        return time.fromisoformat(value)
    if isinstance(kind, Boolean):
        _require(isinstance(value, bool), column)
        return value
    if isinstance(kind, String):
        _require(isinstance(value, str) and "\0" not in value, column)
        _require(len(value) <= (kind.length or _LONGEST_TEXT), column)
        value.encode()
        return value
    if kind.python_type is float:
        _require(isinstance(value, int | float) and not isinstance(value, bool), column)
        return float(value)
    _require(isinstance(value, int) and not isinstance(value, bool), column)
    _require(abs(value) <= (2**31 - 1 if type(kind) is Integer else _LARGEST), column)
    return value


def _require(fits: bool, column: Column[Any]) -> None:
    if not fits:
        raise ValueError(column.name)
