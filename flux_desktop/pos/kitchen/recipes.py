"""`recipe,ingredient,quantity,unit[,makes,yield,note,station,batch,life_days,minutes]`: a row a line, in order.

In place of `makes` a column `portions` may give their number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import checked_yield
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipes import Line, parse_makes
from flux_desktop.domain.sales import Problem
from flux_desktop.pos.kitchen.sheet import (
    EMPTIED,
    LONGEST_NOTE,
    KitchenSheet,
    SheetRow,
    Unreadable,
    Warned,
    meant,
    open_sheet,
)
from flux_desktop.pos.kitchen.words import RECIPES

# A written file says what a recipe makes in one column.
COLUMNS: Final = tuple(name for name in RECIPES if name != "portions")
_NUMBERS: Final = ("quantity", "makes", "portions", "yield", "batch", "minutes")
_REQUIRED: Final = ("recipe", "ingredient", "quantity", "unit")
_LONGEST_UNIT: Final = 60


@dataclass
class RecipeDraft:
    """A recipe of the file with all its rows. `said`: station, batch, life_days, minutes where the first row says them."""

    name: str
    rows: list[SheetRow] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    makes: Amount | None = None
    given: dict[str, Any] = field(default_factory=dict)

    def problems(self, reason: str) -> list[Problem]:
        """All its rows, left out for that reason."""
        return [row.problem(reason) for row in self.rows]


@dataclass(frozen=True, slots=True)
class RecipesFile:
    """`recipes` by name key, in the order of the file; those of which a row cannot be read are among `skipped`."""

    rows_read: int
    recipes: Mapping[str, RecipeDraft]
    skipped: tuple[Problem, ...]
    warnings: tuple[Warned, ...]


def read_recipes(
    path: Path, *, named: bool = True, decimal: str = "", currency: str = "EUR", day_first: bool = True
) -> RecipesFile:
    """Raises Refused: not readable, or without its columns.

    Not `named`: the file need not say whose lines they are; rows without a recipe's name are of one without a name.
    """
    sheet = open_sheet(
        path,
        RECIPES,
        _REQUIRED if named else _REQUIRED[1:],
        _NUMBERS,
        decimal=decimal,
        currency=currency,
        day_first=day_first,
    )
    drafts: dict[str, RecipeDraft] = {}
    broken: dict[str, str] = {}
    skipped: list[Problem] = []
    for row in sheet.rows:
        try:
            name = sheet.name(row, "recipe") if named or row.cells.get("recipe") else ""
        except Unreadable as error:
            skipped.append(row.problem(str(error)))
            continue
        key = name_key(name)
        draft = drafts.setdefault(key, RecipeDraft(name))
        draft.rows.append(row)
        try:
            row.check()
            draft.lines.append(_line(sheet, row))
            if draft.makes is None:
                draft.makes = _makes(sheet, row)
            _header(sheet, row, draft.given)
        except Unreadable as error:
            reason = _("the recipe “{recipe}” stays as it was: in line {line}, {reason}")
            broken.setdefault(key, reason.format(recipe=draft.name, line=row.line, reason=error))
    for key, reason in broken.items():
        skipped += drafts.pop(key).problems(reason)
    skipped.sort()
    return RecipesFile(len(sheet.rows), drafts, tuple(skipped), tuple(sheet.warnings))


def _line(sheet: KitchenSheet, row: SheetRow) -> Line:
    cells = row.cells
    try:
        quantity = sheet.quantity(cells.get("quantity", ""))
    except ValueError:
        raise Unreadable(_("the quantity is not a number of at most six decimals")) from None
    if quantity < 0:
        raise Unreadable(_("the quantity is below 0"))
    unit = sheet.text(row, "unit")
    if len(unit) > _LONGEST_UNIT:
        raise Unreadable(_("the unit is longer than {n} letters").format(n=_LONGEST_UNIT))
    share = cells.get("yield", "")
    note = sheet.text(row, "note", LONGEST_NOTE)
    return Line(
        sheet.name(row, "ingredient"),
        quantity,
        unit,
        None
        if share in ("", EMPTIED)
        else meant(
            lambda text: checked_yield(sheet.share(text)), share, _("the yield is not above 0 and at most 1")
        ),
        "" if note == EMPTIED else note,
    )


def _makes(sheet: KitchenSheet, row: SheetRow) -> Amount | None:
    text, portions = row.cells.get("makes", ""), row.cells.get("portions", "")
    if text in ("", EMPTIED):
        text = f"{portions} portions" if portions[-1:].isdigit() else portions
    if text in ("", EMPTIED):
        return None
    return meant(
        lambda each: parse_makes(each, sheet.decimal),
        text,
        _("what it makes is not readable or nothing (write it as 10 portions or 2.6 kg)"),
    )


def _header(sheet: KitchenSheet, row: SheetRow, header: dict[str, Any]) -> None:
    """What a recipe says of itself once, on the first row that does: where and in what batches it is made."""
    for role in ("station", "batch", "life_days", "minutes"):
        text = row.cells.get(role, "")
        if text and role not in header:
            header[role] = None if text == EMPTIED else _header_value(sheet, row, role, text)


def _header_value(sheet: KitchenSheet, row: SheetRow, role: str, text: str) -> Any:
    if role == "station":
        return sheet.text(row, role)
    if role == "batch":
        return meant(
            lambda each: str(parse_makes(each, sheet.decimal)),
            text,
            _("the batch is not readable or nothing (write it as 3 kg)"),
        )
    amount = meant(sheet.quantity, text, _("the days or minutes are not a number"))
    if amount < 0 or (role == "life_days" and amount % MICRO):
        raise Unreadable(_("the days or minutes are not a number"))
    return amount // MICRO if role == "life_days" else amount
