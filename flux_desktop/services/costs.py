"""What each dish costs and earns: plate costs of a day beside what was sold in a period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final
from uuid import UUID

from flux_desktop.domain.costing import Costing, Kitchen, LineCost, Missing, kitchen_on
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import MICRO, to_fraction
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.recipes import Recipe
from flux_desktop.domain.trading import Trading
from flux_desktop.services.session import Session
from flux_desktop.services.settings import trading_of
from flux_desktop.store import ingredients, menu, recipes, sales, uploads
from flux_desktop.store.sales import Sold
from flux_desktop.store.store import UnitOfWork

PERIOD_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class DishCost:
    """A dish: what one portion sells for, costs and earns, and how many were wanted in the period (`sold`, micros).

    Money is exact, None where it is not known or nobody may see it. `standing` is star, plowhorse, puzzle or dog
    where it is sure, `probabilities` of those four. `net_sales`: what it took in the period, without tax.
    """

    item: MenuItem
    price: Fraction | None
    net_price: Fraction | None
    cost: Fraction | None
    sold: int
    net_sales: Fraction | None
    missing: tuple[Missing, ...]
    contains: int
    may_contain: int
    unknown: tuple[str, ...]
    standing: str | None = None
    probabilities: tuple[float, ...] = ()

    @property
    def contribution(self) -> Fraction | None:
        """Money a portion."""
        return None if self.net_price is None or self.cost is None else self.net_price - self.cost

    @property
    def margin(self) -> Fraction | None:
        """Per cent of the net price."""
        if self.contribution is None or not self.net_price:
            return None
        return self.contribution / self.net_price * 100

    @property
    def margin_of_price(self) -> Fraction | None:
        """The specification's: of the price as it stands on the menu, with tax where it has some."""
        if self.price is None or self.cost is None or not self.price:
            return None
        return (self.price - self.cost) / self.price * 100


@dataclass(frozen=True, slots=True)
class CostTotals:
    """Over the dishes that are costed. `sold` in micros; `food_cost` per cent of the net sales."""

    sold: int
    net_sales: Fraction | None
    cost: Fraction | None

    @property
    def contribution(self) -> Fraction | None:
        return None if self.net_sales is None or self.cost is None else self.net_sales - self.cost

    @property
    def food_cost(self) -> Fraction | None:
        return None if not self.net_sales or self.cost is None else self.cost / self.net_sales * 100


@dataclass(frozen=True, slots=True)
class Costs:
    """`lines` of the one dish that was asked for. `with_money` False: whoever asked may see none.

    `first` and `last` are the days of the period, None without a sale; `on` the day of prices and recipes.
    """

    items: tuple[DishCost, ...]
    totals: CostTotals
    first: date | None
    last: date | None
    on: date
    with_money: bool
    lines: tuple[LineCost, ...] | None = None


def costs_of(
    session: Session,
    *,
    first: date | None = None,
    last: date | None = None,
    on: date | None = None,
    item: str = "",
) -> Costs:
    """Every dish that is not archived, or the one of that name with the lines of its recipe.

    The period is by default the 28 days to the last sale (or to `last`), prices and recipes those of today.
    Raises Refused: the period ends before it begins; NotFound: no such dish or restaurant.
    """
    if first and last and last < first:
        raise Refused(_("The period ends before it begins."), _("Give the earlier day first."))
    with session.read(Permission.VIEW) as uow:
        with_money = session.may(uow, Permission.SEE_MONEY)
        known = known_of(uow, session, first=first, last=last, on=on)
    costing = Costing(known.kitchen)
    found = dish_costs(known, costing)
    lines = None
    if item:
        found = [each for each in found if name_key(each.item.name) == name_key(item)]
        if not found:
            raise NotFound(
                _("There is no dish “{name}”.").format(name=item), _("See how the menu spells it.")
            )
        lines = tuple(costing.lines(name_key(item)))
    if not with_money:
        found = [_without_money(each) for each in found]
        lines = None if lines is None else tuple(_line_without_money(each) for each in lines)
    totals = totals_of(found)
    if not with_money:
        totals = CostTotals(totals.sold, None, None)
    return Costs(tuple(found), totals, known.first, known.last, known.on, with_money, lines)


@dataclass(frozen=True, slots=True)
class CostInputs:
    """What costs are reckoned from, of one moment. `dishes`: archived ones too. `on`, `first`, `last` as in `Costs`.

    `tax_in_sales`: whether the amounts of sales have tax in them, None: as the prices of the dishes do.
    """

    dishes: tuple[MenuItem, ...]
    sold: Sold
    trading: Trading
    tax_in_sales: bool | None
    recipes: tuple[Recipe, ...]
    kitchen: Kitchen
    first: date | None
    last: date | None
    on: date


def known_of(
    uow: UnitOfWork,
    session: Session,
    *,
    first: date | None = None,
    last: date | None = None,
    on: date | None = None,
    days: int = PERIOD_DAYS,
) -> CostInputs:
    """The period is by default the `days` to the last sale (or to `last`), prices and recipes those of today."""
    restaurant_id, day = session.restaurant.id, on or session.calendar_day
    last = last or sales.last_day(uow, restaurant_id)
    first = first or (last and date.fromordinal(max(1, last.toordinal() - days + 1)))
    trading = trading_of(uow, session.restaurant)
    known = recipes.every(uow, restaurant_id)
    return CostInputs(
        tuple(menu.every(uow, restaurant_id)),
        sales.sold_between(uow, restaurant_id, first, last) if first and last else Sold({}, 0),
        trading,
        _tax_in_sales(uow, restaurant_id, trading),
        tuple(known),
        kitchen_of(uow, restaurant_id, day, waste_factor_enabled=trading.waste_factor_enabled, known=known),
        first,
        last,
        day,
    )


