"""The report of any till, through a spreadsheet: day, dish, units and an amount, in seven languages."""

from collections.abc import Callable, Mapping

from flux_desktop.domain.exact import multiply
from flux_desktop.domain.words import _, mark
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.format import ASK, EXCLUDED
from flux_desktop.pos.layout import Amounts, Layout, sold, taken_back
from flux_desktop.pos.vocabulary import CANCELLED, COLUMNS, DRAFT, REFUND


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
        return cells.price() if told else super().unit_price(cells)
