"""A kitchen file as rows of cells by role: the table found in it, its decimal mark and its order of dates decided once."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from flux_desktop.domain.amounts import parse_quantity, parse_rate, parse_share, plain_text
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.export import plain_cell
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.sales import Problem
from flux_desktop.pos.kitchen.words import yes_or_no
from flux_desktop.pos.moments import decide_date_order, parse_day
from flux_desktop.pos.numbers import DecimalEvidence
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.tables import tables_of

LONGEST_NAME: Final = 200
LONGEST_WORD: Final = 200
LONGEST_NOTE: Final = 2_000
_LONGEST_KEY: Final = 400
EMPTIED: Final = "-"
_NUMBER_IN_TEXT: Final = re.compile(r"\d[\d.,'’]*\d|\d|[.,]\d+", re.ASCII)
_PLAIN_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)
# A text that somebody typed into a workbook and that could be thousands; a number there never has three decimals.
_MAYBE_THOUSANDS: Final = re.compile(r"-?\d{1,3}\.\d{3}\Z", re.ASCII)
_TIME_BEHIND: Final = re.compile(r"[T ]\d\d?:\d\d.*\Z", re.DOTALL)
_SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_MONEY: Final = re.compile(r"(?P<before>[€$£¥]|[A-Z]{3})?\s*(?P<number>.*?)\s*(?P<after>[€$£¥]|[A-Z]{3})?\Z")
_USUAL_MARK: Final = {",": ".", ";": ","}
_T = TypeVar("_T")


class Unreadable(ValueError):
    """A cell that cannot be read; the text is the reason, for people."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What was decided without asking and could surprise."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not blank: its physical line (in a workbook its row), its cells by role, and itself as text."""

    line: int
    cells: Mapping[str, str]
    text: str
    too_long: bool = False

    def check(self) -> None:
        """Raises Unreadable: it has more cells than there are columns, so no cell is surely where it belongs."""
        if self.too_long:
            raise Unreadable(
                _(
                    "the row has more cells than columns (put quotes around a cell that contains the separator)"
                )
            )

    def problem(self, reason: str) -> Problem:
        return Problem(self.line, reason, self.text)


@dataclass(frozen=True)
class KitchenSheet:
    """What is where in a file. `asked_decimal` "" lets the file decide its mark.

    `currency` is the restaurant's, `day_first` whether its country writes the day of a date before the month.
    """

    table: SalesTable
    roles: Mapping[str, int]
    numbers: frozenset[str]
    asked_decimal: str
    currency: str
    day_first: bool
    warnings: list[Warned] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[SheetRow]:
        found = []
        for line, cells in self.table.rows():
            if any(cell.strip() for cell in cells):
                by_role = {role: _bare(cells[at]) for role, at in self.roles.items() if at < len(cells)}
                too_long = any(cell.strip() for cell in cells[len(self.table.columns) :])
                found.append(SheetRow(line, by_role, self.table.text(cells), too_long))
        return found

    @property
    def is_workbook(self) -> bool:
        return not self.table.delimiter

    @cached_property
    def decimal(self) -> str:
        """The decimal mark of the whole file. Raises Refused: it could be either, and the sums would differ."""
        evidence = DecimalEvidence()
        for row in self.rows:
            for role in self.numbers & row.cells.keys():
                text = row.cells[role]
                if not (self.is_workbook and _is_value(text)):
                    evidence.texts.update(_NUMBER_IN_TEXT.findall(plain_text(text)))
        decision = evidence.decide()
        likely = _USUAL_MARK.get(self.table.delimiter, "")
        if decision.sure and decision.proven:
            return decision.value
        if self.asked_decimal:
            return self.asked_decimal
        if decision.sure:
            return likely or "."
        # What could be thousands has the other mark than the one it then would be.
        if likely and likely != decision.value:
            return likely
        raise Refused(
            _("In this file, {proof}.").format(proof=decision.proof),
            _("Nothing was changed. Say which mark is the decimal one: --decimal . or --decimal ,"),
            code="kitchen.decimal",
        )

    @cached_property
    def date_order(self) -> str:
        """In which order days are written, decided over all of them."""
        texts = {_day_text(row.cells["date"]) for row in self.rows if row.cells.get("date")}
        decision = decide_date_order(texts)
        if decision.sure:
            return decision.value
        order = "dmy" if self.day_first else "mdy"
        example = min(texts, key=lambda each: (len(each), each))
        self.warnings.append(
            Warned(
                "date_order",
                (
                    _("Dates such as {date} were read with the day first, as this restaurant's country does.")
                    if self.day_first
                    else _(
                        "Dates such as {date} were read with the month first, as this restaurant's country does."
                    )
                ).format(date=example),
            )
        )
        return order

    # What cells mean. Each raises Unreadable with the reason. -------------------------------------------

    def name(self, row: SheetRow, role: str) -> str:
        called = typed_name(row.cells.get(role, ""))
        if not called or called == EMPTIED:
            raise Unreadable(_("no name"))
        if len(called) > LONGEST_NAME or len(name_key(called)) > _LONGEST_KEY:
            raise Unreadable(_("the name is longer than 200 letters"))
        return called

    def text(self, row: SheetRow, role: str, longest: int = LONGEST_WORD) -> str:
        found = typed_name(row.cells.get(role, ""))
        if len(found) > longest:
            raise Unreadable(
                _("what stands in {column} is longer than {n} letters").format(
                    column=self.table.columns[self.roles[role]].strip(), n=longest
                )
            )
        return found

    def quantity(self, text: str) -> int:
        return parse_quantity(text, "." if self.is_workbook and _is_value(text) else self.decimal)

    def share(self, text: str) -> int:
        return parse_share(text, "." if self.is_workbook and _is_value(text) else self.decimal)

    def rate(self, text: str) -> int:
        try:
            return parse_rate(text, "." if self.is_workbook and _is_value(text) else self.decimal)
        except ValueError:
            raise Unreadable(_("the tax rate is not a rate from 0 to 100 %")) from None

    def price(self, text: str) -> int:
        """Micros of money; a sign of the restaurant's own currency may stand beside it."""
        text = plain_text(text)
        found = _MONEY.match(text)
        if found is not None and (signs := [each for each in (found["before"], found["after"]) if each]):
            if any(_SIGNS.get(sign, sign) != self.currency for sign in signs) or len(signs) > 1:
                raise Unreadable(
                    _("the price is not in {currency}, the money of this restaurant").format(
                        currency=self.currency
                    )
                )
            text = found["number"]
        try:
            value = self.quantity(text)
        except ValueError:
            raise Unreadable(_("the price is not a number of at most six decimals")) from None
        if value < 0:
            raise Unreadable(_("the price is below 0"))
        return value

    def day(self, text: str) -> date:
        text = _day_text(text)
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
        try:
            return parse_day(text, self.date_order)
        except ValueError:
            raise Unreadable(_("the date is not a date")) from None

    def answer(self, text: str) -> bool:
        try:
            return yes_or_no(text)
        except ValueError:
            raise Unreadable(_("“{text}” is neither yes nor no").format(text=text[:40])) from None


