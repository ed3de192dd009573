"""Ágora: the XML that `ais.exe --export` writes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import groupby

from flux_desktop.domain.exact import MICRO, divide, multiply, show_micros
from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.format import EXCLUDED, INCLUDED
from flux_desktop.pos.layout import Amounts, Layout, sold
from flux_desktop.pos.numbers import parse_number
from flux_desktop.pos.sheet import SalesTable
from flux_desktop.pos.vocabulary import plain

_DEEPEST = 10
# Cells that a row gets from the rest of its document.
_ADDED = ("about", "extra", "ticket", "line_id")


class Agora(Layout):
    """The document says the business day. A line with lines of its own is a menu: they are what is made, it is
    what is paid. An addin's money belongs to its dish. Amounts include tax or not, as the first document's do."""

    key = source = "agora"
    title = N_("Ágora, XML export")
    ticket_scope = "year"
    names: Mapping[str, tuple[str, ...]] = {
        "document": ("document",),
        "series": ("serie",),
        "number": ("number",),
        "index": ("index",),
        "parent": ("parentindex",),
        "kind": ("type",),
        "business_day": ("businessday",),
        "date": ("creationdate", "date"),
        "item": ("productname",),
        "category": ("familyname",),
        "quantity": ("quantity",),
        "ratio": ("saleformatratio",),
        "price": ("unitprice",),
        "net": ("totalamount",),
        "tax": ("vatrate",),
        "included": ("vatincluded",),
    }
    needs = ("document", "index", "business_day", "item", "quantity", "net")
    with_tax = True

    def fitted(self, table: SalesTable) -> "Agora":
        at = table.names.get("vatincluded")
        first = next(table.rows(), None)
        if at is None or first is None or plain(first[1][at]) != "false":
            return self
        found = copy(self)
        found.with_tax = False
        return found

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        found = super().roles(names)
        if found is None:
            return None
        width = max(names.values()) + 1
        return {**found, **{role: width + at for at, role in enumerate(_ADDED)}}

    def tax(self, roles: Mapping[str, int]) -> str:
        return INCLUDED if self.with_tax else EXCLUDED

    def rows(self, table: SalesTable, roles: Mapping[str, int]) -> Iterator[tuple[int, list[str]]]:
        document = roles["document"]
        for _number, lines in groupby(super().rows(table, roles), key=lambda each: each[1][document]):
            yield from _rows(list(lines), roles)

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, ratio = cells.number("quantity"), cells.number("ratio", blank=MICRO)
        worth, about = self.worth(cells), cells.text("about")

        def read(row: Row) -> Amounts:
            if about(row) == "addin":
                raise ValueError(_("extra, added to its dish"))
            demand, sold_now, net = sold(multiply(quantity(row), ratio(row)), worth(row))
            return (0 if about(row) else demand), sold_now, net

        return read

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        net, rate, extra = cells.number("net"), cells.number("tax", blank=0), cells.number("extra", blank=0)
        included, about = cells.word("included"), cells.text("about")

        def read(row: Row) -> int:
            # The money of an addin is with its dish already.
            money = 0 if about(row) == "addin" else net(row) + extra(row)
            if (included(row) != "false") == self.with_tax:
                return money
            taxed = MICRO + rate(row)
            return multiply(money, taxed) if self.with_tax else divide(money, taxed)

        return read

    def lists(self, cells: Cells) -> Callable[[Row], int]:
        quantity, price = cells.number("quantity"), cells.stated("price")
        return lambda row: multiply(quantity(row), price(row))


def _rows(
    lines: Sequence[tuple[int, list[str]]], roles: Mapping[str, int]
) -> Iterator[tuple[int, list[str]]]:
    """The lines of one document, each with whether it is a menu, what its addins cost, and its ticket."""

    def cell(row: list[str], role: str) -> str:
        return row[roles[role]].strip() if role in roles else ""

    rows = {cell(row, "index"): row for _line, row in lines}
    dishes = {
        index: _dish(index, rows, cell) for index, row in rows.items() if cell(row, "kind").lower() == "addin"
    }
    menus = {cell(row, "parent") for index, row in rows.items() if not dishes.get(index)}
    extras: dict[str, int] = {}
    for index, dish in dishes.items():
        try:
            if dish:
                extras[dish] = extras.get(dish, 0) + parse_number(cell(rows[index], "net"), ".")
        except ValueError:
            dishes[index] = ""
    for line, row in lines:
        index = cell(row, "index")
        ticket = "-".join(filter(None, (cell(row, "series"), cell(row, "number"))))
        about = "addin" if dishes.get(index) else "menu" if index in menus else ""
        extra = show_micros(extras[index]) if index in extras else ""
        yield line, [*row, about, extra, ticket, f"{ticket}/{index}" if ticket else ""]


def _dish(index: str, rows: Mapping[str, list[str]], cell: Callable[[list[str], str], str]) -> str:
    """The dish an addin belongs to, through addins of addins; "" where it is not in the document."""
    for _step in range(_DEEPEST):
        index = cell(rows[index], "parent")
        if index not in rows:
            return ""
        if cell(rows[index], "kind").lower() != "addin":
            return index
    return ""
