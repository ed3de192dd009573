"""A recipe while it is typed: what it costs and what it lacks, after every letter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.costing import Costing, Kitchen, KnownRecipe, LineCost, Plate, RecipeCost
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipes import Line, Version

# Of a recipe that has no name yet. No key begins with a blank.
_UNNAMED: Final = " "


@dataclass(frozen=True, slots=True)
class DraftCost:
    """`plate` of one portion, `whole` of all it makes; `lines` one for each line; `circles` the lines (by place) in
    which the recipe would contain itself, with the names on the way: () where the line names it directly."""

    plate: Plate
    whole: RecipeCost
    lines: tuple[LineCost, ...]
    circles: dict[int, tuple[str, ...]]


def draft_cost(kitchen: Kitchen, name: str, makes: Amount | None, lines: Sequence[Line]) -> DraftCost:
    """Of these lines as the recipe of that name, in a kitchen where it may be something else.

    Only what the lines lead to is looked at, so that a kitchen of thousands of recipes costs no more.
    """
    key = name_key(name) or _UNNAMED
    reached: dict[str, KnownRecipe] = {}
    circles: dict[int, tuple[str, ...]] = {}
    sound = []
    for at, line in enumerate(lines):
        way = _reach(kitchen, key, line, reached)
        if way is None:
            sound.append(line)
        else:
            circles[at] = way
    reached.pop(key, None)
    drawn = KnownRecipe(name, Version(date.min, makes, tuple(sound)))
    # A dish may consist of an ingredient of its own name: what the name means in its lines is not this recipe then.
    costing = Costing(replace(kitchen, recipes={**reached, key: drawn}))
    plate, whole = costing.plate(name or _UNNAMED), costing.recipe(key)
    opened = iter(costing.lines(key))
    shown = tuple(_unopened(line) if at in circles else next(opened) for at, line in enumerate(lines))
    return DraftCost(plate, whole, shown, circles)


def _unopened(line: Line) -> LineCost:
    return LineCost(line, line.what, "recipe", None, None, None, None, Fraction(1), None, ())


def _reach(kitchen: Kitchen, key: str, line: Line, reached: dict[str, KnownRecipe]) -> tuple[str, ...] | None:
    """Adds every recipe that the line leads to; where one of them is `key`, the names on the way there."""
    start = name_key(line.what)
    if start in kitchen.ingredients:
        return None
    if start == key:
        return ()
    waiting: list[tuple[str, tuple[str, ...]]] = [(start, ())]
    met = {start}
    while waiting:
        at, way = waiting.pop()
        known = kitchen.recipes.get(at)
        if known is None:
            continue
        reached[at] = known
        on_way = (*way, known.name)
        for each in known.version.lines:
            part = name_key(each.what)
            if part in kitchen.ingredients:
                continue
            if part == key:
                return on_way
            if part not in met:
                met.add(part)
                waiting.append((part, on_way))
    return None
