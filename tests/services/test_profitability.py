"""What each dish earns: to the cent what was sold, by the trade's worked numbers, and what is missing by money."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from flux_desktop.domain.errors import NotAllowed, Refused
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services import menu, profitability, settings
from flux_desktop.services.profitability import opened_recipe, profitability_of
from flux_desktop.services.session import as_administrator
from flux_desktop.store.store import Store
from tests.kitchens import Place, small_kitchen


@pytest.fixture
def place(sqlite: Store, pizzeria: Restaurant, tmp_path: Path) -> Place:
    return small_kitchen(as_administrator(sqlite, pizzeria), tmp_path)


def _dish(found: profitability.Profitability, name: str) -> profitability.DishProfit:
    return next(each for each in found.dishes if each.dish.item.name == name)


def test_the_margin_is_of_the_net_price_and_the_specifications_stands_beside_it(place: Place) -> None:
    caesar = _dish(profitability_of(place.session), "Caesar")
    assert caesar.dish.cost == 4
    assert float(caesar.dish.margin or 0) == pytest.approx(64.8)
    assert float(caesar.dish.margin_of_price or 0) == pytest.approx(68.0)
    assert caesar.margins_differ


def test_the_sums_are_what_was_sold_to_the_cent(place: Place) -> None:
    found = profitability_of(place.session)
    taken = found.takings
    assert (found.first, found.last) == (date(2026, 3, 1), date(2026, 3, 28))
    assert taken.as_sold == 28 * (
        6 * Fraction("12.50") + 2 * Fraction("9.90") + 5 * Fraction("4.40") + Fraction("8.80")
    )
    assert taken.as_sold - taken.tax == taken.costed + taken.not_costed + taken.off_menu
    assert taken.costed == 28 * 6 * Fraction("12.50") / Fraction("1.1")
    assert taken.not_costed == 28 * (
        2 * Fraction("9.90") / Fraction("1.1") + 5 * Fraction("4.40") / Fraction("1.21")
    )
    assert taken.off_menu == 28 * Fraction("8.80") / Fraction("1.1")
    caesar = _dish(found, "Caesar")
    assert caesar.earned == found.totals.contribution == 28 * 6 * (Fraction("12.50") / Fraction("1.1") - 4)
    assert found.totals.food_cost == 4 / (Fraction("12.50") / Fraction("1.1")) * 100


def test_the_price_that_restores_the_target_does(place: Place) -> None:
    settings.set_named(place.session, {"margin_target": "70 %"})
    found = profitability_of(place.session)
    caesar = _dish(found, "Caesar")
    assert caesar.price_for_target is not None
    net = caesar.price_for_target / Fraction("1.1")
    assert (net - 4) / net == Fraction(7, 10)
    assert found.below_target == ("Caesar",)
    assert found.short_of_target == 28 * 6 * (net - Fraction("12.50") / Fraction("1.1"))


def test_what_is_missing_comes_by_the_money_that_it_holds_up_and_says_where_it_is_settled(
    place: Place,
) -> None:
    gaps = profitability_of(place.session).gaps
    assert [(each.missing.what, each.missing.kind, each.dishes) for each in gaps] == [
        ("Wine", "recipe", ("Wine",)),
        ("Saffron", "price", ("Cauliflower",)),
    ]
    assert [each.settled_in for each in gaps] == ["recipes", "ingredients"]
    assert gaps[0].at_stake == 28 * 5 * Fraction("4.40") / Fraction("1.21")
    wine = next(each for each in menu.dishes(place.session) if each.name == "Wine")
    assert [each.thing_id for each in gaps] == [wine.id, None]


def test_a_dish_that_doubled_is_said_to_have_and_one_that_did_not_is_not(place: Place) -> None:
    found = profitability_of(place.session)
    caesar, wine = _dish(found, "Caesar").change, _dish(found, "Wine").change
    assert caesar is not None
    assert (caesar.share, caesar.clear) == (1.0, True)
    assert wine is not None
    assert (wine.share, wine.clear) == (0.0, False)


def test_a_past_period_has_the_prices_and_recipes_of_its_end(place: Place) -> None:
    place.kitchen("ingredients", "name,pack,price,date\nChicken,1 kg,20,2026-03-20\n")
    then = profitability_of(place.session, first=date(2026, 2, 1), last=date(2026, 2, 28))
    assert then.on == date(2026, 2, 28)
    assert _dish(then, "Caesar").dish.cost == 4
    assert _dish(profitability_of(place.session), "Caesar").dish.cost == 8
    with pytest.raises(Refused, match="ends before"):
        profitability_of(place.session, first=date(2026, 3, 2), last=date(2026, 3, 1))


def test_every_cost_opens_to_lines_that_add_up_to_it_down_to_the_last_recipe(place: Place) -> None:
    caesar = opened_recipe(place.session, "caesar")
    assert caesar is not None
    assert [f"{each.kind} {each.what} {each.money}" for each in caesar.lines] == [
        "ingredient Chicken 3",
        "recipe Dressing 1",
    ]
    assert caesar.money == caesar.each == 4
    dressing = opened_recipe(place.session, "Dressing")
    assert dressing is not None
    assert sum(each.money or 0 for each in dressing.lines) == dressing.money == 10
    assert str(dressing.makes) == "1 l"
    assert dressing.each == Fraction(10, 1000)
    assert opened_recipe(place.session, "Nothing") is None


def test_who_may_not_see_money_sees_none_of_it(place: Place) -> None:
    chef = as_administrator(place.session.store, place.session.restaurant, Role.CHEF)
    for look in (profitability_of, lambda who: opened_recipe(who, "Caesar")):
        with pytest.raises(NotAllowed):
            look(chef)


def test_a_restaurant_without_sales_has_costs_and_no_sums(sqlite: Store, pizzeria: Restaurant) -> None:
    found = profitability_of(as_administrator(sqlite, pizzeria))
    assert not found.dishes
    assert not found.gaps
    assert found.first is None
    assert found.takings.as_sold == 0
