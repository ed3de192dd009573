"""What the menu earns in a period: each dish, sums that add up to the sales, what is missing and what that holds up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal
from uuid import UUID

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.costing import Costing, Kitchen, LineCost, Missing
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import MICRO, to_fraction
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.recipes import Recipe, by_key
from flux_desktop.domain.sales_change import SalesChange, sales_change
from flux_desktop.domain.units import unit_named
from flux_desktop.services.costs import (
    PERIOD_DAYS,
    CostInputs,
    CostTotals,
    DishCost,
    dish_costs,
    known_of,
    net_sales,
    tax_inside,
    totals_of,
)
from flux_desktop.services.session import Session
from flux_desktop.store import sales
from flux_desktop.store.sales import Sold


@dataclass(frozen=True, slots=True)
class DishProfit:
    """A dish in the period. `tax` is the rate inside its menu price; `change` against as many days before.

    `price_for_target`: the menu price, with the tax that it has inside, at which the margin is the target.
    """

    dish: DishCost
    tax: Fraction
    change: SalesChange | None
    price_for_target: Fraction | None

    @property
    def earned(self) -> Fraction | None:
        """What it took without tax, less what its portions cost."""
        if self.dish.cost is None or self.dish.net_sales is None:
            return None
        return self.dish.net_sales - to_fraction(self.dish.sold) * self.dish.cost

    @property
    def margins_differ(self) -> bool:
        """Whether the specification's margin, of the price with tax, is another than that of the net price."""
        return self.dish.margin is not None and self.dish.margin != self.dish.margin_of_price


@dataclass(frozen=True, slots=True)
class Takings:
    """What the sales of the period add up to: as_sold − tax = costed + not_costed + off_menu, exactly.

    as_sold     as the sales files have it, net of discounts
    off_menu    of dishes that are archived, without tax
    """

    as_sold: Fraction
    tax: Fraction
    costed: Fraction
    not_costed: Fraction
    off_menu: Fraction

    @property
    def net(self) -> Fraction:
        return self.as_sold - self.tax


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, the dishes that have no cost because of it, and what these took without tax.

    `settled_in` is where it can be said; `thing_id` the dish (recipe, portions), recipe or ingredient there, None
    for an ingredient that nobody has entered yet.
    """

    missing: Missing
    dishes: tuple[str, ...]
    at_stake: Fraction
    settled_in: Literal["recipes", "ingredients"]
    thing_id: UUID | None


@dataclass(frozen=True, slots=True)
class Profitability:
    """`first` and `last` are the days of the period, None without a sale; `target` the margin wanted, a share.

    below_target     the dishes whose margin is under it
    short_of_target  what these would have earned more at it, with the portions that they sold
    """

    dishes: tuple[DishProfit, ...]
    totals: CostTotals
    takings: Takings
    gaps: tuple[Gap, ...]
    first: date | None
    last: date | None
    on: date
    target: Fraction
    below_target: tuple[str, ...]
    short_of_target: Fraction


def profitability_of(
    session: Session,
    *,
    days: int = PERIOD_DAYS,
    first: date | None = None,
    last: date | None = None,
    progress: Progress = SILENT,
) -> Profitability:
    """Of the `days` to the last sale, with today's prices and recipes; or from `first` to `last` with those of its end.

    Raises Refused: the period ends before it begins; NotFound, NotAllowed, Cancelled.
    """
    if first and last and last < first:
        raise Refused(_("The period ends before it begins."), _("Give the earlier day first."))
    progress.step(0, 0, _("Adding up"))
    on = min(last, session.calendar_day) if last else None
    with session.read(Permission.SEE_MONEY) as uow:
        known = known_of(uow, session, first=first, last=last, on=on, days=days)
        before = Sold({}, 0)
        if known.first and known.last:
            length = known.last - known.first + timedelta(days=1)
            before = sales.sold_between(uow, session.restaurant.id, known.first - length, known.last - length)
    progress.step(0, 0, _("Costing"))
    found = dish_costs(known, Costing(known.kitchen))
    target = to_fraction(known.trading.margin_target)
    times = _spread(known.sold)
    below = [each for each in found if _below(each, target)]
    return Profitability(
        tuple(_profit(each, known, before, times, target) for each in found),
        totals_of(found),
        _takings(found, known),
        tuple(_gaps(found, known)),
        known.first,
        known.last,
        known.on,
        target,
        tuple(each.item.name for each in below),
        sum((to_fraction(each.sold) * _short(each, target) for each in below if each.sold > 0), Fraction(0)),
    )


@dataclass(frozen=True, slots=True)
class OpenedRecipe:
    """A recipe with the lines that its cost is made of: Σ money of the lines = money = cost of one × how many it makes.

    `each` is the money of one portion, or of one base unit of what it makes; None where something is missing.
    `ingredients` are those of the lines, by their name.
    """

    name: str
    makes: Amount
    money: Fraction | None
    each: Fraction | None
    lines: tuple[LineCost, ...]
    missing: tuple[Missing, ...]
    ingredients: Mapping[str, UUID]


def opened_recipe(session: Session, name: str, on: date | None = None) -> OpenedRecipe | None:
    """The recipe of that name as it was on a day, today by default. None: there is none. Raises NotFound, NotAllowed."""
    with session.read(Permission.SEE_MONEY) as uow:
        known = known_of(uow, session, on=on, days=1)
    return open_in(known.kitchen, name)


def open_in(kitchen: Kitchen, name: str) -> OpenedRecipe | None:
    """The recipe of that name in a kitchen, None: there is none."""
    costing, key = Costing(kitchen), name_key(name)
    found = kitchen.recipes.get(key)
    if found is None:
        return None
    whole, output = costing.recipe(key), found.version.output
    unit = unit_named(output.unit)
    each = None
    if whole.money is not None and unit is not None:
        each = whole.money / (Fraction(output.quantity, MICRO) * unit.size)
    lines = tuple(costing.lines(key))
    ingredients = {
        line.what: kitchen.ingredients[name_key(line.what)].id
        for line in lines
        if name_key(line.what) in kitchen.ingredients
    }
    return OpenedRecipe(found.name, output, whole.money, each, lines, whole.missing, ingredients)


def find_dish(result: Profitability, item_id: UUID) -> DishProfit:
    """Raises NotFound: it is not among the dishes, as when it was archived since."""
    for each in result.dishes:
        if each.dish.item.id == item_id:
            return each
    raise NotFound(_("The dish is no longer on the menu."), _("Choose another one."))


def _profit(dish: DishCost, known: CostInputs, before: Sold, times: float, target: Fraction) -> DishProfit:
    then = before.items.get(dish.item.id)
    tax = tax_inside(dish.item, known.trading)
    change = sales_change(
        dish.sold / MICRO, known.sold.days, then.demand / MICRO if then else 0.0, before.days, times
    )
    wanted = None
    if dish.cost is not None and target < 1:
        wanted = dish.cost / (1 - target) * (1 + tax)
    return DishProfit(dish, tax, change, wanted)


def _spread(sold: Sold) -> float:
    """How many times a Poisson's the variance of daily portions is, over all dishes."""
    if not sold.items:
        return 1.0
    # Imported here: a kitchen without sales needs no NumPy.
    import numpy as np

    from flux_desktop.domain.menu_engineering import spread

    units = list(sold.items.values())
    return spread(
        np.array([each.demand / MICRO for each in units]),
        np.array([each.squares for each in units]),
        sold.days,
    )


