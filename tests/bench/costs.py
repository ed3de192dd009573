"""How long it takes to cost a kitchen of 2,000 recipes three levels deep, and one recipe of it again."""

import random
from datetime import date
from statistics import median
from time import perf_counter
from uuid import UUID

from flux_desktop.domain.allergens import Allergens
from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.costing import Costing, Kitchen, kitchen_on
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipes import Line, Recipe, Version
from flux_desktop.domain.units import parse_equivalents

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


def milliseconds(kitchen: Kitchen, repeats: int = 7) -> float:
    """The median of costing every recipe anew."""
    keys, took = list(kitchen.recipes), []
    for _repeat in range(repeats):
        began = perf_counter()
        costing = Costing(kitchen)
        for key in keys:
            costing.recipe(key)
        took.append((perf_counter() - began) * 1000)
    return median(took)


def run(arguments: list[str]) -> str:
    """The report as Markdown."""
    kitchen = a_kitchen()
    whole = milliseconds(kitchen)
    costing = Costing(kitchen)
    some = [key for key in kitchen.recipes if key.startswith("recipe 2")][:200]
    began = perf_counter()
    for key in some:
        fresh = Costing(kitchen, dict(costing._costs))
        fresh._costs.pop(key, None)
        fresh.plate(kitchen.recipes[key].name)
    one = (perf_counter() - began) * 1000 / len(some)
    assert name_key("Recipe 2 0") in kitchen.recipes
    return (
        f"| costs | ms | target |\n|---|---|---|\n"
        f"| {RECIPES:,} recipes, three levels, {LINES} lines each | {whole:.1f} | {TARGET_MS} |\n"
        f"| one dish from nothing | {one:.2f} | 16 |\n"
    )
