"""Which table of a file holds the sales, and in which layout: by its header, then by its cells; else why not."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

from flux_desktop.domain.errors import NoDishes, Refused, UnknownFile
from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.across import Across, across_of
from flux_desktop.pos.bycells import (
    NO_ITEM,
    are_serials,
    first_rows,
    is_day,
    numeric,
    repeats,
)
from flux_desktop.pos.format import SalesFormat
from flux_desktop.pos.formats import ANY, FORMATS
from flux_desktop.pos.formats.report import ReportLayout
from flux_desktop.pos.formats.specification import REQUIRED
from flux_desktop.pos.formats.wrong import lists_orders, refuse_orders, refuse_wrong_report
from flux_desktop.pos.mapper import Mapped, Proposal, best_guess, mapped, read_mapping, remembered_mapping
from flux_desktop.pos.numbers import number_or_none
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.sniff import expected_advice
from flux_desktop.pos.vocabulary import COLUMNS, column

_MOST_HEADS: Final = 40


@dataclass(frozen=True, slots=True)
class Recognised:
    """`proposal`: its columns are only guessed. `row_is_unit`: it has no units, and nothing shows that a row is one."""

    table: SalesTable
    form: SalesFormat
    proposal: Proposal | None = None
    row_is_unit: bool = False


def recognise(
    tables: list[SalesTable], layout: str, columns: str, remembered: Mapping[str, str]
) -> Recognised:
    """Raises Refused: nothing Flux can read; with what was looked for and found, and the way on."""
    if columns:
        return _as_written(tables, columns)
    formats = [each for each in FORMATS if layout == each.key or (not layout and each is not ANY)]
    if not formats:
        known = ", ".join(each.key for each in FORMATS)
        raise Refused(
            _("There is no layout “{key}”.").format(key=layout),
            _("Known layouts: {known}.").format(known=known),
        )
    if not layout and (across := _across(tables)):
        return across
    for options in (formats, () if layout else (ANY,)):
        for table in tables:
            for form in options:
                if form.roles(table.names) is not None:
                    return Recognised(table, form)
    if layout:
        raise UnknownFile(_("Flux does not know this file."), _missing(tables) + " " + expected_advice())
    for table in tables:
        refuse_wrong_report(table.names)
    if found := remembered_mapping(tables, remembered):
        return Recognised(*found)
    if wide := _wide(tables):
        return wide
    proposal = best_guess(tables)
    orders = any(lists_orders(table.names) for table in tables)
    if proposal is not None and proposal.complete and not (orders and not _names_dishes(proposal)):
        form = Mapped({role: guess.column for role, guess in proposal.guesses.items()})
        if form.roles(proposal.table.names) is not None:
            unit = "quantity" not in proposal.guesses
            return Recognised(proposal.table, form, proposal, row_is_unit=unit)
    for table in tables:
        try:
            refuse_orders(table.names, table.header_line)
        except NoDishes as error:
            raise NoDishes(error.title, error.advice + " " + name_the_columns()) from error
    raise UnknownFile(
        _("Flux does not know this file."), _missing(tables, proposal) + " " + expected_advice()
    )


def name_the_columns() -> str:
    """The way on, where a table was found."""
    return _("If it does list them, name the columns: columns=date:…,item:…,quantity:…,price:….")


def _as_written(tables: list[SalesTable], columns: str) -> Recognised:
    mapping = read_mapping(columns)
    if found := mapped(tables, mapping):
        table, form = found
        return Recognised(table, form, row_is_unit=False)
    across = [turned for table in _heads(tables) if (turned := across_of(table))]
    if found := mapped(across, mapping):
        return Recognised(*found)
    raise Refused(
        _("The file has no such columns: {columns}.").format(columns=columns[:200]),
        _("Name them as they stand in the file."),
    )


def _heads(tables: Sequence[SalesTable]) -> Iterator[SalesTable]:
    """The rows that may be headers of a wide table: to look below each is to open the file again."""
    wide = [each for each in tables if sum(bool(name.strip()) for name in each.columns) >= 3]
    yield from wide[:_MOST_HEADS]


def _across(tables: Sequence[SalesTable]) -> Recognised | None:
    """A table whose columns are days; one whose columns are dishes only where nothing else names them."""
    for table in _heads(tables):
        days = sum(is_day(name) for name in table.columns[:1_000])
        if (days >= 2 or _may_be_dishes(table)) and (found := across_of(table)):
            return Recognised(found, Turned(found))
    return None


def _may_be_dishes(table: SalesTable) -> bool:
    known = [name for name in table.names if name in COLUMNS["date"]]
    others = [name for name in table.names if name and any(name in names for names in COLUMNS.values())]
    return bool(known) and len(table.names) >= 3 and len(others) <= 2


class Turned(ReportLayout):
    """A table that was turned: days or dishes stood as its columns."""

    key = "across"
    source = "across"
    title = N_("Days or dishes as columns")
    wide = True

    def __init__(self, table: Across) -> None:
        self.shape = table.shape
        self.names = {
            **{role: names for role, names in COLUMNS.items() if role in ("category", "place", "variant")},
            **{role: (role,) for role in ("date", "item", "quantity")},
        }

    def tax(self, roles: Mapping[str, int]) -> str:
        return ""


def _wide(tables: Sequence[SalesTable]) -> Recognised | None:
    """A table whose names tell a dish and units or money, and whose cells agree; without units, where a row is one."""
    form = copy(ANY)
    form.wide = True
    for table in _heads(tables):
        if lists_orders(table.names) and not _has_dish(table):
            continue
        found = form.roles(table.names)
        if found is None:
            continue
        fitted = form.fitted(table)
        roles = fitted.roles(table.names)
        if roles is None or "date" not in roles:
            continue
        rows = first_rows(table)
        dates = [row[roles["date"]] for row in rows if row[roles["date"]]]
        items = [row[roles["item"]] for row in rows if row[roles["item"]]]
        if not dates or not (sum(map(is_day, dates)) * 2 > len(dates) or are_serials(dates)):
            continue
        if not items or sum(number_or_none(cell) is not None for cell in items) * 2 > len(items):
            continue
        numbers = [role for role in ("quantity", "net", "amount", "price") if role in roles]
        if not all(numeric([row[roles[role]] for row in rows]) for role in numbers[:1]):
            continue
        if "quantity" in roles or {"price", "amount"} <= set(roles):
            return Recognised(table, form)
        single = {"time", "ticket"} & set(roles) or repeats(rows, roles) or any(" " in day for day in dates)
        return Recognised(table, form, row_is_unit=not single)
    return None


def _has_dish(table: SalesTable) -> bool:
    return any(name in COLUMNS["item"] for name in table.names)


def _names_dishes(proposal: Proposal) -> bool:
    """Whether a table of orders has a column that may well be of dishes."""
    item = proposal.guesses.get("item")
    return item is not None and not NO_ITEM.search(column(item.column)) and "quantity" in proposal.guesses


def _missing(tables: list[SalesTable], proposal: Proposal | None = None) -> str:
    """What was looked for and found."""
    found, line = max(
        ((set(table.names) & set(REQUIRED), table.header_line) for table in tables),
        key=lambda each: len(each[0]),
        default=(set(), 0),
    )
    if proposal is not None and not proposal.starts_with_a_sale:
        lacking = [
            words
            for role, words in (
                ("date", _("a day")),
                ("item", _("a dish")),
                ("quantity", _("units")),
                ("price", _("money")),
            )
            if role not in proposal.guesses
            and not (role == "price" and {"net", "amount"} & set(proposal.guesses))
        ]
        if lacking:
            text = _("Line {line} holds names, but no column below them looks like {lacking}.").format(
                line=proposal.header_line, lacking=_(" or ").join(lacking)
            )
            return text + " " + _("Name the columns: columns=date:…,item:…,quantity:…,price:….")
    if found:
        missing = [name for name in REQUIRED if name not in found]
        return _("Line {line} holds names of columns; {missing} is not among them.").format(
            missing=", ".join(missing), line=line
        )
    return _("No line holds the names of its columns.")