def kitchen_of(
    uow: UnitOfWork,
    restaurant_id: UUID,
    day: date,
    *,
    waste_factor_enabled: bool,
    known: Sequence[Recipe] | None = None,
) -> Kitchen:
    """What is known of the restaurant's kitchen on a day; `known` are its recipes, where they have been read already."""
    return kitchen_on(
        day,
        ingredients.every(uow, restaurant_id),
        ingredients.prices(uow, restaurant_id),
        recipes.every(uow, restaurant_id) if known is None else known,
        waste_factor_enabled=waste_factor_enabled,
    )


def dish_costs(known: CostInputs, costing: Costing) -> list[DishCost]:
    """Of every dish that is not archived, each with its class where that is sure."""
    found = [_dish(each, costing, known) for each in known.dishes if not each.archived]
    return _with_standings(found, known.sold)


def net_price(item: MenuItem, trading: Trading) -> Fraction | None:
    """What stays of a dish's price without tax."""
    if item.price is None:
        return None
    return to_fraction(item.price) / (1 + tax_inside(item, trading))


def tax_inside(item: MenuItem, trading: Trading) -> Fraction:
    """The rate of tax inside the price, 0 where it has none."""
    included = trading.tax_included if item.tax_included is None else item.tax_included
    return _rate(item, trading) if included else Fraction(0)


def _rate(item: MenuItem, trading: Trading) -> Fraction:
    return to_fraction(trading.tax_rate if item.tax_rate is None else item.tax_rate)


def _tax_in_sales(uow: UnitOfWork, restaurant_id: UUID, trading: Trading) -> bool | None:
    """Whether the amounts of sales files have tax in them; None: as the prices of the dishes do.

    Somebody was asked where a file left it open. Tills that write net amounts need nobody to say so.
    """
    if trading.tax_in_sales is not None:
        return trading.tax_in_sales
    from flux_desktop.pos.formats import FORMATS

    net = {each.key for each in FORMATS if each.tax({}) == "excluded"}
    layouts = {each.layout for each in uploads.every(uow, restaurant_id) if each.status == "completed"}
    return False if layouts and layouts <= net else None


def net_sales(item: MenuItem, known: CostInputs) -> Fraction:
    """What a dish took in the period, without tax."""
    units = known.sold.items.get(item.id)
    if units is None:
        return Fraction(0)
    inside = {None: tax_inside(item, known.trading), True: _rate(item, known.trading), False: Fraction(0)}
    return to_fraction(units.net_sales) / (1 + inside[known.tax_in_sales])


def _dish(item: MenuItem, costing: Costing, known: CostInputs) -> DishCost:
    plate = costing.plate(item.name)
    units = known.sold.items.get(item.id)
    return DishCost(
        item,
        None if item.price is None else to_fraction(item.price),
        net_price(item, known.trading),
        plate.cost,
        0 if units is None else units.demand,
        net_sales(item, known),
        plate.missing,
        plate.contains,
        plate.may_contain,
        plate.unknown,
    )


def _with_standings(found: Sequence[DishCost], sold: Sold) -> list[DishCost]:
    """The class of each dish that is costed and sold, among those of its category."""
    groups: dict[str, list[int]] = {}
    for at, each in enumerate(found):
        if each.contribution is not None and each.sold > 0:
            groups.setdefault(name_key(each.item.category), []).append(at)
    done = list(found)
    if not groups:
        return done
    # Imported here: a kitchen without sales needs no NumPy.
    import numpy as np

    from flux_desktop.domain.menu_engineering import spread, standings

    for places in groups.values():
        units = [sold.items[found[at].item.id] for at in places]
        times = spread(
            np.array([each.demand / MICRO for each in units]),
            np.array([each.squares for each in units]),
            sold.days,
        )
        contributions = [found[at].contribution or Fraction(0) for at in places]
        for at, standing in zip(
            places,
            standings([found[at].sold / MICRO for at in places], list(map(float, contributions)), times),
            strict=True,
        ):
            done[at] = replace(found[at], standing=standing.sure, probabilities=standing.probabilities)
    return done


def totals_of(found: Sequence[DishCost]) -> CostTotals:
    """Over those that are costed."""
    costed = [each for each in found if each.cost is not None]
    return CostTotals(
        sum(each.sold for each in costed),
        sum((each.net_sales or Fraction(0) for each in costed), Fraction(0)),
        sum((to_fraction(each.sold) * each.cost for each in costed if each.cost is not None), Fraction(0)),
    )


def _without_money(each: DishCost) -> DishCost:
    """For who may see none. What is missing and what it contains is the kitchen's business."""
    item = replace(each.item, price=None)
    return replace(each, item=item, price=None, net_price=None, cost=None, net_sales=None, probabilities=())


def _line_without_money(each: LineCost) -> LineCost:
    return replace(each, unit_cost=None, money=None)