def _bare(cell: str) -> str:
    """A cell, trimmed, without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and plain_cell(text[1:]) == text else text


def _is_value(text: str) -> bool:
    """Whether a workbook's cell is a number, and no text."""
    return _PLAIN_NUMBER.match(text) is not None and _MAYBE_THOUSANDS.match(text) is None


def _day_text(text: str) -> str:
    return _TIME_BEHIND.sub("", plain_text(text))


def meant(read: Callable[[str], _T], text: str, reason: str) -> _T:
    """What a cell means. Raises Unreadable with the reason where `read` raises ValueError."""
    try:
        return read(text)
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable(reason) from None


def open_sheet(
    path: Path,
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str],
    numbers: Sequence[str],
    *,
    decimal: str = "",
    currency: str = "EUR",
    day_first: bool = True,
) -> KitchenSheet:
    """The table of a kitchen file whose header names the most columns. Raises Refused: a required one is missing."""
    _raw, tables = tables_of(path)
    best: tuple[int, int, SalesTable, dict[str, int]] | None = None
    for table in tables:
        roles = _roles(table, columns)
        score = sum(role in roles for role in required), len(roles)
        if best is None or score > best[:2]:
            best = *score, table, roles
    if best is None or best[0] < len(required):
        known = best[3] if best else {}
        missing = [role for role in required if role not in known]
        raise Refused(
            ngettext(
                "The column {missing} is missing.", "The columns {missing} are missing.", len(missing)
            ).format(missing=", ".join(missing)),
            _("Nothing was changed. The file needs the columns {required}; it may have {others}.").format(
                required=", ".join(required),
                others=", ".join(role for role in columns if role not in required),
            ),
            code="kitchen.columns",
        )
    _count, _more, table, roles = best
    sheet = KitchenSheet(table, roles, frozenset(numbers), decimal, currency, day_first)
    unknown = [
        name.strip() for at, name in enumerate(table.columns) if name.strip() and at not in roles.values()
    ]
    if unknown:
        sheet.warnings.append(
            Warned(
                "unknown_columns",
                ngettext(
                    "The column {columns} was left out: Flux does not know it.",
                    "The columns {columns} were left out: Flux does not know them.",
                    len(unknown),
                ).format(columns=", ".join(unknown)),
            )
        )
    return sheet


def _roles(table: SalesTable, columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each role's column is: the best of its names that stands there; a column plays one role."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    # An exact English name is never taken for another role.
    for exact in (True, False):
        for role, names in columns.items():
            if role in found:
                continue
            for name in names[:1] if exact else names:
                at = table.names.get(name)
                if at is not None and at not in taken:
                    found[role] = at
                    taken.add(at)
                    break
    return found


def filled(row: SheetRow, role: str) -> str | None:
    """The cell, None where it says nothing; `EMPTIED` takes away what was there."""
    return row.cells.get(role) or None


def filled_cells(row: SheetRow, roles: Sequence[str]) -> Iterator[tuple[str, str]]:
    for role in roles:
        if text := filled(row, role):
            yield role, text
