"""Clover, Line Items: `LineItemsExport-….csv`, one row for every unit sold."""

from collections.abc import Callable, Mapping

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.layout import Amounts, Layout, repaid, sold

# A refund follows a payment.
_PAID = frozenset({"", "paid", "refunded", "partially refunded"})


class Clover(Layout):
    """A row is one unit, or what was weighed; Item Total is without tax. A refund is a mark on the sale."""

    key = source = "clover"
    title = N_("Clover, Line Items")
    # The zone behind a time is the restaurant's own, in whatever way it is written.
    reads_zones = False
    names: Mapping[str, tuple[str, ...]] = {
        "date": ("line item date",),
        "ticket": ("order id",),
        "item": ("item name",),
        "weight": ("per unit quantity",),
        "gross": ("total revenue", "item revenue"),
        "discount": ("total discount",),
        "net": ("item total",),
        "repaid": ("refunded",),
        "state": ("order payment state",),
        "service": ("service charge",),
    }
    needs = ("date", "item", "net")

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        units, net = cells.number("weight", blank=MICRO), cells.number("net", blank=0)
        service, state, back = cells.yes("service"), cells.word("state"), cells.yes("repaid")

        def read(row: Row) -> Amounts:
            if service(row):
                raise ValueError(_("service charge line, not a dish"))
            if state(row) not in _PAID:
                raise ValueError(_("order still open, not paid"))
            return repaid(units(row)) if back(row) else sold(units(row), net(row))

        return read
