"""Files of tills nobody knows: which column plays which role is guessed, shown, confirmed once and remembered."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO, multiply
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.pos.bycells import HARDLY_ITEM, NO_ITEM, NO_UNITS, OTHER_MONEY, amount_fits, rises
from flux_desktop.pos.formats.report import ReportLayout
from flux_desktop.pos.moments import day_or_none, parse_time, split_moment
from flux_desktop.pos.numbers import number_or_none
from flux_desktop.pos.sheet import SalesTable, TextTable
from flux_desktop.pos.tables import tables_of
from flux_desktop.pos.vocabulary import COLUMNS, PAYMENT_WORDS, column, is_personal, is_total, plain

ROLES: Final = (
    *("date", "time", "item", "quantity", "price", "amount", "net", "category", "promo", "ticket"),
    *("discount", "status", "type", "units_refunded", "place", "currency"),
)
MONEY: Final = ("price", "amount", "net")
# What a mapping need not name: a column so called plays its part in any file.
_BY_NAME: Final = ("discount", "status", "type", "void", "repaid", "units_refunded")
_ROLE: Final = re.compile(rf"(?:^|,)\s*({'|'.join(ROLES)})\s*:")
_SHOWN: Final = 8
_LOOKED_AT: Final = 60
_MOST_COLUMNS: Final = 200
_HEADS: Final = 6
_ALL_HEADS: Final = 24
_CENTS: Final = re.compile(r"[.,]\d\d\D*\Z")
_MOST: Final = 0.8
_NAMED: Final = 0.95
_PARTLY_NAMED: Final = 0.6
_BY_CELLS: Final = 0.5
_LITTLE: Final = 0.25
_HARDLY: Final = 0.3
_BY_CELLS_ALONE: Final = ("date", "item", "quantity", "price")
_ADDS_UP: Final = 0.9
_CENT: Final = 10_000
_MONEY_WORDS: Final = frozenset(
    [
        "amount",
        "total",
        "price",
        "sales",
        "money",
        "value",
        "importe",
        "precio",
        "venta",
        "dinero",
        "preis",
        "betrag",
        "umsatz",
        "prix",
        "montant",
        "prijs",
        "bedrag",
        "prezzo",
        "importo",
    ]
)


class Mapped(ReportLayout):
    """A file whose columns somebody named. `amount` may include tax, `net` does not."""

    key = "columns"
    source = "columns"
    wide = True
    title = N_("Columns as you said")

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapping = dict(mapping)
        given = {role: (column(name),) for role, name in mapping.items()}
        taken = {name for names in given.values() for name in names}
        others = {
            role: tuple(name for name in COLUMNS[role] if name not in taken)
            for role in _BY_NAME
            if role not in given
        }
        self.names = {**given, **others}
        self.needs = tuple(mapping)


@dataclass(frozen=True, slots=True)
class Guess:
    """A column that may play a role; `confidence` from 0 to 1."""

    column: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a file may be read: its columns, its first rows (cells of people left empty), a guess for each role."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    header_key: str
    header_line: int
    guesses: Mapping[str, Guess]
    table: SalesTable

    @property
    def answer(self) -> str:
        """The guesses as an answer to the question `columns`; "" where they do not make a sale."""
        return (
            write_mapping({role: guess.column for role, guess in self.guesses.items()})
            if self.complete
            else ""
        )

    @property
    def complete(self) -> bool:
        """Whether they make a sale: a dish with units and money, or with one of them and its day."""
        found = set(self.guesses)
        amounts = ("quantity" in found) + bool(set(MONEY) & found)
        return "item" in found and amounts + ("date" in found) >= 2

    @property
    def starts_with_a_sale(self) -> bool:
        """Whether the file names no columns: its first row is a sale already."""
        return all(name == str(at) for at, name in enumerate(self.columns, start=1))


def write_mapping(mapping: Mapping[str, str]) -> str:
    """Role → column, as `read_mapping` reads it."""
    return ",".join(f"{role}:{mapping[role]}" for role in ROLES if role in mapping)


def read_mapping(text: str) -> dict[str, str]:
    """Role → column of "date:Day,item:Dish,quantity:Sold,price:Price"; names may hold commas and colons.

    Raises Refused: a role is missing or said twice.
    """
    found = list(_ROLE.finditer(text))
    mapping: dict[str, str] = {}
    for at, role in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        mapping.setdefault(role[1], text[role.end() : end].strip())
    mapping = {role: name for role, name in mapping.items() if name}
    if len(found) != len(mapping) or not ("item" in mapping and {"quantity", *MONEY} & set(mapping)):
        raise Refused(
            _("“{answer}” does not say which columns hold the sales.").format(answer=text[:200]),
            _("Name them as date:…,item:…,quantity:…,price:… (or amount:… for a line's amount)."),
        )
    return mapping


def mapped(tables: Iterable[SalesTable], mapping: Mapping[str, str]) -> tuple[SalesTable, Mapped] | None:
    """The table whose header has all columns of a mapping, None where there is none."""
    form = Mapped(mapping)
    for table in tables:
        if form.roles(table.names) is not None:
            return table, form
        if (bare := _without_header(table)) and form.roles(bare.names) is not None:
            return bare, form
    return None


def remembered_mapping(
    tables: Iterable[SalesTable], remembered: Mapping[str, str]
) -> tuple[SalesTable, Mapped] | None:
    """The table whose columns somebody named before, under `SalesTable.key`; None: they have to be named.

    Columns without names are those of any till that writes as many: their cells have to fit what is remembered.
    """
    for table in tables:
        bare = _starts_with_a_sale(table)
        each = bare or table
        if each.key not in remembered:
            continue
        try:
            found = mapped([each], read_mapping(remembered[each.key]))
        except Refused:
            # What was remembered and can no longer be read is asked again.
            continue
        if found and (bare is None or _fits(bare, found[1].mapping)):
            return found
    return None


def _fits(table: SalesTable, mapping: Mapping[str, str]) -> bool:
    rows = [row for _line, row in islice(table.rows(), _LOOKED_AT) if len(row) == len(table.columns)]
    return bool(rows) and all(
        _Column(name, [row[table.names[column(name)]].strip() for row in rows]).fits(role)
        for role, name in mapping.items()
    )


def propose(path: Path, progress: Progress = SILENT, encoding: str = "") -> Proposal:
    """The likeliest way to read a file nobody knows. Raises Refused: it cannot be read, or has no rows of cells."""
    progress.step(0, 0, _("Looking at its columns"))
    found = best_guess(tables_of(path, encoding)[1])
    if found is None:
        raise Refused(
            _("This file has no table of sales."),
            _("Flux looks for rows with a day, a dish, units and a price."),
        )
    return found


def best_guess(tables: Sequence[SalesTable]) -> Proposal | None:
    best: tuple[tuple[bool, float], Proposal] | None = None
    for table in _worth_a_look(tables):
        proposal = _proposal(table)
        if proposal is None:
            continue
        score = proposal.complete, sum(guess.confidence for guess in proposal.guesses.values())
        if best is None or score > best[0]:
            best = score, proposal
    return best[1] if best else None


def _worth_a_look(tables: Sequence[SalesTable]) -> Iterator[SalesTable]:
    """The first wide rows of each reading of a file: to look at one is to open the file again."""
    looked: Counter[tuple[str, str]] = Counter()
    for table in tables:
        reading = table.delimiter, getattr(table, "sheet", "")
        if sum(bool(name.strip()) for name in table.columns) >= 3 and len(table.columns) <= _MOST_COLUMNS:
            looked[reading] += 1
            if looked[reading] <= _HEADS and looked.total() <= _ALL_HEADS:
                yield table


def _without_header(table: SalesTable) -> TextTable | None:
    """The file as one whose first row is a sale already: its columns are numbered."""
    if not isinstance(table, TextTable) or table.above:
        return None
    numbered = tuple(str(at) for at in range(1, len(table.columns) + 1))
    return TextTable(table.path, table.header_line - 1, numbered, (), table.delimiter, table.encoding)


def _starts_with_a_sale(table: SalesTable) -> TextTable | None:
    """The file without a header where what would be its first one names a day, as a sale does."""
    return _without_header(table) if any(map(_day, table.columns[:_MOST_COLUMNS])) else None


def _proposal(table: SalesTable) -> Proposal | None:
    if any(map(_day, table.columns)):
        bare = _starts_with_a_sale(table)
        if bare is None:
            return None
        table = bare
    try:
        rows = [row for _line, row in islice(table.rows(), _LOOKED_AT) if any(cell.strip() for cell in row)]
    except Refused:
        return None
    width = len(table.columns)
    if not rows or sum(len(row) == width for row in rows) < len(rows) * _BY_CELLS:
        return None
    rows = [(row + [""] * width)[:width] for row in rows]
    personal = [is_personal(name) for name in table.columns]
    rows = [row for row in rows if not is_total(row)] or rows
    columns = {
        at: _Column(name, [row[at].strip() for row in rows])
        for at, name in enumerate(table.columns)
        if name.strip() and not personal[at]
    }
    guesses = _guesses(columns)
    _drop_what_is_no_amount(guesses, table.names, rows)
    shown = tuple(
        tuple("" if hidden else cell for cell, hidden in zip(row, personal, strict=True))
        for row in rows[:_SHOWN]
    )
    return Proposal(table.columns, shown, table.key, table.header_line, guesses, table)


def _drop_what_is_no_amount(
    guesses: dict[str, Guess], names: Mapping[str, int], rows: Sequence[Sequence[str]]
) -> None:
    """An amount that units × price never makes, as a count of an order's lines, and one of a whole order, is none."""
    roles = {
        role: names[column(guess.column)] for role, guess in guesses.items() if column(guess.column) in names
    }
    for role in ("net", "amount"):
        if role in roles and "item" in roles and not amount_fits(rows, roles, roles[role]):
            del guesses[role], roles[role]


