"""`item,price[,category,tax_included,tax_rate,active,new_name]`: a row a dish."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flux_desktop.domain.sales import Problem
from flux_desktop.pos.kitchen.sheet import (
    EMPTIED,
    KitchenSheet,
    SheetRow,
    Unreadable,
    Warned,
    filled_cells,
    open_sheet,
)
from flux_desktop.pos.kitchen.words import MENU

# As written: a file that says what is there renames nothing.
COLUMNS: Final = tuple(name for name in MENU if name != "new_name")
_EMPTY: Final[Mapping[str, Any]] = {
    "price": None,
    "category": "",
    "tax_included": None,
    "tax_rate": None,
    "active": True,
}


@dataclass(frozen=True, slots=True)
class DishRow:
    """A dish and what the row says of it: price, category, tax_included, tax_rate, active; the rest stays.

    `new_name` is what it is called from now on, "" as before.
    """

    row: SheetRow
    name: str
    given: Mapping[str, Any]
    new_name: str = ""


@dataclass(frozen=True, slots=True)
class MenuFile:
    rows_read: int
    dishes: tuple[DishRow, ...]
    skipped: tuple[Problem, ...]
    warnings: tuple[Warned, ...]


def read_menu(path: Path, *, decimal: str = "", currency: str = "EUR", day_first: bool = True) -> MenuFile:
    """Raises Refused: not readable, or without its columns."""
    sheet = open_sheet(
        path,
        MENU,
        ("item", "price"),
        ("price", "tax_rate"),
        decimal=decimal,
        currency=currency,
        day_first=day_first,
    )
    dishes, skipped = [], []
    for row in sheet.rows:
        try:
            row.check()
            new_name = sheet.name(row, "new_name") if row.cells.get("new_name", "").strip() else ""
            dishes.append(DishRow(row, sheet.name(row, "item"), _sentence(sheet, row), new_name))
        except Unreadable as error:
            skipped.append(row.problem(str(error)))
    return MenuFile(len(sheet.rows), tuple(dishes), tuple(skipped), tuple(sheet.warnings))


def _sentence(sheet: KitchenSheet, row: SheetRow) -> dict[str, Any]:
    return {
        role: _EMPTY[role] if text == EMPTIED else _value(sheet, row, role, text)
        for role, text in filled_cells(row, tuple(_EMPTY))
    }


def _value(sheet: KitchenSheet, row: SheetRow, role: str, text: str) -> Any:
    if role == "price":
        return sheet.price(text)
    if role == "tax_rate":
        return sheet.rate(text)
    return sheet.text(row, role) if role == "category" else sheet.answer(text)
