"""What a plate costs: exact to the end, rounded once; where something is not known, no cost but what is missing.

Unit cost = pack price ÷ pack content in its base unit. Money of a line = its quantity in that unit ÷ yield × unit cost ×
(1 + waste factor). A line of a recipe = quantity ÷ makes × that recipe's money ÷ yield. A dish = Σ lines ÷ portions.
Everything between is a pair of whole numbers, numerator and denominator; a fraction is made once a recipe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import gcd
from typing import Final, Literal, NamedTuple
from uuid import UUID

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.memo import Memo
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.packs import parse_pack
from flux_desktop.domain.recipes import Line, Recipe, Version, by_key
from flux_desktop.domain.units import Kind, in_base, unit_named

WhatIsMissing = Literal["recipe", "price", "conversion", "portions"]


class Missing(NamedTuple):
    """Why there is no cost: `what` is where it is missing, the dish, or the ingredient or recipe of a line."""

    what: str
    kind: WhatIsMissing


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Of an ingredient on a day: money a base unit of `kind`."""

    money: Fraction
    kind: Kind


@dataclass(frozen=True, slots=True)
class KnownRecipe:
    """A recipe in the version of a day."""

    name: str
    version: Version


@dataclass(frozen=True)
class Kitchen:
    """What is known of a kitchen on one day, by name key; names it had before count too.

    A name in a line is the ingredient, else the recipe, else an ingredient of which nothing is known.
    """

    ingredients: Mapping[str, Ingredient]
    unit_costs: Mapping[str, UnitCost]
    recipes: Mapping[str, KnownRecipe]
    waste_factor_enabled: bool = True


def unit_cost(price: Price) -> UnitCost:
    pack = parse_pack(price.pack)
    return UnitCost(Fraction(price.amount, MICRO) / pack.content, pack.kind)


@dataclass(frozen=True, slots=True)
class RecipeCost:
    """Of everything a recipe makes. `money` None exactly where something is missing.

    `contains` and `may_contain` are sets of `allergens`, `unknown` the ingredients of which nobody has said.
    """

    money: Fraction | None
    missing: tuple[Missing, ...]
    contains: int = 0
    may_contain: int = 0
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plate:
    """Of one portion of a dish."""

    cost: Fraction | None
    missing: tuple[Missing, ...]
    contains: int
    may_contain: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineCost:
    """A line of a recipe as typed, with what it comes to. None where it is not known or not applicable.

    as_bought  in base units of `base`: what has to be bought for it; None for a recipe
    unit_cost  money a base unit
    """

    line: Line
    what: str
    kind: Literal["ingredient", "recipe"]
    base: str | None
    as_bought: Fraction | None
    unit_cost: Fraction | None
    waste_factor: Fraction | None
    yield_share: Fraction
    money: Fraction | None
    missing: tuple[Missing, ...]


# Numerator and denominator; not in lowest terms.
_Ratio = tuple[int, int]


