"""Units: exact, round trips, an ingredient's own equivalents, and no conversion where nobody has said one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.units import UNITS, Kind, in_base, parse_equivalents, show_equivalents, unit_named

MASS, VOLUME, COUNT, PORTION = Kind.MASS, Kind.VOLUME, Kind.COUNT, Kind.PORTION
TYPED = sorted(UNITS)


def amount(unit: str, base: Kind, equivalents: str = "", quantity: str = "1") -> Fraction | None:
    one = in_base(unit, base, parse_equivalents(equivalents))
    return None if one is None else one * Fraction(quantity)


@pytest.mark.parametrize(
    ("unit", "base", "size"),
    [
        ("mg", MASS, "0.001"),
        ("kg", MASS, "1000"),
        ("oz", MASS, "28.349523125"),
        ("lb", MASS, "453.59237"),
        ("cl", VOLUME, "10"),
        ("dl", VOLUME, "100"),
        ("l", VOLUME, "1000"),
        ("gal", VOLUME, "3785.411784"),
        ("quart", VOLUME, "946.352946"),
        ("pint", VOLUME, "473.176473"),
        ("cup", VOLUME, "236.5882365"),
        ("fl oz", VOLUME, "29.5735295625"),
        ("tbsp", VOLUME, "14.78676478125"),
        ("tsp", VOLUME, "4.92892159375"),
        ("metric cup", VOLUME, "250"),
        ("metric tbsp", VOLUME, "15"),
        ("metric tsp", VOLUME, "5"),
        ("UK pint", VOLUME, "568.26125"),
        ("UK fl oz", VOLUME, "28.4130625"),
        ("each", COUNT, "1"),
        ("portion", PORTION, "1"),
        ("portions", PORTION, "1"),
        ("raciones", PORTION, "1"),
    ],
)
def test_a_unit_is_exactly_so_many_of_its_base_unit(unit: str, base: Kind, size: str) -> None:
    for written in (unit, unit.upper(), f" {unit} ".replace(" ", "  ")):
        assert in_base(written, base) == Fraction(size), written


def test_the_table_agrees_with_pint() -> None:
    from pint import UnitRegistry

    registry = UnitRegistry(non_int_type=Fraction)
    names = {
        "oz": "ounce",
        "lb": "pound",
        "cup": "cup",
        "pint": "pint",
        "quart": "quart",
        "gal": "gallon",
        "fl oz": "fluid_ounce",
        "tsp": "teaspoon",
        "tbsp": "tablespoon",
        "uk pint": "imperial_pint",
        "uk fl oz": "imperial_fluid_ounce",
    }
    asked = [word for word, unit in UNITS.items() if unit.kind in (MASS, VOLUME) and "metric" not in word]
    for word in asked:
        unit = UNITS[word]
        theirs = registry.Quantity(Fraction(1), names.get(word, word)).to(
            "gram" if unit.kind is MASS else "milliliter"
        )
        assert Fraction(theirs.magnitude) == unit.size, word


@given(st.sampled_from(TYPED), st.sampled_from(TYPED), st.fractions(min_value=0, max_value=10**9))
def test_there_and_back_is_where_it_began(one: str, other: str, quantity: Fraction) -> None:
    first, second = UNITS[one], UNITS[other]
    if first.kind is second.kind:
        there = quantity * first.size / second.size
        assert there * second.size / first.size == quantity


@pytest.mark.parametrize("word", ["bunch", "llesca", "diente", "grams", "ud", "litre", "k g", "", "kgs"])
def test_every_other_word_is_the_ingredients_own_and_needs_an_equivalent(word: str) -> None:
    assert unit_named(word) is None
    for base in (MASS, VOLUME, COUNT):
        assert in_base(word, base) is None
    if word:
        assert amount(word.upper(), MASS, f"2 {word} = 150 g") == 75


def test_kinds_do_not_mix_without_the_ingredients_own_word() -> None:
    assert amount("ml", MASS) is None
    assert amount("g", COUNT) is None
    assert amount("portion", MASS) is None
    assert amount("l", MASS, "1 ml = 0.92 g", "2") == 1840
    assert amount("kg", VOLUME, "1 ml = 0.92 g", "0.92") == 1000
    assert amount("each", MASS, "1 each = 60 g", "3") == 180
    assert amount("kg", COUNT, "1 each = 60 g", "0.6") == 10


def test_an_equivalent_of_the_very_unit_typed_comes_first_and_need_not_agree() -> None:
    flour = "1 cup = 125 g; 1 tbsp = 8 g"
    assert amount("cup", MASS, flour) == 125
    assert amount("tbsp", MASS, flour) == 8
    assert amount("Tbsp", MASS, flour, "3") == 24
    # Neither is written for it: the first written.
    assert amount("tsp", MASS, flour) == Fraction(125, 48)
    assert amount("l", MASS, flour) == 125 * 1000 / UNITS["cup"].size
    # Typed with a longer way still before another unit's shorter one.
    assert amount("cup", MASS, "1 ml = 0.5 g; 1 cup = 2 each; 1 each = 50 g") == 100


def test_of_several_ways_the_shortest_counts_then_the_first_written() -> None:
    assert amount("bunch", MASS, "1 bunch = 10 each; 1 each = 9 g; 1 bunch = 80 g") == 80
    assert amount("bunch", MASS, "1 bunch = 10 each; 1 each = 9 g") == 90
    assert amount("bunch", MASS, "1 bunch = 70 g; 1 bunch = 80 g") == 70
    assert amount("crate", MASS, "1 crate = 6 tray; 1 tray = 12 each; 1 each = 50 g") == 3600
    assert amount("crate", MASS, "12 each = 1 tray; 50 g = 1 each; 6 tray = 1 crate") == 3600
    assert amount("crate", MASS, "1 crate = 6 tray; 1 tray = 12 each") is None


def test_equivalents_are_read_both_ways() -> None:
    assert amount("g", VOLUME, "1 ml = 0.8 g", "0.8") == 1
    assert amount("g", COUNT, "60 g = 1 each", "120") == 2


def test_a_metric_unit_is_what_it_is_and_another_may_have_a_measure_of_its_own() -> None:
    assert amount("cup", VOLUME, "1 cup = 240 ml") == 240
    assert amount("tbsp", VOLUME, "1 cup = 240 ml") == UNITS["tbsp"].size
    assert amount("ml", VOLUME, "1 cup = 240 ml") == 1
    assert amount("kg", MASS, "0.5 kg = 1 lb") == 1000
    assert amount("lb", MASS, "0.5 kg = 1 lb") == 500
    assert amount("g", MASS, "1 each = 60 g; 12 each = 700 g") == 1
    assert amount("cup", MASS, "1 cup = 240 ml; 1 ml = 1.03 g") == Fraction("247.2")


def test_an_ounce_of_what_is_bought_by_volume_is_not_guessed() -> None:
    for density in ("", "1 ml = 0.92 g", "1 ml = 0.92 g; 1 oz = 28 g"):
        assert amount("oz", VOLUME, density) is None
    assert amount("fl oz", VOLUME) == UNITS["fl oz"].size
    assert amount("oz", COUNT, "1 each = 60 g") == UNITS["oz"].size / 60
    # Somebody said it in so many words.
    assert amount("oz", VOLUME, "1 oz = 30 ml") == 30


@pytest.mark.parametrize(
    "text",
    ["1 each", "each = 60 g", "1 each = g", "1 each = 0 g", "0 each = 5 g", "1 each = 60 g = 2", "1 g = 2 g",
     "1 each = -60 g", "1 each = 60", "1 each: 60 g", "1 each = 1.1234567 g", "1 each = 60 g, 1 ml = 1 g"],
)  # fmt: skip
def test_an_equivalent_that_is_not_readable_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_equivalents(text)


def test_a_decimal_comma_stands_inside_equivalents_too() -> None:
    (one,) = parse_equivalents("1 ml = 0,92 g", ",")
    assert str(one) == "1 ml = 0.92 g"
    assert parse_equivalents(show_equivalents([one])) == (one,)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**9),
            st.sampled_from(["g", "ml", "each", "bunch", "cup"]),
            st.integers(1, 10**9),
            st.sampled_from(["kg", "l", "tray", "leaf", "tbsp"]),
        ),
        max_size=6,
    ),
    st.sampled_from(["g", "ml", "each", "bunch", "cup", "kg", "tray", "leaf"]),
    st.sampled_from([MASS, VOLUME, COUNT]),
)
def test_what_a_way_says_can_be_checked_along_it(
    written: list[tuple[int, str, int, str]], unit: str, base: Kind
) -> None:
    text = "; ".join(f"{a} {one} = {b} {other}" for a, one, b, other in written)
    found = amount(unit, base, text)
    reached = _reachable(unit, written)
    assert (found is not None) == (base.value in reached)
    assert found is None or found > 0


def _reachable(unit: str, written: list[tuple[int, str, int, str]]) -> set[str]:
    def node(word: str) -> str:
        known = unit_named(word)
        return known.kind.value if known else word

    met = {node(unit)}
    for _round in written:
        for _a, one, _b, other in written:
            if {node(one), node(other)} & met:
                met |= {node(one), node(other)}
    return met
