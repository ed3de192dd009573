"""What if: a price, a portion, what an ingredient costs, or a recipe were another. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.costing import Costing, Kitchen, Missing, Plate
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import to_fraction
from flux_desktop.domain.forecast.draws import draw
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.what_if import Earned, Scenario, changed_kitchen, earned
from flux_desktop.services.costs import known_of, tax_inside
from flux_desktop.services.forecasts import DEFAULT_MODEL, forecast
from flux_desktop.services.session import Session

DAYS: Final = 28
_SEED: Final = 18
_PATHS: Final = 2_000
_FEWEST: Final = 200
# Draws that take about a tenth of a second.
_MOST: Final = 1_500_000

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Demand:
    """The forecast of the days ahead that draws are made from: mean and size [dishes, days], shared [dishes]."""

    places: Mapping[UUID, int]
    days: tuple[date, ...]
    mean: Array
    size: Array
    shared: Array

    def units(self, dishes: list[UUID]) -> Array:
        """[paths, dishes] portions over all days, drawn jointly; none of a dish that has left the menu.

        The same dishes have the same draws, so that two changes differ by what they change alone.
        """
        places = [self.places[each] for each in dishes if each in self.places]
        paths = min(max(_MOST // max(len(places) * len(self.days), 1), _FEWEST), _PATHS)
        found = np.zeros((paths, len(dishes)))
        if places:
            drawn = draw(self.mean[places], self.size[places], self.shared[places], paths, _SEED)
            found[:, [at for at, each in enumerate(dishes) if each in self.places]] = drawn.sum(axis=2)
        return found


@dataclass(frozen=True, eq=False)
class Basis:
    """What a change is measured against, of one moment: dishes on the menu, their tax, the kitchen and the demand.

    `demand` None: there is nothing to forecast from yet; margins are known all the same.
    """

    dishes: tuple[MenuItem, ...]
    taxes: Mapping[UUID, Fraction]
    kitchen: Kitchen
    target: Fraction
    demand: Demand | None

    def dish(self, item_id: UUID) -> MenuItem:
        """Raises NotFound."""
        for each in self.dishes:
            if each.id == item_id:
                return each
        raise NotFound(_("The dish is no longer on the menu."), _("Choose another one."))


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a portion: menu price, price without tax, plate cost; money, None where it is not known."""

    price: Fraction | None
    net_price: Fraction | None
    cost: Fraction | None
    missing: tuple[Missing, ...] = ()

    @property
    def contribution(self) -> Fraction | None:
        return None if self.net_price is None or self.cost is None else self.net_price - self.cost

    @property
    def margin(self) -> Fraction | None:
        """A share of the net price."""
        if self.contribution is None or not self.net_price:
            return None
        return self.contribution / self.net_price


@dataclass(frozen=True, slots=True)
class DishOutcome:
    """What a change makes of one dish. `price_for_margin`: the menu price that gives the margin it has now."""

    item: MenuItem
    now: Figures
    then: Figures
    price_for_margin: Fraction | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of every dish that a change touches. `earned` None: none of them is costed, or there is no forecast.

    `left_out` names those that have no price or no cost, of which nothing can be earned.
    """

    effects: tuple[DishOutcome, ...]
    earned: Earned | None
    days: tuple[date, ...]
    left_out: tuple[str, ...] = ()


def what_if_basis(session: Session, *, days: int = DAYS, progress: Progress = SILENT) -> Basis:
    """The kitchen of today and the forecast of the `days` ahead. Raises NotFound, NotAllowed, Cancelled."""
    with session.read(Permission.SEE_MONEY) as uow:
        known = known_of(uow, session, days=1)
    dishes = tuple(each for each in known.dishes if not each.archived)
    return Basis(
        dishes,
        {each.id: tax_inside(each, known.trading) for each in dishes},
        known.kitchen,
        to_fraction(known.trading.margin_target),
        _demand(session, days, progress),
    )


def outcome(basis: Basis, tried: Scenario, *, also: frozenset[UUID] = frozenset()) -> Outcome:
    """What the change makes of the dishes that it touches, and of those in `also`. Reads and writes no database."""
    before, after = Costing(basis.kitchen), Costing(changed_kitchen(basis.kitchen, tried))
    effects = []
    for item in basis.dishes:
        now = _figures(basis, item, before.plate(item.name), None)
        then = _figures(basis, item, after.plate(item.name), tried.prices.get(name_key(item.name)))
        if item.id in also or (now.price, now.cost) != (then.price, then.cost):
            effects.append(
                DishOutcome(item, now, then, _price_for(now.margin, then.cost, basis.taxes[item.id]))
            )
    costed = [each for each in effects if None not in (each.now.contribution, each.then.contribution)]
    left_out = tuple(each.item.name for each in effects if each not in costed)
    days = basis.demand.days if basis.demand else ()
    return Outcome(tuple(effects), _earned(basis, costed), days, left_out)


def _figures(basis: Basis, item: MenuItem, plate: Plate, price: Fraction | None) -> Figures:
    if price is None and item.price is not None:
        price = to_fraction(item.price)
    net = None if price is None else price / (1 + basis.taxes[item.id])
    return Figures(price, net, plate.cost, plate.missing)


def _price_for(margin: Fraction | None, cost: Fraction | None, tax: Fraction) -> Fraction | None:
    if margin is None or cost is None or margin >= 1:
        return None
    return cost / (1 - margin) * (1 + tax)


def _earned(basis: Basis, effects: list[DishOutcome]) -> Earned | None:
    if basis.demand is None or not effects:
        return None
    units = basis.demand.units([each.item.id for each in effects])
    if not units.any():
        return None
    now = np.array([float(each.now.contribution or 0) for each in effects])
    return earned(units, now, np.array([float(each.then.contribution or 0) for each in effects]))


def _demand(session: Session, days: int, progress: Progress) -> Demand | None:
    """By the default model, whichever was chosen for a dish: it alone has a whole distribution."""
    try:
        made = forecast(session, days=days, model=DEFAULT_MODEL, progress=progress)
    except (NotFound, Refused):
        # No sales to forecast from, or no open day ahead.
        return None
    found, left = made.forecast, set(made.left_out)
    assert found.size is not None
    shared = np.zeros(len(found.mean)) if found.shared is None else found.shared
    return Demand(
        {item_id: at for at, (item_id, _name, _category) in enumerate(made.items) if at not in left},
        found.days,
        found.mean,
        found.size,
        shared,
    )