class _Column:
    """What the cells of one column look like."""

    def __init__(self, name: str, cells: list[str]) -> None:
        self.name = name.strip()
        self.plain = column(name)
        filled = [cell for cell in cells if cell]
        count = max(1, len(filled))
        numbers = [number_or_none(cell) for cell in cells]
        self.numbers = numbers
        self.dates = sum(_day(cell) for cell in filled) / count
        # "9.50" is a time where the column says so, else a price.
        named = self.plain in COLUMNS["time"]
        self.times = sum(_clock(cell) and (named or number_or_none(cell) is None) for cell in filled) / count
        self.numeric = sum(value is not None for value in numbers) / count
        self.whole = sum(value is not None and value % MICRO == 0 for value in numbers) / count
        self.cents = sum(_CENTS.search(cell) is not None for cell in filled) / count
        self.texts = (
            sum(
                not _day(cell) and number_or_none(cell) is None and any(map(str.isalpha, cell))
                for cell in filled
            )
            / count
        )
        self.different = len(set(filled))
        self.rises = rises(cells)
        self.codes = sum(any(map(str.isdigit, cell)) and " " not in cell for cell in filled) / count
        self.payments = sum(plain(cell) in PAYMENT_WORDS for cell in filled) / count
        self.full = len(filled) / max(1, len(cells))

    def named(self, role: str) -> float:
        """How far the column's name speaks for a role."""
        if self.plain in COLUMNS[role]:
            return _NAMED
        words = set(re.split(r"[^\w]+", self.plain))
        return _PARTLY_NAMED if any(name in words for name in COLUMNS[role] if len(name) > 2) else 0.0

    def fits(self, role: str) -> float:
        """How far its cells could play a role; 0: they cannot."""
        match role:
            case "date":
                return _MOST if self.dates >= _MOST else 0.0
            case "time":
                return _MOST if self.times >= _MOST and self.dates < _BY_CELLS else 0.0
            case "item":
                fits = self.texts >= _MOST and self.full >= _MOST and self.times < _BY_CELLS
                named = self.plain in COLUMNS["item"]
                if not fits or (not named and (self.codes > _BY_CELLS or self.payments > _BY_CELLS)):
                    return 0.0
                if not named and NO_ITEM.search(self.plain):
                    return 0.0
                return _HARDLY if not named and HARDLY_ITEM.search(self.plain) else _BY_CELLS
            case "category" | "ticket" | "promo" | "status" | "type" | "place" | "currency":
                return 0.1
            case "quantity":
                if self.plain not in COLUMNS["quantity"] and (self.rises or NO_UNITS.search(self.plain)):
                    return 0.0
                # Of what has cents more is money than weight.
                return (0.2 if self.cents >= _BY_CELLS else 0.45) if self.numeric >= _MOST else 0.0
            case _:
                if self.plain not in COLUMNS[role] and (
                    OTHER_MONEY.search(self.plain) or (self.rises and not self.cents) or _counts(self.plain)
                ):
                    return 0.0
                return (0.45 if self.cents >= _BY_CELLS else 0.3) if self.numeric >= _MOST else 0.0


