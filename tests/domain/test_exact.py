"""Money and quantities keep every cent."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.exact import (
    MICRO,
    from_fraction,
    multiply,
    parse_micros,
    show_micros,
    to_decimal,
    to_fraction,
    to_micros,
)

STORED = st.integers(min_value=-(2**63), max_value=2**63 - 1)
WIDE = Context(prec=60)
PARSED = st.integers(min_value=-(10**18), max_value=10**18)


@given(STORED)
def test_a_stored_value_survives_the_decimal(micros: int) -> None:
    assert to_micros(to_decimal(micros)) == micros


@given(PARSED, st.integers(min_value=0, max_value=6))
def test_a_stored_value_survives_its_text(micros: int, places: int) -> None:
    assert parse_micros(show_micros(micros, places)) == micros


@given(STORED, st.integers(min_value=0, max_value=6))
def test_a_shown_value_is_plain_and_has_the_places_asked_for(micros: int, places: int) -> None:
    shown = show_micros(micros, places)
    assert "E" not in shown.upper()
    assert len(shown.partition(".")[2]) >= places
    assert Decimal(shown) * MICRO == micros


@given(STORED, STORED)
def test_a_product_is_rounded_half_to_even_as_a_decimal_would(a: int, b: int) -> None:
    exact = Decimal(a * b).scaleb(-6, WIDE).quantize(Decimal(1), ROUND_HALF_EVEN, WIDE)
    assert multiply(a, b) == int(exact)


@pytest.mark.parametrize(
    ("a", "b", "product"),
    [
        (1, 500_000, 0),
        (3, 500_000, 2),
        (-1, 500_000, 0),
        (-3, 500_000, -2),
        (5, 500_000, 2),
        (3 * MICRO, 12_500_000, 37_500_000),
    ],
)
def test_a_product_of_exactly_half_a_millionth_goes_to_the_even_side(a: int, b: int, product: int) -> None:
    assert multiply(a, b) == product


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("12.50", 12_500_000),
        ("-1", -1_000_000),
        ("+.5", 500_000),
        ("3.", 3_000_000),
        ("0.000001", 1),
        ("1.1000000", 1_100_000),
        ("1000000000000", 10**18),
        ("0" * 400 + "7", 7_000_000),
    ],
)
def test_a_plain_decimal_is_read(text: str, micros: int) -> None:
    assert parse_micros(text) == micros


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "-",
        "1,5",
        "1e3",
        " 1",
        "1\n",
        "NaN",
        "Infinity",
        "٣",
        "1_000",
        "0.0000001",
        "1000000000000.000001",
        "1." + "0" * 40 + "1",
        "9" * 1_100_000,
    ],
)
def test_what_is_no_plain_decimal_of_six_places_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_micros(text)


def test_a_decimal_finer_than_a_millionth_is_rounded_half_to_even() -> None:
    assert to_micros(Decimal("0.0000005")) == 0
    assert to_micros(Decimal("0.0000015")) == 2


@given(st.integers(-(10**15), 10**15))
def test_micros_are_the_same_after_a_turn_as_a_fraction(micros: int) -> None:
    assert from_fraction(to_fraction(micros)) == micros


def test_a_calculation_in_fractions_is_rounded_once_at_its_end() -> None:
    third = Fraction(1, 3)
    assert from_fraction(third + third + third) == MICRO
    assert 3 * from_fraction(third) != MICRO
    assert [from_fraction(Fraction(n, 2 * MICRO)) for n in (1, 3, -1, -3)] == [0, 2, 0, -2]
