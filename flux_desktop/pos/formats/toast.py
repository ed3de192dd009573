"""Toast: item selections, modifier selections, and the product mix."""

from collections.abc import Callable, Mapping
from typing import Final

from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.layout import Amounts, Layout, sold


class _Selections(Layout):
    """A void row keeps its price and is out; a full discount is a comp: made, and paid with nothing."""

    source = "toast"
    likely_order = "mdy"
    asks_day_start = True
    counts_blank_rows = True
    names: Mapping[str, tuple[str, ...]] = {
        "date": ("order date", "sent date"),
        "ticket": ("check id", "order id"),
        "line_id": ("item selection id",),
        "quantity": ("qty", "quantity"),
        "gross": ("gross price",),
        "discount": ("discount", "discnt"),
        "net": ("net price",),
        "void": ("void?", "void"),
    }
    needs = ("date", "line_id", "item", "quantity", "net")

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        void, deferred = cells.yes("void"), cells.yes("deferred")
        quantity, net = cells.number("quantity"), cells.number("net")

        def read(row: Row) -> Amounts:
            if void(row):
                raise ValueError(_("void"))
            if deferred(row):
                raise ValueError(_("deferred revenue (gift card), not a dish"))
            return sold(quantity(row), net(row))

        return read

    def line_id(self, cells: Cells) -> Callable[[Row], str]:
        given = cells.text("line_id")

        def read(row: Row) -> str:
            if text := given(row):
                return text
            raise ValueError(_("blank row: no Item Selection Id"))

        return read


class ToastItems(_Selections):
    key = "toast"
    title = N_("Toast, Item Selection Details")
    names: Mapping[str, tuple[str, ...]] = {
        **_Selections.names,
        "item": ("menu item",),
        "category": ("menu group", "sales category", "sales cateogry"),
        "deferred": ("deferred",),
    }
    strangers = ("modifier", "parent menu selection item id")


class ToastModifiers(_Selections):
    """What was changed about a dish: lines of their own, tied to the dish's selection."""

    # The same checks as in the other file, other lines: under one source the later file would outdate the earlier.
    key = source = "toast_modifiers"
    title = N_("Toast, Modifiers Selection Details")
    before = "[modifier] "
    names: Mapping[str, tuple[str, ...]] = {
        **_Selections.names,
        "item": ("modifier",),
        "category": ("sales category", "sales cateogry"),
        "part_of": ("parent menu selection item id", "parent menu selection"),
    }
    required_groups = (("parent menu selection item id", "parent menu selection"),)


# Columns in which voids are out already.
_WITHOUT_VOIDS: Final = {"voided": ("item qty", "qty"), "voided_money": ("gross amount",)}


class ToastProductMix(Layout):
    """Sums by dish, without dates. Voids are out, or taken out; a row without a dish sums a group."""

    key = "toast_mix"
    source = "toast"
    title = N_("Toast, Product Mix")
    summary = True
    names: Mapping[str, tuple[str, ...]] = {
        "item": ("menu item", "item", "item name"),
        "category": ("menu group",),
        "quantity": (*_WITHOUT_VOIDS["voided"], "item qty (incl voids)"),
        "gross": (*_WITHOUT_VOIDS["voided_money"], "gross amount (incl voids)"),
        "discount": ("discount amount", "discount"),
        "net": ("net amount", "net sales"),
        "voided": ("void qty",),
        "voided_money": ("void amount",),
    }
    needs = ("item", "quantity")
    required_groups = (
        ("item qty", "item qty (incl voids)"),
        ("net amount", "gross amount", "gross amount (incl voids)"),
    )
    strangers = ("order id", "check id", "date")

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        found = super().roles(names)
        if found is None:
            return None
        out = [role for role, spellings in _WITHOUT_VOIDS.items() if any(name in names for name in spellings)]
        return {role: at for role, at in found.items() if role not in out}

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, voided, money = cells.number("quantity"), cells.number("voided", blank=0), self.worth(cells)
        return lambda row: sold(quantity(row) - voided(row), money(row))

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        if "net" in cells.roles:
            return cells.number("net", blank=0)
        gross, discount = cells.number("gross"), cells.number("discount", blank=0)
        voided = cells.number("voided_money", blank=0)
        return lambda row: gross(row) - abs(voided(row)) - abs(discount(row))
