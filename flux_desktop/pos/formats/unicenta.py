"""uniCenta, KriolOS and Chromis: the report of closed products, saved as CSV."""

from collections.abc import Callable, Mapping

from flux_desktop.domain.exact import multiply
from flux_desktop.domain.i18n import N_
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.layout import Amounts, Layout, sold, to_cents


class UniCenta(Layout):
    """Sums by product, without dates or tax. Its last total adds the tax of one unit to all: it is not read."""

    key = source = "unicenta"
    title = N_("uniCenta, closed products")
    summary = True
    names: Mapping[str, tuple[str, ...]] = {
        "category": ("catname", "categoryname"),
        "item": ("prodname", "productname"),
        "price": ("pricesell",),
        "quantity": ("totalunits", "units"),
        "net": ("totalprice",),
    }
    needs = ("item", "price", "quantity")

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, money = cells.number("quantity"), self.worth(cells)
        return lambda row: sold(quantity(row), money(row))

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        if "net" in cells.roles:
            return cells.number("net")
        quantity, price = cells.number("quantity"), cells.number("price")
        return lambda row: to_cents(multiply(quantity(row), price(row)))

    def unit_price(self, cells: Cells) -> Callable[[Row], int]:
        return cells.stated("price")
