"""Rows of a report that are no dishes: sums with names, days and groups over their rows, other tables below."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from flux_desktop.domain.i18n import _
from flux_desktop.domain.memo import Memo
from flux_desktop.pos.moments import day_or_none, day_text
from flux_desktop.pos.numbers import DECIMAL_MARKS, parse_number
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.vocabulary import COLUMN_WORDS, OTHER_TABLES, TOTALS, column, is_total, plain, total_of

# Cents that rounding moves between the rows and their sum.
_NEAR: Final = 50_000
_MOST_BOUNDS: Final = 3_000
_MOST_ROWS: Final = 5_000
_DAY, _GROUP = "(day above)", "(group above)"

# Units and money with either decimal mark, in micros; None where a cell is no number.
_Figures = tuple[int | None, int | None, int | None, int | None]


@dataclass
class Structure:
    """`left`: line → why it is no sale. `days`, `groups`: line of a heading → its text.

    `other`: the title of another table that stands below, and its first line. `unproven`: names like those of
    totals whose figures are the sum of nothing above them: they stay dishes.
    """

    left: dict[int, str] = field(default_factory=dict)
    days: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    other: tuple[str, int] | None = None
    unproven: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Arranged(SalesTable):
    """A table whose rows that are no sales are known (`left`), with the headings over its rows as columns."""

    base: SalesTable | None = None
    structure: Structure = field(default_factory=Structure)

    @property
    def left(self) -> Mapping[int, str]:
        return self.structure.left

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        base, found = self._base, self.structure
        width, day, group = len(base.columns), "", ""
        for line, row in base.rows():
            if line in found.days:
                day, group = found.days[line], ""
            elif line in found.groups:
                group = found.groups[line]
            if row:
                row = [*row[:width], *[""] * (width - len(row)), day, group]
            yield line, row

    def text(self, row: Sequence[str]) -> str:
        return self._base.text(row[: len(self._base.columns)])

    def physical(self, line: int) -> int:
        return self._base.physical(line)

    @cached_property
    def key(self) -> str:
        return self._base.key

    @property
    def _base(self) -> SalesTable:
        assert self.base is not None
        return self.base


def arranged(table: SalesTable, structure: Structure) -> Arranged:
    return Arranged(
        table.path,
        table.header_line,
        (*table.columns, _DAY, _GROUP),
        table.above,
        table.delimiter,
        table,
        structure,
    )


def names_added(structure: Structure, roles: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """The roles that headings play where no column does."""
    found: dict[str, tuple[str, ...]] = {}
    if structure.days and "date" not in roles:
        found["date"] = (column(_DAY),)
    if structure.groups and "category" not in roles:
        found["category"] = (column(_GROUP),)
    return found


def structure_of(table: SalesTable, roles: Mapping[str, int]) -> Structure:
    """Reads the rows once. `roles` as the layout found them; without a date, a day may stand over its rows."""
    walk = _Walk(table, roles)
    for line, row in table.rows():
        walk.look(line, row)
    return walk.finish()


class _Walk:
    def __init__(self, table: SalesTable, roles: Mapping[str, int]) -> None:
        self._found = Structure()
        self._header = [column(name) for name in table.columns]
        self._width = len(self._header)
        self._item = roles["item"]
        self._units = roles.get("quantity")
        self._money = next((roles[role] for role in ("net", "amount") if role in roles), roles.get("price"))
        self._blocks = [roles[role] for role in ("date", "category", "ticket") if role in roles]
        self._date = roles.get("date")
        self._figures: Memo[tuple[str, str], _Figures] = Memo(_figures)
        self._run = [0, 0, 0, 0]
        self._count = 0
        self._bounds: deque[tuple[tuple[int, ...], int]] = deque([((0, 0, 0, 0), 0)], maxlen=_MOST_BOUNDS)
        self._block: tuple[str, ...] = ()
        self._pending: list[tuple[int, str]] = []
        self._blank = self._summed = False
        self._heads: set[str] = set()
        self._sales: list[tuple[int, _Figures]] = []
        self._totals: list[tuple[int, str, _Figures]] = []

    def look(self, line: int, row: list[str]) -> None:
        row = [cell.strip() for cell in row[: self._width]] + [""] * (self._width - len(row))
        filled = [cell for cell in row if cell]
        if not filled:
            self._blank = True
            return
        if [column(cell) for cell in row] == self._header:
            titled = self._titled or any(plain(text) in OTHER_TABLES for _at, text in self._pending)
            self._leave(line, _("names of the columns again"))
            if titled:
                self._begin_other(line)
            elif self._found.other is not None:
                self._inside = False
            self._blank = self._titled = False
            return
        self._titled = False
        if self._inside:
            # Whether the columns' names come again, and with them the sales, shows in the next row.
            self._pending = [(line, filled[0])] if len(filled) == 1 else []
            self._leave(line, self._reason)
            return
        figures = self._figures[self._cell(row, self._units), self._cell(row, self._money)]
        numbers = any(each is not None for each in figures)
        if len(filled) == 1 and not numbers:
            self._title(line, filled[0], row)
        elif self._other_header(row, filled):
            self._begin_other(line)
        elif row[self._item] and numbers:
            self._sale(line, row, figures)
        elif is_total(filled):
            self._bound()
            self._summed = True
        self._blank = False

    # Within another table; right below the title of one; what its rows are left out for.
    _inside = False
    _titled = False
    _reason = ""

    def _cell(self, row: Sequence[str], at: int | None) -> str:
        return "" if at is None else row[at]

    def _leave(self, line: int, reason: str) -> None:
        self._found.left[line] = reason

    def _title(self, line: int, text: str, row: Sequence[str]) -> None:
        if (
            plain(text) in OTHER_TABLES
            and (self._blank or self._summed)
            and self._count
            and not self._is_known_group(text)
        ):
            self._pending.append((line, text))
            self._begin_other(line)
            self._titled = True
            return
        if self._date is not None and row[self._date]:
            return
        self._pending.append((line, text))

    def _is_known_group(self, text: str) -> bool:
        return plain(text) in self._heads

    def _other_header(self, row: Sequence[str], filled: Sequence[str]) -> bool:
        """Whether a row names columns: words stand where the units and the money are."""
        if len(filled) < 2 or not self._count or any(any(map(str.isdigit, cell)) for cell in filled):
            return False
        places = [at for at in (self._units, self._money) if at is not None]
        if not any(row[at] for at in places):
            return False
        known = sum(column(cell) in COLUMN_WORDS for cell in filled)
        return known >= 1 if (self._blank or self._pending or self._summed) else known >= 2

    def _begin_other(self, line: int) -> None:
        first, title = (self._pending[-1]) if self._pending else (line, "")
        if self._found.other is None:
            self._found.other = title, first
        self._reason = (
            _("of another table: {title}").format(title=title[:60]) if title else _("of another table")
        )
        for at in (first, line):
            self._leave(at, self._reason)
        self._pending, self._inside = [], True

    def _sale(self, line: int, row: Sequence[str], figures: _Figures) -> None:
        name = row[self._item]
        self._headings()
        block = tuple(row[at] for at in self._blocks)
        if block != self._block:
            if not total_of(name):
                self._bound()
            self._block = block
        if total_of(name):
            if self._is_sum(figures) or plain(name) in TOTALS or self._names_a_group(name):
                self._leave(line, _("row of totals"))
                self._bound()
                self._summed = True
                return
            self._found.unproven.append(name)
        self._summed = False
        self._count += 1
        for at, value in enumerate(figures):
            self._run[at] += value or 0
        if self._date is None and len(self._sales) <= _MOST_ROWS:
            self._sales.append((line, figures))

    def _headings(self) -> None:
        for line, text in self._pending:
            day = day_text(text)
            if self._date is None and (day_or_none(day, "dmy") or day_or_none(day, "mdy")):
                self._found.days[line] = day
            elif not is_total([text]):
                self._found.groups[line] = text
                self._heads.add(plain(text))
            else:
                continue
            self._leave(line, _("heading of the rows below"))
            self._bound()
        self._pending = []

    def _bound(self) -> None:
        """Here a sum may begin."""
        self._bounds.append((tuple(self._run), self._count))

    def _is_sum(self, figures: _Figures) -> bool:
        """Whether the rows above, from where a block began, add up to these figures with either decimal mark."""
        given = [at for at in range(4) if figures[at] is not None]
        for begin, count in reversed(self._bounds):
            if count >= self._count:
                continue
            for mark in (0, 2):
                places = [at for at in (mark, mark + 1) if at in given]
                off = [abs(self._run[at] - begin[at] - (figures[at] or 0)) for at in places]
                fits = [
                    each == 0 if at % 2 == 0 else each <= _NEAR for at, each in zip(places, off, strict=True)
                ]
                if fits and all(fits) and any(figures[at] for at in places):
                    return True
        return False

    def _names_a_group(self, name: str) -> bool:
        """Whether it sums what a heading over its rows names: "Total Food" below "Food"."""
        word = plain(name)
        return any(len(head) > 2 and head in word and head != word for head in self._heads)

    def finish(self) -> Structure:
        found = self._found
        if self._date is None and len(self._sales) <= _MOST_ROWS and not found.days:
            for line in _sums_of_groups(self._sales):
                found.left.setdefault(line, _("sum of other rows"))
        return found


def _figures(cells: tuple[str, str]) -> _Figures:
    values: list[int | None] = []
    for mark in DECIMAL_MARKS:
        for cell in cells:
            try:
                values.append(parse_number(cell, mark) if cell else None)
            except ValueError:
                values.append(None)
    return values[0], values[1], values[2], values[3]


def _sums_of_groups(rows: Sequence[tuple[int, _Figures]]) -> list[int]:
    """The lines of rows that are the sum of those below them, or above, where all rows are such groups.

    Two groups at least, one of several rows, and no row left over: that is no chance.
    """
    for ordered in (rows, rows[::-1]):
        for mark in (0, 2):
            values = [figures[mark : mark + 2] for _line, figures in ordered]
            if all(units is not None and money is not None for units, money in values):
                heads = _heads([(units or 0, money or 0) for units, money in values])
                if heads:
                    return [ordered[at][0] for at in heads]
    return []


def _heads(values: Sequence[tuple[int, int]]) -> list[int]:
    heads, at, several = [], 0, 0
    while at < len(values):
        units, money = values[at]
        heads.append(at)
        below, count = (0, 0), 0
        while count == 0 or abs(below[0] - units) > 0 or abs(below[1] - money) > _NEAR:
            at += 1
            if at >= len(values):
                return []
            below, count = (below[0] + values[at][0], below[1] + values[at][1]), count + 1
            if below[0] > units:
                return []
        several += count > 1
        at += 1
    return heads if len(heads) >= 2 and several else []
