"""The recipes of a restaurant as its page shows them: every dish and every part, with what is to be done about each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal
from uuid import UUID

from flux_desktop.domain.costing import Costing, Kitchen, KnownRecipe, Missing, UnitCost
from flux_desktop.domain.exact import to_fraction
from flux_desktop.domain.menu import MenuItem, name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.recipes import Recipe, Suggestion, Version
from flux_desktop.services.costs import PERIOD_DAYS, kitchen_of, net_price
from flux_desktop.services.session import Session
from flux_desktop.services.settings import trading_of
from flux_desktop.store import menu, recipes, sales
from flux_desktop.store.store import UnitOfWork

State = Literal["confirmed", "missing", "suggested", "none"]


@dataclass(frozen=True, slots=True)
class BookEntry:
    """A dish, with its recipe or without one, or a part of dishes (`item` None). Money None where nobody may see it.

    state     confirmed; missing: something it needs for a cost; suggested: nobody has confirmed it; none: no recipe
    revision  of the recipe, 0 where there is none
    cost      of one portion, or of all that a part makes; of what was suggested where that is all there is
    at_stake  what the dish took in the 28 days to the last sale
    used_in   how many recipes name it
    """

    name: str
    item: MenuItem | None
    recipe: Recipe | None
    suggestion: Suggestion | None
    state: State
    revision: int
    cost: Fraction | None
    net_price: Fraction | None
    at_stake: Fraction | None
    missing: tuple[Missing, ...]
    used_in: int

    @property
    def margin(self) -> Fraction | None:
        """A share of the net price."""
        if self.cost is None or not self.net_price:
            return None
        return (self.net_price - self.cost) / self.net_price


@dataclass(frozen=True)
class RecipeBook:
    """Everything of the page at one moment. For who may see no money `kitchen` holds unit costs of 0.

    margin_target  a share
    """

    day: date
    with_money: bool
    margin_target: float
    entries: tuple[BookEntry, ...]
    kitchen: Kitchen


def recipe_book(session: Session, progress: Progress = SILENT) -> RecipeBook:
    """Dishes that are not archived, by name, then parts; raises NotFound, NotAllowed, Cancelled."""
    progress.step(0)
    day = session.calendar_day
    with session.read(Permission.VIEW) as uow:
        with_money = session.may(uow, Permission.SEE_MONEY)
        restaurant_id = session.restaurant.id
        trading = trading_of(uow, session.restaurant)
        kitchen = kitchen_of(uow, restaurant_id, day, waste_factor_enabled=trading.waste_factor_enabled)
        stored = recipes.every(uow, restaurant_id)
        revisions = recipes.revisions(uow, restaurant_id)
        waiting = recipes.suggestions(uow, restaurant_id)
        dishes = [each for each in menu.every(uow, restaurant_id) if not each.archived]
        stakes = _stakes(uow, restaurant_id)
    progress.step(1)
    costing, used = Costing(kitchen), _uses(stored, day)
    suggested_costs = Costing(with_suggestions(kitchen, waiting, day))
    named = {name_key(each.name): each for each in stored}
    suggested = {name_key(each.name): each for each in reversed(waiting)}
    entries, met = [], set[str]()
    for item in dishes:
        key = name_key(item.name)
        if key in met:
            continue
        met.add(key)
        recipe, suggestion = named.get(key), suggested.get(key)
        if recipe is None and suggestion is not None:
            plate = suggested_costs.plate(str(suggestion.id))
        else:
            plate = costing.plate(item.name)
        entries.append(
            BookEntry(
                item.name,
                item,
                recipe,
                suggestion,
                _state(recipe, suggestion, plate.missing),
                revisions.get(recipe.id, 0) if recipe else 0,
                plate.cost,
                net_price(item, trading),
                stakes.get(item.id, Fraction(0)),
                plate.missing if recipe or suggestion else (),
                used.get(key, 0),
            )
        )
    for key, recipe in named.items():
        if key not in met:
            whole = costing.recipe(key)
            state = _state(recipe, None, whole.missing)
            entries.append(
                BookEntry(
                    recipe.name,
                    None,
                    recipe,
                    None,
                    state,
                    revisions[recipe.id],
                    whole.money,
                    None,
                    None,
                    whole.missing,
                    used.get(key, 0),
                )
            )
    if not with_money:
        kitchen = _without_money(kitchen)
        entries = [_entry_without_money(each) for each in entries]
    return RecipeBook(day, with_money, trading.margin_target / 1_000_000, tuple(entries), kitchen)


def with_suggestions(kitchen: Kitchen, some: Iterable[Suggestion], day: date) -> Kitchen:
    """The kitchen with each suggestion as a recipe under its id: a dish may have a recipe, and another suggestion
    besides."""
    drafts = {
        name_key(str(each.id)): KnownRecipe(str(each.id), Version(day, each.makes, each.lines))
        for each in some
    }
    return replace(kitchen, recipes={**kitchen.recipes, **drafts})


def _state(recipe: Recipe | None, suggestion: Suggestion | None, missing: tuple[Missing, ...]) -> State:
    if recipe is None:
        return "none" if suggestion is None else "suggested"
    return "missing" if missing else "confirmed"


def _uses(stored: Iterable[Recipe], day: date) -> dict[str, int]:
    """In how many recipes each name stands today."""
    found: dict[str, int] = {}
    for recipe in stored:
        for key in {name_key(line.what) for line in recipe.on(day).lines}:
            found[key] = found.get(key, 0) + 1
    return found


def _stakes(uow: UnitOfWork, restaurant_id: UUID) -> dict[UUID, Fraction]:
    last = sales.last_day(uow, restaurant_id)
    if last is None:
        return {}
    sold = sales.sold_between(uow, restaurant_id, last - timedelta(PERIOD_DAYS - 1), last)
    return {item_id: to_fraction(each.net_sales) for item_id, each in sold.items.items()}


def _without_money(kitchen: Kitchen) -> Kitchen:
    """The kind of unit a thing is bought in is the kitchen's business: conversions need it."""
    free = {key: UnitCost(Fraction(0), each.kind) for key, each in kitchen.unit_costs.items()}
    return replace(kitchen, unit_costs=free)


def _entry_without_money(each: BookEntry) -> BookEntry:
    item = None if each.item is None else replace(each.item, price=None)
    return replace(each, item=item, cost=None, net_price=None, at_stake=None)
