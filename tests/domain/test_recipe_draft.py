"""A recipe while it is typed."""

from datetime import date
from fractions import Fraction

import pytest

from flux_desktop.domain.amounts import Amount, parse_amount
from flux_desktop.domain.costing import Costing, Kitchen, Missing, kitchen_on
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.recipe_draft import draft_cost
from flux_desktop.domain.recipes import Line, Recipe, Version
from flux_desktop.domain.units import parse_equivalents

DAY = date(2026, 1, 1)


def line(text: str) -> Line:
    quantity, unit, what = text.split(" ", 2)
    return Line(what, int(quantity) * MICRO, unit)


def recipe(name: str, *lines: str, makes: str = "") -> Recipe:
    version = Version(DAY, parse_amount(makes) if makes else None, tuple(map(line, lines)))
    return Recipe(new_id(), name, (version,))


@pytest.fixture
def kitchen() -> Kitchen:
    bought = [
        Ingredient(new_id(), "Tomato"),
        Ingredient(new_id(), "Oil"),
        Ingredient(new_id(), "Cola"),
        Ingredient(new_id(), "Parsley", equivalents=parse_equivalents("1 bunch = 80 g")),
    ]
    prices = [
        Price(bought[0].id, DAY, "1 kg", 2 * MICRO, ""),
        Price(bought[1].id, DAY, "1 l", 4 * MICRO, ""),
        Price(bought[2].id, DAY, "24 x 33 cl", 12 * MICRO, ""),
        Price(bought[3].id, DAY, "1 kg", 10 * MICRO, ""),
    ]
    made = [
        recipe("Sauce", "1000 g Tomato", "50 ml Oil", makes="1 kg"),
        recipe("Base", "500 g Sauce", makes="500 g"),
        recipe("Pizza", "200 g Base"),
        recipe("Unrelated", "1 each Nobody knows"),
    ]
    return kitchen_on(DAY, bought, prices, made)


def test_it_costs_what_it_will_cost_once_it_is_saved(kitchen: Kitchen) -> None:
    lines = [line("200 g Base"), line("1 bunch Parsley"), line("10 ml Oil")]
    makes = Amount(2 * MICRO, "portions")
    draft = draft_cost(kitchen, "Pizza", makes, lines)
    saved = kitchen_on(
        DAY,
        kitchen.ingredients.values(),
        [],
        [Recipe(new_id(), "Pizza", (Version(DAY, makes, tuple(lines)),))],
    )
    recipes = {**kitchen.recipes, "pizza": saved.recipes["pizza"]}
    costing = Costing(Kitchen(kitchen.ingredients, kitchen.unit_costs, recipes))
    assert draft.plate == costing.plate("Pizza")
    assert list(draft.lines) == costing.lines("pizza")
    # 200 g of base at 2.20 a kilogram, 80 g at 10 and 10 ml at 4 a litre, for two.
    assert draft.plate.cost == Fraction("0.64")


def test_a_recipe_in_itself_is_named_with_the_way_there(kitchen: Kitchen) -> None:
    draft = draft_cost(kitchen, "Sauce", None, [line("1 g Sauce"), line("200 g Pizza"), line("100 g Tomato")])
    assert draft.circles == {0: (), 1: ("Pizza", "Base")}
    assert [each.money for each in draft.lines] == [None, None, Fraction("0.2")]


def test_a_dish_may_consist_of_an_ingredient_of_its_own_name(kitchen: Kitchen) -> None:
    draft = draft_cost(kitchen, "Cola", None, [line("330 ml Cola")])
    assert (draft.circles, draft.plate.cost) == ({}, Fraction("0.5"))


def test_what_is_missing_is_told_line_by_line(kitchen: Kitchen) -> None:
    draft = draft_cost(kitchen, "", None, [line("1 oz Oil"), line("1 each Saffron"), line("1 l Sauce")])
    assert [each.missing for each in draft.lines] == [
        (Missing("Oil", "conversion"),),
        (Missing("Saffron", "price"),),
        (Missing("Sauce", "conversion"),),
    ]
    assert draft.whole.money is None
