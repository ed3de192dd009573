"""The recipe card and the allergen sheet as the kitchen prints them. "Unknown" is never printed as "free of"."""

from collections.abc import Iterable
from html import escape
from typing import Final

from flux_desktop.domain.allergen_groups import GROUPS, State, species_of, state_of
from flux_desktop.domain.allergens import names_of
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _
from flux_desktop.services.recipe_cards import AllergenSheet, CardPart, DishAllergens, RecipeCard
from flux_desktop.ui.allergen_words import ALLERGENS, allergen_names
from flux_desktop.ui.figures import dated, number
from flux_desktop.ui.ingredient_words import amount_text
from flux_desktop.ui.paper import Paper

_SIGNS: Final[dict[State, str]] = {"contains": "●", "may": "○", "unknown": "?", "free": "–"}
_HEAD: Final = "margin-top: 16px; margin-bottom: 4px;"
_LINE: Final = "border-bottom: 1px solid #bbbbbb; padding: 3px 6px;"


def recipe_paper(card: RecipeCard) -> Paper:
    """What goes in, for the recipe and each recipe in it, and the allergens of the whole."""
    about = [card.allergens.category, _("As of {day}").format(day=dated(card.on))]
    body = [
        f"<h1>{escape(card.part.name)}</h1>",
        f"<p style='color:#555555'>{escape(' · '.join(each for each in about if each))}</p>",
        _part(card.part),
        *(f"<h3 style='{_HEAD}'>{escape(part.name)}</h3>{_part(part)}" for part in card.parts),
        f"<h3 style='{_HEAD}'>{escape(_('Allergens'))}</h3>",
        *(f"<p>{escape(line)}</p>" for line in allergen_lines(card.allergens)),
    ]
    return Paper(_("Recipe {name}").format(name=card.part.name), "".join(body))


def allergen_lines(dish: DishAllergens) -> list[str]:
    """What is contained, what may be, and what nobody knows. "None" is said only where everything is known."""
    parts = []
    if dish.contains:
        parts.append(_("Contains: {names}").format(names=allergen_names(names_of(dish.contains))))
    if dish.may_contain:
        parts.append(_("May contain: {names}").format(names=allergen_names(names_of(dish.may_contain))))
    if dish.unknown:
        names = ", ".join(dish.unknown)
        parts.append(_("Not known of: {names}. Any allergen may be in it.").format(names=names))
    elif not parts:
        parts.append(_("None of the 14 allergens, by what was entered of each ingredient."))
    else:
        parts.append(_("No other of the 14 allergens, by what was entered of each ingredient."))
    return parts


def allergen_paper(sheet: AllergenSheet) -> Paper:
    """Dishes down, the fourteen groups across; species and what is unknown in words under the table."""
    heads = "".join(
        f"<th style='{_LINE} font-size: 7pt'>{escape(_(ALLERGENS[group]))}</th>" for group in GROUPS
    )
    rows: list[str] = []
    notes: list[str] = []
    for dish in sheet.dishes:
        states = [state_of(group, dish.contains, dish.may_contain, dish.unknown) for group in GROUPS]
        cells = "".join(f"<td align='center' style='{_LINE}'>{_SIGNS[state]}</td>" for state in states)
        rows.append(f"<tr><td style='{_LINE}'>{escape(dish.name)}</td>{cells}</tr>")
        notes += _notes(dish)
    legend = " &nbsp; ".join(f"{_SIGNS[state]} {escape(text)}" for state, text in _meanings().items())
    body = [
        f"<h1>{escape(_('Allergens'))} · {escape(sheet.restaurant)}</h1>",
        f"<p style='color:#555555'>{escape(_('As of {day}').format(day=dated(sheet.on)))}</p>",
        f"<p>{legend}</p>",
        "<table width='100%' cellspacing='0'>",
        f"<thead><tr><th align='left' style='{_LINE}'>{escape(_('Dish'))}</th>{heads}</tr></thead>",
        f"{''.join(rows)}</table><p></p>",
        *(f"<p style='font-size: 8pt; margin: 2px 0 0 0'>{note}</p>" for note in notes),
    ]
    return Paper(_("Allergens {restaurant}").format(restaurant=sheet.restaurant), "".join(body), wide=True)


def _meanings() -> dict[State, str]:
    return {
        "contains": _("contains"),
        "may": _("may contain"),
        "unknown": _("unknown: ask the kitchen"),
        "free": _("not among the ingredients"),
    }


def _notes(dish: DishAllergens) -> Iterable[str]:
    """Species, which the law wants named, and the ingredients of which nobody has said."""
    parts = []
    if species := species_of(dish.contains):
        parts.append(allergen_names(species))
    if species := species_of(dish.may_contain):
        parts.append(_("May contain: {names}").format(names=allergen_names(species)))
    if dish.unknown:
        parts.append(_("Unknown: {names}").format(names=", ".join(dish.unknown)))
    if parts:
        yield f"<b>{escape(dish.name)}</b>: {escape(' · '.join(parts))}"


def _part(part: CardPart) -> str:
    lines = "".join(
        f"<tr><td align='right' width='22%' style='{_LINE}'><b>{escape(_quantity(line.quantity))}</b> "
        f"{escape(line.unit)}</td><td width='40%' style='{_LINE}'>{escape(line.what)}</td>"
        f"<td style='{_LINE} color: #555555'>{escape(line.note)}</td></tr>"
        for line in part.lines
    )
    makes = _("Makes {makes}").format(makes=amount_text(part.makes))
    return f"<p><b>{escape(makes)}</b></p><table width='100%' cellspacing='0'>{lines}</table>"


def _quantity(micros: int) -> str:
    """As many decimals as were typed."""
    value = to_decimal(micros)
    exponent = value.as_tuple().exponent
    return number(value, max(-exponent, 0) if isinstance(exponent, int) else 0)
