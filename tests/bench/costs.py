"""How long it takes to cost a kitchen of 2,000 recipes three levels deep, and one recipe of it again."""

import random
from datetime import date
from statistics import median
from time import perf_counter, process_time
from uuid import UUID

from flux_desktop.domain.allergens import Allergens
from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.costing import Costing, Kitchen, kitchen_on
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.recipes import Line, Recipe, Version
from flux_desktop.domain.units import parse_equivalents
from tests.bench import dish_table

DAY = date(2026, 3, 1)
RECIPES, INGREDIENTS, LINES = 2_000, 500, 8
TARGET_MS = 100


def a_kitchen(recipes: int = RECIPES, ingredients: int = INGREDIENTS, seed: int = 1) -> Kitchen:
    """A tenth are bases of ingredients alone, three tenths sauces of bases, the rest dishes of both."""
    draw = random.Random(seed)
    packs = ("6 x 2.5 kg", "5 l", "1 lb", "24 x 33 cl", "12 each")
    known = [
        Ingredient(
            UUID(int=n),
            f"Ingredient {n}",
            waste_factor=draw.randrange(0, 600_000),
            yield_share=draw.randrange(300_000, MICRO),
            allergens=Allergens(1 << draw.randrange(28)),
            equivalents=parse_equivalents("1 each = 60 g; 1 ml = 0.92 g; 1 cup = 125 g"),
        )
        for n in range(ingredients)
    ]
    prices = [
        Price(each.id, DAY, draw.choice(packs), draw.randrange(1, 100 * MICRO), "file") for each in known
    ]
    levels = (recipes // 10, recipes * 3 // 10, recipes - recipes // 10 - recipes * 3 // 10)
    made: list[list[Recipe]] = []
    for level, count in enumerate(levels):
        below = [each.name for some in made for each in some]
        some = []
        for n in range(count):
            lines = [_line(draw, f"Ingredient {draw.randrange(ingredients)}") for _each in range(LINES)]
            if below:
                lines[0] = Line(draw.choice(below), draw.randrange(1, 500 * MICRO), "g")
            output = Amount(draw.randrange(MICRO, 5_000 * MICRO), "g") if level < 2 else None
            some.append(Recipe(UUID(int=n), f"Recipe {level} {n}", (Version(DAY, output, tuple(lines)),)))
        made.append(some)
    return kitchen_on(DAY, known, prices, [each for some in made for each in some])


def _line(draw: random.Random, what: str) -> Line:
    unit = draw.choice(("g", "kg", "ml", "each", "tbsp", "cup"))
    return Line(what, draw.randrange(1, 500 * MICRO), unit)


def milliseconds(kitchen: Kitchen, repeats: int = 9) -> tuple[float, float]:
    """Medians of costing every recipe anew: by the clock, and of this process alone."""
    keys, by_clock, alone = list(kitchen.recipes), [], []
    for _repeat in range(repeats):
        began, busy = perf_counter(), process_time()
        costing = Costing(kitchen)
        for key in keys:
            costing.recipe(key)
        by_clock.append((perf_counter() - began) * 1000)
        alone.append((process_time() - busy) * 1000)
    return median(by_clock), median(alone)


def one_dish(kitchen: Kitchen) -> tuple[float, float]:
    """Median and longest of costing one dish from nothing: what a keystroke in a recipe asks for."""
    took = []
    for known in list(kitchen.recipes.values())[-200:]:
        began = perf_counter()
        Costing(kitchen).plate(known.name)
        took.append((perf_counter() - began) * 1000)
    return median(took), max(took)


def report() -> str:
    """As Markdown."""
    kitchen = a_kitchen()
    by_clock, alone = milliseconds(kitchen)
    usual, longest = one_dish(kitchen)
    return f"""# Costs

| | ms | processor ms | target |
|---|---|---|---|
| {RECIPES:,} recipes, three levels deep, {LINES} lines each, {INGREDIENTS} ingredients | {by_clock:.0f} | {alone:.0f} | {TARGET_MS} |
| one dish from nothing, median | {usual:.2f} | | 16 |
| one dish from nothing, longest of 200 | {longest:.2f} | | 16 |

{dish_table.report()}"""