def _counts(name: str) -> bool:
    """Whether a name says that its numbers are no money: "Total products", "order id"."""
    return bool(NO_UNITS.search(name)) and not set(name.split()) & _MONEY_WORDS


def _guesses(columns: Mapping[int, _Column]) -> dict[str, Guess]:
    found: dict[str, Guess] = {}
    free = dict(columns)

    def take(role: str, at: int, confidence: float) -> None:
        found[role] = Guess(free.pop(at).name, round(confidence, 2))

    proof = _product(columns)
    for role, at in proof.items():
        take(role, at, _NAMED)
    for role in ("date", "time", "quantity", "net", "amount", "price", "item", "category", "ticket", "promo"):
        if role in found:
            continue
        money = {"net", "amount"} & set(found)
        scored = [
            (_score(each, role), each.different if role == "item" else 0, -at) for at, each in free.items()
        ]
        if not scored or (best := max(scored))[0] <= 0:
            continue
        # Money of which nothing else is known is a price, as in the specification's columns.
        sure_enough = (
            _LITTLE if role in _BY_CELLS_ALONE and not (role == "price" and money) else _PARTLY_NAMED
        )
        if best[0] >= sure_enough:
            take(role, -best[2], best[0])
    if "date" not in found and "price" in found and not money and found["price"].confidence < _PARTLY_NAMED:
        # In a report of sums it is the line's.
        found["amount"] = found.pop("price")
    return found


