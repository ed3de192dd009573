"""Shopify, orders export."""

from collections.abc import Callable, Mapping

from flux_desktop.domain.exact import multiply
from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.format import ASK
from flux_desktop.pos.layout import Amounts, Layout, repaid, sold

_CANCELLED = frozenset({"voided", "expired"})


class Shopify(Layout):
    """Money is price × quantity − the line's discount. What concerns the order stands in its first row only.
    Times have their distance from UTC: they are told in the restaurant's zone."""

    key = source = "shopify"
    title = N_("Shopify, orders")
    names: Mapping[str, tuple[str, ...]] = {
        "ticket": ("name",),
        "date": ("created at",),
        "status": ("financial status",),
        "cancelled": ("cancelled at", "canceled at"),
        "item": ("lineitem name",),
        "quantity": ("lineitem quantity",),
        "price": ("lineitem price",),
        "discount": ("lineitem discount",),
    }
    needs = ("ticket", "date", "item", "quantity", "price")
    fill = ("date", "status", "cancelled")

    def tax(self, roles: Mapping[str, int]) -> str:
        return ASK

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, money = cells.number("quantity"), self.worth(cells)
        status, cancelled = cells.word("status"), cells.text("cancelled")

        def read(row: Row) -> Amounts:
            if cancelled(row) or status(row) in _CANCELLED:
                raise ValueError(_("order cancelled before preparation"))
            return repaid(quantity(row)) if status(row) == "refunded" else sold(quantity(row), money(row))

        return read

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        quantity, price = cells.number("quantity"), cells.number("price")
        discount = cells.number("discount", blank=0)
        return lambda row: multiply(quantity(row), price(row)) - discount(row)

    def unit_price(self, cells: Cells) -> Callable[[Row], int]:
        return cells.stated("price")
