"""`name,pack,price[,date,supplier,waste_factor,yield,shelf_life_days,allergens,equivalents]`: a row a dated price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from flux_desktop.domain.allergens import UNKNOWN_WORDS, parse_allergens
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import checked_waste, checked_yield
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.packs import parse_pack
from flux_desktop.domain.sales import Problem
from flux_desktop.domain.units import parse_equivalents
from flux_desktop.pos.kitchen.sheet import (
    EMPTIED,
    KitchenSheet,
    SheetRow,
    Unreadable,
    Warned,
    filled_cells,
    meant,
    open_sheet,
)
from flux_desktop.pos.kitchen.words import INGREDIENTS

COLUMNS: Final = tuple(INGREDIENTS)
_NUMBERS: Final = ("pack", "price", "waste_factor", "yield", "equivalents")
_EMPTY: Final[Mapping[str, Any]] = {
    "supplier": "",
    "waste_factor": 0,
    "yield_share": MICRO,
    "shelf_life_days": None,
    "allergens": None,
    "equivalents": (),
}
_MOST_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True)
class IngredientRow:
    """An ingredient, a price of it (each part None where the row does not say it), and what the row says besides."""

    row: SheetRow
    name: str
    pack: str | None
    price: int | None
    day: date | None
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IngredientsFile:
    rows_read: int
    ingredients: tuple[IngredientRow, ...]
    skipped: tuple[Problem, ...]
    warnings: tuple[Warned, ...]


def read_ingredients(
    path: Path, *, decimal: str = "", currency: str = "EUR", day_first: bool = True
) -> IngredientsFile:
    """Raises Refused: not readable, or without its columns."""
    sheet = open_sheet(
        path,
        INGREDIENTS,
        ("name", "pack", "price"),
        _NUMBERS,
        decimal=decimal,
        currency=currency,
        day_first=day_first,
    )
    found, skipped = [], []
    for row in sheet.rows:
        try:
            row.check()
            found.append(_read(sheet, row))
        except Unreadable as error:
            skipped.append(row.problem(str(error)))
    return IngredientsFile(len(sheet.rows), tuple(found), tuple(skipped), tuple(sheet.warnings))


def _read(sheet: KitchenSheet, row: SheetRow) -> IngredientRow:
    cells = row.cells
    pack, price, day = (cells.get(role) or None for role in ("pack", "price", "date"))
    return IngredientRow(
        row,
        sheet.name(row, "name"),
        None
        if pack is None
        else meant(
            lambda text: parse_pack(text, sheet.decimal).text,
            pack,
            _("the pack is not readable or holds nothing (write it as 6 x 2.5 kg, 5 l or 12 each)"),
        ),
        None if price is None else sheet.price(price),
        None if day is None else sheet.day(day),
        _sentence(sheet, row),
    )


def _sentence(sheet: KitchenSheet, row: SheetRow) -> dict[str, Any]:
    found: dict[str, Any] = {}
    roles = ("supplier", "waste_factor", "yield", "shelf_life_days", "allergens", "equivalents")
    for role, text in filled_cells(row, roles):
        key = "yield_share" if role == "yield" else role
        found[key] = _EMPTY[key] if text == EMPTIED else _value(sheet, row, role, text)
    return found


def _value(sheet: KitchenSheet, row: SheetRow, role: str, text: str) -> Any:
    if role == "waste_factor":
        return meant(
            lambda each: checked_waste(sheet.share(each)), text, _("the waste factor is not from 0 to 0.60")
        )
    if role == "yield":
        return meant(
            lambda each: checked_yield(sheet.share(each)), text, _("the yield is not above 0 and at most 1")
        )
    if role == "shelf_life_days":
        return meant(lambda each: _days(sheet, each), text, _("the shelf life is not a number of days"))
    if role == "equivalents":
        return meant(
            lambda each: parse_equivalents(each, sheet.decimal),
            text,
            _("an equivalent is not readable (write it as 1 each = 60 g)"),
        )
    if role == "allergens":
        if name_key(text) in UNKNOWN_WORDS:
            return None
        return meant(
            parse_allergens, text, _("the allergens are not readable: “{text}”").format(text=text[:80])
        )
    return sheet.text(row, role)


def _days(sheet: KitchenSheet, text: str) -> int:
    days, rest = divmod(sheet.quantity(text), MICRO)
    if rest or not 0 <= days <= _MOST_DAYS:
        raise ValueError(text)
    return days
