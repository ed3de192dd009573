"""Loyverse, Receipts by item."""

from collections.abc import Callable, Mapping

from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.format import ASK
from flux_desktop.pos.layout import Amounts, Layout, sold, taken_back
from flux_desktop.pos.vocabulary import CANCELLED, REFUND


class Loyverse(Layout):
    """Only closed receipts count. Included taxes are inside its amounts, added ones are not: people must say."""

    key = source = "loyverse"
    title = N_("Loyverse, Receipts by item")
    names: Mapping[str, tuple[str, ...]] = {
        "date": ("date",),
        "time": ("time",),
        "ticket": ("receipt number",),
        "type": ("receipt type",),
        "category": ("category",),
        "item": ("item", "item name"),
        "variant": ("variant",),
        "quantity": ("quantity",),
        "gross": ("gross sales",),
        "discount": ("discounts",),
        "net": ("net sales",),
        "status": ("status",),
    }
    needs = ("date", "ticket", "type", "item", "quantity", "net")

    def tax(self, roles: Mapping[str, int]) -> str:
        return ASK

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, net = cells.number("quantity"), cells.number("net")
        status, kind = cells.word("status"), cells.word("type")

        def read(row: Row) -> Amounts:
            if (now := status(row)) not in ("", "closed"):
                raise ValueError(_("receipt cancelled") if now in CANCELLED else _("receipt not closed"))
            return (taken_back if kind(row) in REFUND else sold)(quantity(row), net(row))

        return read
