"""Tables in which days or dishes stand as columns: turned so that each cell is a row of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from flux_desktop.pos.moments import day_or_none, day_text
from flux_desktop.pos.numbers import number_or_none
from flux_desktop.pos.sheet import STRIDE, SalesTable
from flux_desktop.pos.structure import structure_of
from flux_desktop.pos.vocabulary import COLUMN_WORDS, PAYMENT_WORDS, column, plain, total_of

DAYS, DISHES = "days", "dishes"
_LOOKED_AT: Final = 60
# More would count their lines past what a database keeps in 32 bits.
_MOST_COLUMNS: Final = 1_000
_FEWEST: Final = 2
_MOSTLY: Final = 0.8


@dataclass(frozen=True)
class Across(SalesTable):
    """`shape`: whether `days` or `dishes` stand as columns. `spread`: the places and names of those columns.

    `kept`: the places of the others. A row is one cell: those others, the name of its column, and what it holds.
    """

    base: SalesTable | None = None
    shape: str = DAYS
    kept: tuple[int, ...] = ()
    spread: tuple[tuple[int, str], ...] = ()

    @cached_property
    def left(self) -> Mapping[int, str]:
        """The cells of rows that sum others."""
        assert self.base is not None
        if self.shape != DAYS:
            return {}
        roles = {"item": self.kept[self.columns.index("item")], "quantity": self.spread[0][0]}
        found = structure_of(self.base, roles).left
        return {
            number * STRIDE + line: reason
            for line, reason in found.items()
            for number in range(len(self.spread))
        }

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        assert self.base is not None
        for line, row in self.base.rows():
            if not any(cell.strip() for cell in row):
                yield line, []
                continue
            row = row + [""] * (len(self.base.columns) - len(row))
            kept = [row[at] for at in self.kept]
            for number, (at, name) in enumerate(self.spread):
                # An empty cell is nothing sold: no row at all.
                if row[at].strip():
                    yield number * STRIDE + line, [*kept, name, row[at]]

    @cached_property
    def key(self) -> str:
        assert self.base is not None
        return self.base.key


def across_of(table: SalesTable) -> Across | None:
    """The table turned, where days or dishes are the names of its columns; None where they are not."""
    if not _FEWEST < len(table.columns) <= _MOST_COLUMNS:
        return None
    return _days_across(table) or _dishes_across(table)


def _rows(table: SalesTable) -> list[list[str]]:
    width = len(table.columns)
    found = islice((row for _line, row in table.rows() if any(cell.strip() for cell in row)), _LOOKED_AT)
    return [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for row in found]


def _days_across(table: SalesTable) -> Across | None:
    days = [(at, text) for at, name in enumerate(table.columns) if (text := _day(name))]
    if len({text for _at, text in days}) < max(_FEWEST, len(days)) or len(days) == len(table.columns):
        return None
    rows = _rows(table)
    places = [at for at, _text in days]
    others = [at for at in range(len(table.columns)) if at not in places]
    item = _texts(rows, others)
    if item is None or not _numeric(rows, places):
        return None
    kept = tuple(at for at in others if at == item or not _numeric(rows, [at]))
    names = [table.columns[at].strip() or "item" for at in kept]
    names[kept.index(item)] = "item"
    return _turned(table, DAYS, kept, tuple(days), (*names, "date", "quantity"))


def _dishes_across(table: SalesTable) -> Across | None:
    rows = _rows(table)
    names = [column(name) for name in table.columns]
    dates = [at for at in range(len(names)) if _all_days([row[at] for row in rows])]
    if len(dates) != 1 or len(rows) < _FEWEST:
        return None
    others = [at for at in range(len(names)) if at != dates[0] and names[at]]
    dishes = [
        at
        for at in others
        if _numeric(rows, [at])
        and names[at] not in COLUMN_WORDS
        and plain(names[at]) not in PAYMENT_WORDS
        and not total_of(names[at])
        and any(map(str.isalpha, names[at]))
    ]
    numeric = [at for at in others if _numeric(rows, [at])]
    # Days, their dishes and perhaps a sum of them, and nothing that names a dish or its money.
    if (
        len(dishes) < _FEWEST
        or any(not _numeric(rows, [at]) for at in others)
        or any(names[at] in COLUMN_WORDS and not total_of(names[at]) for at in numeric)
    ):
        return None
    spread = tuple((at, table.columns[at].strip()) for at in dishes)
    return _turned(table, DISHES, (dates[0],), spread, ("date", "item", "quantity"))


def _turned(
    table: SalesTable,
    shape: str,
    kept: tuple[int, ...],
    spread: tuple[tuple[int, str], ...],
    columns: tuple[str, ...],
) -> Across:
    return Across(
        table.path, table.header_line, columns, table.above, table.delimiter, table, shape, kept, spread
    )


def _texts(rows: Sequence[Sequence[str]], places: Sequence[int]) -> int | None:
    """The first column of names."""
    for at in places:
        cells = [row[at] for row in rows if row[at]]
        if (
            len(cells) >= len(rows) * _MOSTLY
            and sum(number_or_none(cell) is None for cell in cells) >= len(cells) * _MOSTLY
            and not _all_days(cells)
        ):
            return at
    return None


def _numeric(rows: Sequence[Sequence[str]], places: Sequence[int]) -> bool:
    cells = [row[at] for row in rows for at in places if row[at]]
    return bool(cells) and sum(number_or_none(cell) is not None for cell in cells) >= len(cells) * _MOSTLY


def _all_days(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell and not total_of(cell)]
    return bool(filled) and sum(bool(_day(cell)) for cell in filled) >= len(filled) * _MOSTLY


def _day(text: str) -> str:
    if not any(map(str.isdigit, text[:60])):
        return ""
    day = day_text(text.strip())
    return day if any(day_or_none(day, order) for order in ("dmy", "mdy")) else ""


def holds_money(table: Across) -> bool:
    """Whether its cells are written like money: with cents."""
    at: Mapping[str, int] = table.names
    cells = [row[at["quantity"]] for _line, row in islice(table.rows(), _LOOKED_AT * 4) if row]
    return sum("." in cell[-3:] or "," in cell[-3:] for cell in cells) * 2 > len(cells)
