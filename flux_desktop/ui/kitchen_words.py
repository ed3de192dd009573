"""What a kitchen file changes, in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flux_desktop.domain.allergens import Allergens, show_allergens
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.ingredients import Price
from flux_desktop.domain.units import show_equivalents
from flux_desktop.services.kitchen_files import CellChange, NameChange
from flux_desktop.ui.figures import MISSING, dated, money, number, percent

FIELDS: Final[Mapping[str, str]] = {
    "price": N_("Price"),
    "category": N_("Category"),
    "tax_included": N_("Tax included"),
    "tax_rate": N_("Tax rate"),
    "archived": N_("Archived"),
    "supplier": N_("Supplier"),
    "waste_factor": N_("Waste factor"),
    "yield": N_("Yield"),
    "shelf_life_days": N_("Shelf life, days"),
    "allergens": N_("Allergens"),
    "equivalents": N_("Equivalents"),
    "makes": N_("Makes"),
    "lines": N_("Lines"),
    "station": N_("Station"),
    "batch": N_("Batch"),
    "life_days": N_("Keeps, days"),
    "minutes": N_("Minutes of work"),
}
_SHARES: Final = frozenset({"tax_rate", "waste_factor", "yield"})


def change_text(change: NameChange, currency: str) -> str:
    """What of a name is new: "Price €3.00 → €4.00 · Category Sides"."""
    return " · ".join(_cell_text(each, currency) for each in _sentence(change))


def _sentence(change: NameChange) -> Iterable[CellChange]:
    """Of a new name what is plain ("not archived") need not be said."""
    return (each for each in change.cells if not change.is_new or each.after not in (None, "", False, ()))


def _cell_text(cell: CellChange, currency: str) -> str:
    name = cell.what or _(FIELDS.get(cell.field, cell.field))
    before, after = (_value(cell.field, each, currency) for each in (cell.before, cell.after))
    if cell.before in (None, "", ()) or (cell.field == "lines" and not cell.before):
        return f"{name} {after}"
    return f"{name} {before} → {after}"


def _value(field: str, value: Any, currency: str) -> str:
    if value is None or value in ("", ()):
        return MISSING
    if isinstance(value, Price):
        amount = money(to_decimal(value.amount), currency)
        return _("{amount} for {pack} ({day})").format(amount=amount, pack=value.pack, day=dated(value.day))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Allergens):
        return show_allergens(value)
    return _WRITTEN.get(field, _plain)(value, currency)


def _plain(value: Any, _currency: str) -> str:
    return number(value) if isinstance(value, int) else str(value)


def _share(value: Any, _currency: str) -> str:
    share = to_decimal(value)
    return percent(share, 0 if share * 100 % 1 == 0 else 1)


_WRITTEN: Final[Mapping[str, Callable[[Any, str], str]]] = {
    "price": lambda value, currency: money(to_decimal(value), currency),
    "equivalents": lambda value, _currency: show_equivalents(value),
    "minutes": lambda value, _currency: number(to_decimal(value), 1),
    **dict.fromkeys(_SHARES, _share),
}