@dataclass
class Costing:
    """The costs of a kitchen on one day. Each recipe is costed once, the parts before what they are in."""

    kitchen: Kitchen
    _costs: dict[str, RecipeCost] = field(default_factory=dict)
    _rates: dict[tuple[str, str, int | None], "_Ratio | None"] = field(default_factory=dict)
    _keys: Memo[str, str] = field(default_factory=lambda: Memo(name_key))

    def plate(self, dish: str) -> Plate:
        """Of the dish of that name."""
        key = name_key(dish)
        known = self.kitchen.recipes.get(key)
        # A recipe that had the name before is another dish's by now.
        if known is None or self._keys[known.name] != key:
            return Plate(None, (Missing(dish, "recipe"),), 0, 0, (dish,))
        whole = self.recipe(key)
        output = known.version.output
        unit = unit_named(output.unit)
        missing, cost = whole.missing, None
        if unit is None or unit.kind not in (Kind.PORTION, Kind.COUNT):
            missing = (*missing, Missing(dish, "portions"))
        elif whole.money is not None:
            cost = whole.money / (Fraction(output.quantity, MICRO) * unit.size)
        return Plate(cost, missing, whole.contains, whole.may_contain, whole.unknown)

    def recipe(self, key: str) -> RecipeCost:
        """Of everything the recipe of that name key makes."""
        if key in self._costs:
            return self._costs[key]
        waiting = [key]
        around: set[str] = set()
        while waiting:
            at = waiting[-1]
            if at in self._costs:
                waiting.pop()
                continue
            parts = [] if at in around else self._open_parts(at)
            if parts:
                around.add(at)
                waiting += parts
            else:
                # What it still lacks lies around it: a circle, which no file can make, has no cost.
                self._costs[at] = self._cost(at)
                waiting.pop()
        return self._costs[key]

    def lines(self, key: str) -> list[LineCost]:
        """The lines of the recipe of that name key, each opened."""
        known = self.kitchen.recipes.get(key)
        return [] if known is None else [self._opened(line) for line in known.version.lines]

    @cached_property
    def _unknown_names(self) -> dict[str, str]:
        """How lines spell the names of which nothing is known: the first spelling stands for all."""
        found: dict[str, str] = {}
        for known in self.kitchen.recipes.values():
            for line in known.version.lines:
                found.setdefault(self._keys[line.what], line.what)
        return found

    def _open_parts(self, key: str) -> list[str]:
        """The recipes in it that are not costed yet."""
        recipes, ingredients, costs, keys = (
            self.kitchen.recipes,
            self.kitchen.ingredients,
            self._costs,
            self._keys,
        )
        parts = [keys[line.what] for line in recipes[key].version.lines]
        return [each for each in parts if each in recipes and each not in ingredients and each not in costs]

    def _cost(self, key: str) -> RecipeCost:
        numerator, denominator = 0, 1
        missing: dict[Missing, None] = {}
        unknown: dict[str, None] = {}
        contains = may_contain = 0
        ingredients, rates, keys = self.kitchen.ingredients, self._rates, self._keys
        for line in self.kitchen.recipes[key].version.lines:
            part = keys[line.what]
            ingredient = ingredients.get(part)
            if ingredient is not None:
                allergens = ingredient.allergens
                if allergens is None:
                    unknown[ingredient.name] = None
                else:
                    contains |= allergens.contains
                    may_contain |= allergens.may_contain
            elif (sub := self._part(part)) is not None:
                contains |= sub.contains
                may_contain |= sub.may_contain
                unknown.update(dict.fromkeys(sub.unknown))
            else:
                unknown[self._unknown_names[part]] = None
            asked = (part, line.unit, line.yield_share)
            rate = rates[asked] if asked in rates else self._rate(asked)
            if rate is None:
                missing.update(dict.fromkeys(self._missing(line, part)))
            else:
                numerator = numerator * rate[1] + line.quantity * rate[0] * denominator
                denominator *= rate[1]
        money = None if missing else Fraction(numerator, denominator * MICRO)
        return RecipeCost(money, tuple(missing), contains, may_contain & ~contains, tuple(unknown))

    def _part(self, key: str) -> RecipeCost | None:
        """Of a recipe that is part of another; one that contains it in turn has none."""
        known = self.kitchen.recipes.get(key)
        if known is None:
            return None
        return self._costs.get(key) or RecipeCost(
            None, (Missing(known.name, "recipe"),), unknown=(known.name,)
        )

    def _rate(self, asked: tuple[str, str, int | None]) -> _Ratio | None:
        """Money of one of the unit, None where something is missing."""
        rate = self._rates[asked] = self._ingredient_rate(*asked) or self._recipe_rate(*asked)
        return rate

    def _ingredient_rate(self, key: str, unit: str, yield_share: int | None) -> _Ratio | None:
        ingredient, cost = self.kitchen.ingredients.get(key), self.kitchen.unit_costs.get(key)
        if ingredient is None or cost is None:
            return None
        size = in_base(unit, cost.kind, ingredient.equivalents)
        if size is None:
            return None
        # As `_bought`, in whole numbers: fractions would reduce each step, at ten times the price.
        waste = MICRO + ingredient.waste_factor if self.kitchen.waste_factor_enabled else MICRO
        numerator = size.numerator * waste * cost.money.numerator
        denominator = size.denominator * (yield_share or ingredient.yield_share) * cost.money.denominator
        common = gcd(numerator, denominator)
        return numerator // common, denominator // common

    def _recipe_rate(self, key: str, unit: str, yield_share: int | None) -> _Ratio | None:
        sub = None if key in self.kitchen.ingredients else self._part(key)
        if sub is None or sub.money is None:
            return None
        share = self._share(key, unit)
        if share is None:
            return None
        return (share * sub.money / Fraction(yield_share or MICRO, MICRO)).as_integer_ratio()

    def _share(self, key: str, unit: str) -> Fraction | None:
        """What part of all a recipe makes one of the unit is, None where it is of another kind."""
        output = self.kitchen.recipes[key].version.output
        made, asked = unit_named(output.unit), unit_named(unit)
        if made is None or asked is None or made.kind is not asked.kind:
            return None
        return asked.size / (made.size * Fraction(output.quantity, MICRO))

    def _missing(self, line: Line, key: str) -> tuple[Missing, ...]:
        ingredient = self.kitchen.ingredients.get(key)
        if ingredient is None and (sub := self._part(key)) is not None:
            name = self.kitchen.recipes[key].name
            own = () if self._share(key, line.unit) is not None else (Missing(name, "conversion"),)
            return (*sub.missing, *own)
        name = self._unknown_names[key] if ingredient is None else ingredient.name
        return (Missing(name, "price" if key not in self.kitchen.unit_costs else "conversion"),)

    def _opened(self, line: Line) -> LineCost:
        key = self._keys[line.what]
        ingredient, known = self.kitchen.ingredients.get(key), self.kitchen.recipes.get(key)
        asked = (key, line.unit, line.yield_share)
        if ingredient is None and known is not None:
            self.recipe(key)
        rate = self._rates[asked] if asked in self._rates else self._rate(asked)
        money = None if rate is None else Fraction(line.quantity * rate[0], MICRO * rate[1])
        missing = () if rate is not None else tuple(dict.fromkeys(self._missing(line, key)))
        if ingredient is None and known is not None:
            return self._opened_recipe(line, key, known, money, missing)
        if ingredient is None:
            ingredient = Ingredient(_NOBODY, self._unknown_names[key])
        cost = self.kitchen.unit_costs.get(key)
        size = None if cost is None else in_base(line.unit, cost.kind, ingredient.equivalents)
        waste = ingredient.waste_factor if self.kitchen.waste_factor_enabled else 0
        as_bought = None
        if size is not None:
            bought = _bought(size, ingredient, line.yield_share, waste=self.kitchen.waste_factor_enabled)
            as_bought = Fraction(line.quantity, MICRO) * bought
        return LineCost(
            line,
            ingredient.name,
            "ingredient",
            None if cost is None else cost.kind.value,
            as_bought,
            None if cost is None else cost.money,
            Fraction(waste, MICRO),
            Fraction(line.yield_share or ingredient.yield_share, MICRO),
            money,
            missing,
        )

    def _opened_recipe(
        self, line: Line, key: str, known: KnownRecipe, money: Fraction | None, missing: tuple[Missing, ...]
    ) -> LineCost:
        unit, output, whole = unit_named(known.version.output.unit), known.version.output, self._part(key)
        each = None
        if whole is not None and whole.money is not None and unit is not None:
            each = whole.money / (Fraction(output.quantity, MICRO) * unit.size)
        share = Fraction(line.yield_share or MICRO, MICRO)
        return LineCost(line, known.name, "recipe", None, None, each, None, share, money, missing)


_NOBODY: Final = UUID(int=0)


def _bought(size: Fraction, ingredient: Ingredient, yield_share: int | None, *, waste: bool) -> Fraction:
    """What has to be bought for `size` on the plate."""
    bought = size / Fraction(yield_share or ingredient.yield_share, MICRO)
    return bought * (1 + Fraction(ingredient.waste_factor, MICRO)) if waste else bought


def kitchen_on(
    day: date,
    ingredients: Iterable[Ingredient],
    prices: Iterable[Price],
    recipes: Iterable[Recipe],
    *,
    waste_factor_enabled: bool = True,
) -> Kitchen:
    """The kitchen as it was that day: the newest price dated on or before it, the versions valid then."""
    newest: dict[UUID, Price] = {}
    for price in prices:
        if price.day <= day and (
            (known := newest.get(price.ingredient_id)) is None or known.day <= price.day
        ):
            newest[price.ingredient_id] = price
    named, called = by_key(ingredients), by_key(recipes)
    return Kitchen(
        named,
        {key: unit_cost(newest[each.id]) for key, each in named.items() if each.id in newest},
        {key: KnownRecipe(each.name, each.on(day)) for key, each in called.items()},
        waste_factor_enabled,
    )
