"""Recipes and allergens as the kitchen hangs them on the wall: quantities and allergens, never money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.costing import Costing, Kitchen
from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.recipes import Line
from flux_desktop.services.costs import known_of
from flux_desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class CardPart:
    """A recipe as it is cooked: what it makes, and its lines as typed."""

    name: str
    makes: Amount
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DishAllergens:
    """What a dish contains and may contain, through all its parts; `unknown` names what nobody has said of."""

    name: str
    category: str
    contains: int
    may_contain: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecipeCard:
    """A recipe with every part of it that is a recipe too, each once, in the order they are first needed."""

    part: CardPart
    parts: tuple[CardPart, ...]
    allergens: DishAllergens
    on: date


@dataclass(frozen=True, slots=True)
class AllergenSheet:
    """Every dish on the menu, by category and name."""

    restaurant: str
    dishes: tuple[DishAllergens, ...]
    on: date


def recipe_card(session: Session, name: str, on: date | None = None) -> RecipeCard:
    """The recipe of that name, of a dish or of a part, as of a day (default: today). Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        known = known_of(uow, session, on=on, days=1)
    kitchen, key = known.kitchen, name_key(name)
    if key not in kitchen.recipes:
        raise NotFound(
            _("There is no recipe “{name}”.").format(name=name), _("Write it on the page Recipes first.")
        )
    category = next((each.category for each in known.dishes if name_key(each.name) == key), "")
    whole = Costing(kitchen).recipe(key)
    own, *parts = _parts(kitchen, key)
    return RecipeCard(
        own,
        tuple(parts),
        DishAllergens(own.name, category, whole.contains, whole.may_contain, whole.unknown),
        known.on,
    )


def allergen_sheet(
    session: Session, dishes: Sequence[UUID] | None = None, on: date | None = None
) -> AllergenSheet:
    """Of the dishes with these ids, None: of all on the menu. A dish without a recipe is unknown itself."""
    with session.read(Permission.VIEW) as uow:
        known = known_of(uow, session, on=on, days=1)
    costing, wanted = Costing(known.kitchen), None if dishes is None else set(dishes)
    found = []
    for item in known.dishes:
        if item.archived or (wanted is not None and item.id not in wanted):
            continue
        plate = costing.plate(item.name)
        found.append(
            DishAllergens(item.name, item.category, plate.contains, plate.may_contain, plate.unknown)
        )
    return AllergenSheet(session.restaurant.name, tuple(found), known.on)


def _parts(kitchen: Kitchen, key: str) -> list[CardPart]:
    """The recipe and every recipe in it."""
    found: dict[str, CardPart] = {}
    waiting = [key]
    while waiting:
        at = waiting.pop(0)
        recipe = kitchen.recipes[at]
        if at in found:
            continue
        found[at] = CardPart(recipe.name, recipe.version.output, recipe.version.lines)
        names = [name_key(line.what) for line in recipe.version.lines]
        waiting += [each for each in names if each in kitchen.recipes and each not in kitchen.ingredients]
    return list(found.values())
