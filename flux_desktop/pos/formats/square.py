"""Square, Items detail: `items-2026-03-14-2026-03-14.csv`, in all its widths and in its regional variant."""

from collections.abc import Callable, Mapping

from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.layout import Amounts, Layout, sold, taken_back
from flux_desktop.pos.vocabulary import REFUND

_NO_DISHES: Mapping[str, str] = {
    "custom amount": N_("custom amount, not a dish"),
    "gift card": N_("gift card sale, not a dish"),
}


class Square(Layout):
    """Net Sales are without tax. Where a column Product Sales stands, Gross Sales are Net Sales and tax."""

    key = source = "square"
    title = N_("Square, Items detail")
    # Its accounts choose how dates are written.
    names: Mapping[str, tuple[str, ...]] = {
        "date": ("date",),
        "time": ("time",),
        "category": ("category",),
        "item": ("item", "item name"),
        "variant": ("price point name", "variation name"),
        "quantity": ("qty", "quantity"),
        "gross": ("product sales", "gross sales"),
        "with_tax": ("gross sales",),
        "discount": ("discounts", "discount"),
        "net": ("net sales",),
        "tax": ("tax",),
        "ticket": ("transaction id",),
        "event": ("event type",),
        "kind": ("itemization type",),
    }
    needs = ("date", "item", "quantity", "net")
    required_groups = (("price point name", "itemization type", "event type"), ("gross sales",))
    strangers = ("receipt number", "receipt type")

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, net = cells.number("quantity"), cells.number("net")
        kind, event = cells.word("kind"), cells.word("event")

        def read(row: Row) -> Amounts:
            if reason := _NO_DISHES.get(kind(row)):
                raise ValueError(_(reason))
            return (taken_back if event(row) in REFUND else sold)(quantity(row), net(row))

        return read
