"""The report of any till, through a spreadsheet: day, dish, units and an amount, in seven languages."""

from collections.abc import Callable, Mapping
from itertools import islice, permutations
from typing import Final

from flux_desktop.domain.exact import multiply
from flux_desktop.domain.words import _, mark
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.format import ASK, EXCLUDED
from flux_desktop.pos.layout import Amounts, Layout, sold, taken_back
from flux_desktop.pos.numbers import number_or_none
from flux_desktop.pos.sheet import Table
from flux_desktop.pos.vocabulary import CANCELLED, COLUMNS, DRAFT, REFUND

_LOOKED_AT: Final = 200
_ENOUGH: Final = 3
_CENT: Final = 10_000


class Report(Layout):
    """Negative units are refunds, zeros say nothing. Money is the line's amount, without tax where it has both;
    else units × price. Whether an amount includes tax is asked where the restaurant has not said it."""

    key = "report"
    # Tickets of a till nobody knows are its own.
    source = "report"
    title = mark("Till report (date, dish, units, amount)")
    likely_decimal = ""
    ticket_scope: str | None = None
    summary = True
    names: Mapping[str, tuple[str, ...]] = COLUMNS
    needs: tuple[str, ...] = ("item", "quantity")

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        found = super().roles(names)
        if found is None:
            return None
        # A list of prices and stock has no day and no amount.
        sums = {"net", "amount"} & set(found)
        return found if sums or {"date", "price"} <= set(found) else None

    def by_sums(self, table: Table) -> "Report":
        """This report, knowing which of its amounts is without tax where adding the tax makes another of them."""
        roles = self.roles(table.names) or {}
        tax_at = roles.get("tax")
        if "net" in roles or tax_at is None:
            return self
        amounts = [name for name in (*COLUMNS["amount"], *COLUMNS["net"]) if name in table.names]
        rows = [[number_or_none(cell) for cell in row] for _line, row in islice(table.rows(), _LOOKED_AT)]
        for less, more in permutations(amounts, 2):
            places = table.names[less], tax_at, table.names[more]
            sums = [[row[at] for at in places] for row in rows if max(places) < len(row)]
            known = [(a, b, c) for a, b, c in sums if a and b and c]
            if len(known) >= _ENOUGH and all(abs(a + b - c) <= _CENT for a, b, c in known):
                return _Sums(less)
        return self

    def tax(self, roles: Mapping[str, int]) -> str:
        return EXCLUDED if "net" in roles else ASK

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, money = cells.number("quantity"), self.worth(cells)
        status, kind = cells.word("status"), cells.word("type")

        def read(row: Row) -> Amounts:
            if (now := status(row)) in CANCELLED or kind(row) in CANCELLED:
                raise ValueError(_("sale cancelled"))
            if now in DRAFT:
                raise ValueError(_("draft order, not paid"))
            return (taken_back if kind(row) in REFUND else sold)(quantity(row), money(row))

        return read

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        for role in ("net", "amount"):
            if role in cells.roles:
                return cells.number(role)
        quantity, price = cells.number("quantity"), cells.number("price")
        if cells.marks.price_of_line:
            return price
        return lambda row: multiply(quantity(row), price(row))

    def unit_price(self, cells: Cells) -> Callable[[Row], int]:
        # A list price has tax in it more often than not.
        told = not cells.marks.price_of_line and "net" not in cells.roles
        return cells.told("price") if told else super().unit_price(cells)


class _Sums(Report):
    """A report whose column `net` was found by adding up."""

    def __init__(self, net: str) -> None:
        self.names = {**COLUMNS, "net": (net,)}
