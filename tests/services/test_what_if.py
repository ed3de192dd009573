"""What if: margins of now, and money on the draws of the forecast; nothing is stored until somebody asks for it."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from flux_desktop.domain.errors import EditConflict, NotAllowed
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.domain.what_if import Scenario, earned
from flux_desktop.services import menu
from flux_desktop.services.profitability import profitability_of
from flux_desktop.services.session import as_administrator
from flux_desktop.services.what_if import Basis, outcome, what_if_basis
from flux_desktop.store.store import Store
from tests.kitchens import Place, small_kitchen


@pytest.fixture
def place(sqlite: Store, pizzeria: Restaurant, tmp_path: Path) -> Place:
    return small_kitchen(as_administrator(sqlite, pizzeria), tmp_path)


@pytest.fixture
def basis(place: Place) -> Basis:
    return what_if_basis(place.session)


def test_a_dearer_dish_pays_until_demand_falls_by_what_its_contribution_rose(basis: Basis) -> None:
    found = outcome(basis, Scenario(prices={"caesar": Fraction("13.20")}))
    (effect,) = found.effects
    assert effect.then.margin == (12 - 4) / Fraction(12)
    assert effect.now.margin is not None
    assert float(effect.now.margin) == pytest.approx(0.648)
    assert found.earned is not None
    assert found.earned.fall is not None
    was = float(Fraction("12.50") / Fraction("1.1") - 4)
    fall = found.earned.fall
    assert [fall.low, fall.expected, fall.high] == pytest.approx([1 - was / 8] * 3)
    assert found.earned.gain.low < found.earned.gain.expected < found.earned.gain.high
    assert found.earned.gain.expected == pytest.approx(found.earned.portions.expected * (8 - was))
    # Six a day were sold, four open weeks are ahead.
    assert found.earned.portions.low < 28 * 6 < found.earned.portions.high * 1.2
    assert len(found.days) == 28


def test_a_dearer_ingredient_hits_every_dish_with_it_also_through_a_sauce(place: Place) -> None:
    place.kitchen("menu", "item,price\nSoup,6\n")
    place.kitchen("recipes", "recipe,ingredient,quantity,unit\nSoup,Dressing,200,ml\n")
    found = outcome(what_if_basis(place.session), Scenario(costs={"chicken": Fraction(2)}))
    costs = {each.item.name: (each.now.cost, each.then.cost) for each in found.effects}
    assert costs == {"Caesar": (Fraction(4), Fraction(8)), "Soup": (Fraction(2), Fraction(4))}
    caesar = next(each for each in found.effects if each.item.name == "Caesar")
    assert caesar.price_for_margin == 25
    assert found.earned is not None
    assert found.earned.fall is not None
    assert found.earned.gain.expected < 0
    assert found.earned.fall.expected < 0


def test_a_smaller_portion_and_another_recipe_change_the_cost_alone(basis: Basis) -> None:
    (smaller,) = outcome(basis, Scenario(portions={"caesar": Fraction(3, 4)})).effects
    assert (smaller.now.cost, smaller.then.cost) == (Fraction(4), Fraction(3))
    assert smaller.then.price == smaller.now.price
    lines = (Line("Chicken", 100 * MICRO, "g"),)
    (leaner,) = outcome(basis, Scenario(recipes={"caesar": lines})).effects
    assert leaner.then.cost == 1


def test_the_ranges_of_two_dishes_come_from_draws_that_they_share() -> None:
    units = np.array([[10.0, 1.0], [1.0, 10.0], [5.0, 5.0]])
    found = earned(units, np.array([1.0, 1.0]), np.array([2.0, 1.0]))
    assert found.fall is not None
    assert found.fall.low < found.fall.expected < found.fall.high
    assert earned(units, np.array([1.0, 1.0]), np.array([2.0, -1.0])).fall is None


def test_the_same_question_has_the_same_answer_and_touches_nothing_stored(place: Place, basis: Basis) -> None:
    before = [each.dish.price for each in profitability_of(place.session).dishes]
    tried = Scenario(prices={"caesar": Fraction(20)}, costs={"chicken": Fraction(3)})
    assert outcome(basis, tried) == outcome(basis, tried)
    assert [each.dish.price for each in profitability_of(place.session).dishes] == before
    caesar = next(each for each in menu.dishes(place.session) if each.name == "Caesar")
    saved = menu.set_price(place.session, caesar.id, 20 * MICRO, seen=caesar.revision)
    assert menu.dish_named(place.session, "Caesar").price == 20 * MICRO
    # Tried on what somebody else has changed since: they are told, and the price stays.
    with pytest.raises(EditConflict):
        menu.set_price(place.session, caesar.id, 30 * MICRO, seen=caesar.revision)
    menu.take_back(place.session, saved.edits)
    assert menu.dish_named(place.session, "Caesar").price == caesar.price


def test_what_is_not_costed_has_margins_of_what_is_known_and_no_money(basis: Basis) -> None:
    found = outcome(basis, Scenario(prices={"wine": Fraction(5)}))
    assert found.effects[0].then.net_price == 5 / Fraction("1.21")
    assert found.effects[0].then.margin is None
    assert found.earned is None
    assert outcome(basis, Scenario()).effects == ()


def test_without_sales_margins_are_known_all_the_same(
    sqlite: Store, pizzeria: Restaurant, tmp_path: Path
) -> None:
    made = Place(as_administrator(sqlite, pizzeria), tmp_path)
    made.kitchen("menu", "item,price,tax_included\nTea,2,no\n")
    made.kitchen("ingredients", "name,pack,price,date\nLeaves,1 kg,10,2026-01-01\n")
    made.kitchen("recipes", "recipe,ingredient,quantity,unit\nTea,Leaves,2,g\n")
    found = outcome(what_if_basis(made.session), Scenario(prices={"tea": Fraction(3)}))
    assert found.earned is None
    assert found.effects[0].then.contribution == Fraction("2.98")


def test_who_may_not_see_money_tries_nothing(place: Place) -> None:
    chef = as_administrator(place.session.store, place.session.restaurant, Role.CHEF)
    with pytest.raises(NotAllowed):
        what_if_basis(chef)
