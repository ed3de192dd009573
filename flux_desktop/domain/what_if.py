"""What a change of prices, portions or recipes does to a kitchen, and what it earns on the demand that is drawn.

Demand is taken as it is forecast: how it answers to a price nobody knows. So the answer is the fall in demand at which
the change stops paying; guests who would take another dish instead are left out, which is on the safe side.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.costing import Kitchen, KnownRecipe, UnitCost
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipes import Line

Array = NDArray[np.float64]
_LOW: Final = 0.1
_HIGH: Final = 0.9


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is tried; names as name keys. Nothing of it is stored.

    prices    menu prices of dishes, money
    portions  what all quantities of a recipe are multiplied by
    costs     what the price of an ingredient is multiplied by
    recipes   the lines of a recipe, in place of those that it has
    """

    prices: Mapping[str, Fraction] = field(default_factory=dict)
    portions: Mapping[str, Fraction] = field(default_factory=dict)
    costs: Mapping[str, Fraction] = field(default_factory=dict)
    recipes: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


def changed_kitchen(kitchen: Kitchen, changes: Scenario) -> Kitchen:
    """The kitchen as it would be. What it does not know is left out."""
    # An ingredient has every name it had before as a key: each of them costs the same.
    same = {name_key(each.name): each.id for each in kitchen.ingredients.values()}
    times = {same[key]: factor for key, factor in changes.costs.items() if key in same}
    unit_costs = {
        key: UnitCost(cost.money * times[kitchen.ingredients[key].id], cost.kind)
        if kitchen.ingredients[key].id in times
        else cost
        for key, cost in kitchen.unit_costs.items()
    }
    recipes = dict(kitchen.recipes)
    for key, lines in changes.recipes.items():
        if key in recipes:
            recipes[key] = _with_lines(recipes[key], lines)
    for key, factor in changes.portions.items():
        if key in recipes:
            recipes[key] = _with_lines(
                recipes[key],
                [
                    replace(line, quantity=round(line.quantity * factor))
                    for line in recipes[key].version.lines
                ],
            )
    return replace(kitchen, unit_costs=unit_costs, recipes=recipes)


def _with_lines(known: KnownRecipe, lines: Iterable[Line]) -> KnownRecipe:
    return KnownRecipe(known.name, replace(known.version, lines=tuple(lines)))


@dataclass(frozen=True, slots=True)
class Range:
    """What is expected, and what it lies between eight times in ten."""

    low: float
    expected: float
    high: float


@dataclass(frozen=True, slots=True)
class Earned:
    """Of the dishes of a change over the days drawn: portions, and money with things as they are and as they would be.

    fall  the share of demand that may be lost until the change earns no more than before; below 0 it is the rise that
          is needed; None where no portion would earn anything any more
    """

    portions: Range
    now: Range
    then: Range
    gain: Range
    fall: Range | None


def earned(units: Array, now: Array, then: Array) -> Earned:
    """`units` [paths, dishes] of joint draws, summed over the days; `now` and `then` [dishes] money a portion."""
    before, after = units @ now, units @ then
    earning = after > 0
    fall = None
    if earning.all():
        fall = _range(1 - before / after)
    return Earned(_range(units.sum(axis=1)), _range(before), _range(after), _range(after - before), fall)


def _range(values: Array) -> Range:
    low, high = np.quantile(values, (_LOW, _HIGH))
    return Range(float(low), float(values.mean()), float(high))