def _takings(found: Sequence[DishCost], known: CostInputs) -> Takings:
    as_sold = to_fraction(sum(each.net_sales for each in known.sold.items.values()))
    taken = {each.id: net_sales(each, known) for each in known.dishes}
    net = sum(taken.values(), Fraction(0))
    costed = sum((each.net_sales or Fraction(0) for each in found if each.cost is not None), Fraction(0))
    not_costed = sum((each.net_sales or Fraction(0) for each in found if each.cost is None), Fraction(0))
    return Takings(as_sold, as_sold - net, costed, not_costed, net - costed - not_costed)


def _gaps(found: Iterable[DishCost], known: CostInputs) -> list[Gap]:
    """By money at stake, then as the menu has them."""
    held_up: dict[Missing, list[DishCost]] = {}
    for dish in found:
        for missing in dish.missing:
            held_up.setdefault(missing, []).append(dish)
    named = by_key(known.recipes)
    gaps = [_gap(missing, dishes, known, named) for missing, dishes in held_up.items()]
    return sorted(gaps, key=lambda gap: -gap.at_stake)


def _gap(missing: Missing, dishes: Sequence[DishCost], known: CostInputs, named: Mapping[str, Recipe]) -> Gap:
    stake = sum((each.net_sales or Fraction(0) for each in dishes), Fraction(0))
    names, key = tuple(each.item.name for each in dishes), name_key(missing.what)
    if missing.kind in ("recipe", "portions"):
        own = next((each.item.id for each in dishes if name_key(each.item.name) == key), None)
        recipe = named.get(key)
        thing = recipe.id if recipe is not None else own
        return Gap(missing, names, stake, "recipes", thing)
    ingredient = known.kitchen.ingredients.get(key)
    if ingredient is None and key in named:
        return Gap(missing, names, stake, "recipes", named[key].id)
    return Gap(missing, names, stake, "ingredients", None if ingredient is None else ingredient.id)


def _below(dish: DishCost, target: Fraction) -> bool:
    return dish.margin is not None and dish.margin < target * 100


def _short(dish: DishCost, target: Fraction) -> Fraction:
    """What a portion earns less than at the target."""
    if dish.cost is None or dish.net_price is None or target >= 1:
        return Fraction(0)
    return dish.cost / (1 - target) - dish.net_price
