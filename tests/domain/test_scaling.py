"""Recipes made larger and smaller."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.amounts import Amount, parse_amount
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.recipes import Line
from flux_desktop.domain.scaling import factor_from_hand, factor_to_make, scaled
from flux_desktop.domain.units import parse_equivalents

LINES = (Line("Flour", 500 * MICRO, "g"), Line("Egg", 2 * MICRO, "each"))


def test_a_recipe_for_four_is_made_for_ten() -> None:
    factor = factor_to_make(parse_amount("4 portions"), parse_amount("10 portion"))
    makes, lines = scaled(parse_amount("4 portions"), LINES, factor)
    assert str(makes) == "10 portions"
    assert [line.quantity for line in lines] == [1_250 * MICRO, 5 * MICRO]


def test_a_batch_is_scaled_in_another_unit_of_its_kind_alone() -> None:
    assert factor_to_make(parse_amount("2.6 kg"), parse_amount("1300 g")) == Fraction(1, 2)
    for wanted in ("10 portions", "1 l", "0 kg", "3 trays"):
        with pytest.raises(ValueError):
            factor_to_make(parse_amount("2.6 kg"), parse_amount(wanted))


def test_what_is_at_hand_decides_by_the_ingredients_own_equivalents() -> None:
    assert factor_from_hand(LINES[0], parse_amount("2 kg")) == 4
    eggs = parse_equivalents("1 each = 60 g")
    assert factor_from_hand(LINES[1], parse_amount("1.2 kg"), eggs) == 10
    assert factor_from_hand(Line("Egg", MICRO, "tray"), parse_amount("3 tray")) == 3
    for line, at_hand in ((LINES[1], "1.2 kg"), (LINES[0], "0 g"), (Line("Salt", 0, "g"), "5 g")):
        with pytest.raises(ValueError):
            factor_from_hand(line, parse_amount(at_hand))


@given(st.integers(1, 10**4), st.integers(1, 400))
def test_a_portion_stays_what_it_was(quantity: int, portions: int) -> None:
    makes, lines = scaled(
        Amount(4 * MICRO, "portion"), [Line("Flour", quantity * MICRO, "g")], Fraction(portions, 4)
    )
    assert makes is not None
    assert Fraction(lines[0].quantity, makes.quantity) == Fraction(quantity, 4)


@pytest.mark.parametrize("factor", [Fraction(0), Fraction(-1), Fraction(10**9), Fraction(1, 10**12)])
def test_nothing_and_what_no_recipe_holds_are_refused(factor: Fraction) -> None:
    with pytest.raises(ValueError):
        scaled(None, LINES, factor)


def test_a_recipe_that_says_nothing_makes_one_portion() -> None:
    makes, _lines = scaled(None, LINES, Fraction(3))
    assert str(makes) == "3 portions"
    assert scaled(None, LINES, Fraction(1)) == (None, LINES)