def _score(each: _Column, role: str) -> float:
    fits, named = each.fits(role), each.named(role)
    return min(0.99, max(fits, named) + min(fits, named) / 10) if fits else 0.0


def _product(columns: Mapping[int, _Column]) -> dict[str, int]:
    """The columns of units, price and amount, where units × price makes the amount in nearly every row."""
    numeric = [at for at, each in columns.items() if each.numeric >= _MOST and each.different > 1][:12]
    for units in numeric:
        for price in numeric:
            for amount in numeric:
                if len({units, price, amount}) == 3 and columns[units].whole >= columns[price].whole:
                    rows = [
                        each
                        for each in zip(
                            columns[units].numbers,
                            columns[price].numbers,
                            columns[amount].numbers,
                            strict=True,
                        )
                        if each[0] and each[1] and each[2] and abs(each[0]) != MICRO
                    ]
                    right = sum(
                        abs(multiply(q or 0, p or 0) - (a or 0)) <= _CENT * (1 + abs(q or 0) // MICRO)
                        for q, p, a in rows
                    )
                    if len(rows) >= 3 and right >= len(rows) * _ADDS_UP:
                        return {"quantity": units, "price": price, "amount": amount}
    return {}


def _day(cell: str) -> bool:
    try:
        text = split_moment(cell).day
    except ValueError:
        return False
    return any(day_or_none(text, order) for order in ("dmy", "mdy"))


def _clock(cell: str) -> bool:
    try:
        return parse_time(cell) is not None
    except ValueError:
        return False
