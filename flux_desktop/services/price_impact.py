"""What another price of an ingredient does: which dishes it hits, what each loses, and the price that makes it good."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Final
from uuid import UUID

from flux_desktop.domain.costing import Costing, Kitchen, UnitCost, unit_cost
from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.exact import to_fraction
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Price
from flux_desktop.domain.menu import MenuItem
from flux_desktop.domain.packs import parse_pack
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.costs import PERIOD_DAYS, kitchen_of, net_price
from flux_desktop.services.session import Session
from flux_desktop.services.settings import trading_of
from flux_desktop.store import menu, sales
from flux_desktop.store.sales import Sold

_CENTS: Final = 100


@dataclass(frozen=True, slots=True)
class DishImpact:
    """A dish whose plate costs another amount by a change of price. Money exact.

    before, after  what one portion costs
    sold           portions in the 28 days to the last sale
    restoring      the menu price, as the menu writes it and rounded up to a cent, at which the margin is the per cent it was;
                   None where it had no margin to restore
    """

    item: MenuItem
    before: Fraction
    after: Fraction
    sold: Fraction
    restoring: Fraction | None

    @property
    def loss(self) -> Fraction:
        """Money in 28 days; below 0 where it gains."""
        return (self.after - self.before) * self.sold


def price_impact(
    session: Session,
    ingredient_id: UUID,
    pack: str,
    amount: int,
    *,
    before: Price | None = None,
    on: date | None = None,
) -> list[DishImpact]:
    """The dishes that a price hits, the largest loss first; those without a cost before or after are left out.

    `pack` as `packs.Pack.text`, `amount` in micros. `before` is the price it is compared with, the one that holds on
    the day (today by default) if None. Raises NotFound: no ingredient of this restaurant; NotAllowed.
    """
    day = on or session.calendar_day
    with session.read(Permission.SEE_MONEY) as uow:
        restaurant_id = session.restaurant.id
        trading = trading_of(uow, session.restaurant)
        kitchen = kitchen_of(uow, restaurant_id, day, waste_factor_enabled=trading.waste_factor_enabled)
        dishes = [each for each in menu.every(uow, restaurant_id) if not each.archived]
        last = sales.last_day(uow, restaurant_id)
        sold = (
            Sold({}, 0)
            if last is None
            else sales.sold_between(uow, restaurant_id, last - timedelta(PERIOD_DAYS - 1), last)
        )
    keys = [key for key, each in kitchen.ingredients.items() if each.id == ingredient_id]
    if not keys:
        raise NotFound(
            _("There is no such ingredient."), _("Look it up in the list."), code="ingredient.not_found"
        )
    new = unit_cost(Price(ingredient_id, day, parse_pack(pack).text, amount, ""))
    old_costs = dict(kitchen.unit_costs)
    if before is not None:
        old_costs.update(dict.fromkeys(keys, unit_cost(before)))
    then = Costing(_with_costs(kitchen, old_costs))
    now = Costing(_with_costs(kitchen, {**kitchen.unit_costs, **dict.fromkeys(keys, new)}))
    found = []
    for item in dishes:
        was, will = then.plate(item.name).cost, now.plate(item.name).cost
        if was is None or will is None or was == will:
            continue
        units = sold.items.get(item.id)
        portions = Fraction(0) if units is None else to_fraction(units.demand)
        found.append(
            DishImpact(item, was, will, portions, restoring_price(item, net_price(item, trading), was, will))
        )
    return sorted(found, key=lambda each: (-each.loss, each.item.name))


def _with_costs(kitchen: Kitchen, costs: dict[str, UnitCost]) -> Kitchen:
    return replace(kitchen, unit_costs=costs)


def restoring_price(
    item: MenuItem, net: Fraction | None, before: Fraction, after: Fraction
) -> Fraction | None:
    """The menu price at which the margin is what it was before, rounded up to a cent."""
    if item.price is None or not net or not 0 < before < net:
        return None
    with_tax = to_fraction(item.price) / net
    return Fraction(ceil(after * net / before * with_tax * _CENTS), _CENTS)
