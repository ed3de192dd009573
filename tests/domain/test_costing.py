"""What a plate costs: the worked numbers, the rules, and the same from an independent calculation."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux_desktop.domain.allergens import names_of, parse_allergens
from flux_desktop.domain.amounts import parse_amount, parse_quantity
from flux_desktop.domain.costing import Costing, Kitchen, Missing, kitchen_on
from flux_desktop.domain.exact import MICRO, from_fraction, show_micros
from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.ingredients import (
    Ingredient,
    Price,
    checked_waste,
    share_of_trim,
    share_of_weights,
)
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipes import Line, Recipe, Version, on_circles
from flux_desktop.domain.units import UNITS, parse_equivalents, unit_named

DAY = date(2026, 3, 1)


def an_id(name: str) -> UUID:
    return derived_id("test", name_key(name))


def bought(name: str, pack: str, price: str, day: date = DAY, **known: Any) -> tuple[Ingredient, Price]:
    """An ingredient and its price; what is known as a file says it."""
    read = {
        "waste": ("waste_factor", lambda text: parse_quantity(text)),
        "yield_": ("yield_share", lambda text: parse_quantity(text)),
        "allergens": ("allergens", parse_allergens),
        "equivalents": ("equivalents", parse_equivalents),
    }
    values = {read[key][0]: read[key][1](text) for key, text in known.items()}
    return Ingredient(an_id(name), name, **values), Price(
        an_id(name), day, pack, parse_quantity(price), "file"
    )


def recipe(name: str, *lines: str, makes: str = "", day: date = date(2026, 1, 1)) -> Recipe:
    """Lines as "150 g Tomato" or "150 g Tomato / 0.85" with a yield of their own."""
    return Recipe(
        an_id(name), name, (Version(day, parse_amount(makes) if makes else None, tuple(map(line, lines))),)
    )


def line(text: str) -> Line:
    text, _slash, share = text.partition(" / ")
    quantity, unit, what = text.split(" ", 2)
    return Line(
        what, parse_quantity(quantity), unit.replace("_", " "), parse_quantity(share) if share else None
    )


def kitchen(*things: Any, waste: bool = True, on: date = DAY) -> Costing:
    pairs = [each for each in things if isinstance(each, tuple)]
    return Costing(
        kitchen_on(
            on,
            {each[0].name: each[0] for each in pairs}.values(),
            [each[1] for each in pairs],
            [each for each in things if isinstance(each, Recipe)],
            waste_factor_enabled=waste,
        )
    )


def cost(costing: Costing, dish: str) -> str | None:
    found = costing.plate(dish).cost
    return None if found is None else show_micros(from_fraction(found))


def test_the_specifications_example_ten_kilos_at_two_with_15_per_cent_waste_is_23() -> None:
    things = bought("Tomatoes", "1 kg", "2", waste="0.15"), recipe("Sauce", "10 kg Tomatoes")
    assert cost(kitchen(*things), "Sauce") == "23"
    assert cost(kitchen(*things, waste=False), "Sauce") == "20"


@pytest.mark.parametrize(
    ("trim", "yield_", "typed", "right", "waste"),
    [
        ("0.05", "0.95", "1.05", Fraction(20, 19), "0.053"),
        ("0.15", "0.85", "1.15", Fraction(20, 17), "0.176"),
        ("0.25", "0.75", "1.25", Fraction(4, 3), "0.333"),
        ("0.375", "0.625", "1.375", Fraction(8, 5), "0.600"),
        ("0.45", "0.55", "1.45", Fraction(20, 11), "0.818"),
        ("0.55", "0.45", "1.55", Fraction(20, 9), "1.222"),
    ],
)
def test_trim_is_a_yield_and_not_a_waste_factor(
    trim: str, yield_: str, typed: str, right: Fraction, waste: str
) -> None:
    assert share_of_trim(parse_quantity(trim)) == parse_quantity(yield_)
    by_yield = kitchen(bought("Cod", "1 kg", "1", yield_=yield_), recipe("Fillet", "1 kg Cod"))
    assert by_yield.plate("Fillet").cost == right
    wrong = kitchen(bought("Cod", "1 kg", "1", waste=trim), recipe("Fillet", "1 kg Cod"))
    assert wrong.plate("Fillet").cost == Fraction(typed)
    assert f"{float(right - 1):.3f}" == waste
    if right - 1 > Fraction("0.6"):
        with pytest.raises(ValueError):
            checked_waste(from_fraction(right - 1))


def test_cauliflower_at_2_40_with_55_per_cent_yield_costs_4_36_a_kilo_and_200_g_87_cents() -> None:
    costing = kitchen(
        bought("Cauliflower", "1 kg", "2.40", yield_="0.55"),
        recipe("A kilo", "1 kg Cauliflower"),
        recipe("Florets", "200 g Cauliflower"),
    )
    assert (cost(costing, "A kilo"), cost(costing, "Florets")) == ("4.363636", "0.872727")
    assert costing.plate("Florets").cost == Fraction("0.48") / Fraction("0.55")


def test_two_weights_are_a_yield() -> None:
    assert share_of_weights(parse_quantity("8"), parse_quantity("5")) == 625_000
    for wrong in ((0, 1), (5, 8), (5, 0)):
        with pytest.raises(ValueError):
            share_of_weights(*wrong)


def test_a_pack_of_six_times_two_and_a_half_kilos_at_41_90() -> None:
    costing = kitchen(bought("Flour", "6 x 2.5 kg", "41.90"), recipe("Dough", "150 g Flour"))
    assert costing.plate("Dough").cost == Fraction("41.90") / 15000 * 150
    assert cost(costing, "Dough") == "0.419"


def test_a_sub_recipe_costs_its_share_and_its_own_yield_and_no_waste_of_its_own() -> None:
    costing = kitchen(
        bought("Milk", "1 l", "1.10", waste="0.05"),
        bought("Butter", "250 g", "2.40"),
        recipe("Béchamel", "2.6 l Milk", "0.25 kg Butter", makes="3 kg"),
        recipe("Croquetas", "0.12 kg Béchamel / 0.95", makes="4 portions"),
    )
    batch = Fraction("2.6") * Fraction("1.10") * Fraction("1.05") + Fraction("2.40")
    assert costing.recipe("béchamel").money == batch
    assert costing.plate("Croquetas").cost == Fraction("0.12") / 3 * batch / Fraction("0.95") / 4


def test_a_lines_own_yield_replaces_the_ingredients() -> None:
    costing = kitchen(
        bought("Cod", "1 kg", "10", yield_="0.5", waste="0.1"),
        recipe("Whole", "1 kg Cod"),
        recipe("Trimmed", "1 kg Cod / 0.8"),
        recipe("All of it", "1 kg Cod / 1"),
    )
    assert [cost(costing, name) for name in ("Whole", "Trimmed", "All of it")] == ["22", "13.75", "11"]


def test_the_price_is_the_newest_dated_on_or_before_the_day() -> None:
    things = (
        bought("Oil", "5 l", "20", date(2026, 2, 1)),
        bought("Oil", "5 l", "25", date(2026, 3, 1)),
        bought("Oil", "5 l", "15", date(2026, 1, 1)),
        recipe("Fry", "1 l Oil"),
    )
    by_day = {date(2026, 1, 31): "3", date(2026, 2, 28): "4", date(2026, 3, 1): "5", date(2027, 1, 1): "5"}
    assert {day: cost(kitchen(*things, on=day), "Fry") for day in by_day} == by_day
    before = kitchen(*things, on=date(2025, 12, 31))
    assert before.plate("Fry").missing == (Missing("Oil", "price"),)


def test_the_earliest_version_holds_for_all_days_before_it() -> None:
    versions = tuple(Version(date(2026, month, 1), None, (line(f"{month}00 g Rice"),)) for month in (2, 3))
    rice = bought("Rice", "1 kg", "10", date(2025, 1, 1))
    paella = Recipe(an_id("Paella"), "Paella", versions)
    found = [
        cost(kitchen(rice, paella, on=day), "Paella") for day in (date(2025, 6, 1), date(2026, 2, 28), DAY)
    ]
    assert found == ["2", "2", "3"]


def test_a_name_is_the_ingredient_else_the_recipe_else_an_unknown_ingredient() -> None:
    cola = recipe("Coca-Cola", "33 cl coca-cola")
    assert cost(kitchen(bought("Coca-Cola", "24 x 33 cl", "12"), cola), "Coca-Cola") == "0.5"
    aioli = recipe("Aioli", "100 g Garlic", makes="1 kg")
    toast = recipe("Toast", "10 g aioli", "1 g Saffron")
    found = kitchen(bought("Garlic", "1 kg", "5"), aioli, toast).plate("Toast")
    assert (found.cost, found.missing) == (None, (Missing("Saffron", "price"),))
    assert found.unknown == ("Garlic", "Saffron")


def test_what_is_missing_is_named_where_it_is_missing_each_pair_once() -> None:
    costing = kitchen(
        bought("Oil", "5 l", "20"),
        bought("Egg", "12 each", "3"),
        recipe("Mayonnaise", "3 oz Oil", "1 each Egg", "5 g Mustard", makes="500 g"),
        recipe("Salad", "10 g Mayonnaise", "5 ml Mayonnaise", "3 oz oil", "1 g mustard", "2 g Egg"),
        recipe("Tub", "1 each Egg", makes="2 kg"),
        recipe("Box", "1 each Egg", makes="6 each"),
    )
    assert costing.plate("Salad").missing == (
        Missing("Oil", "conversion"),
        Missing("Mustard", "price"),
        Missing("Mayonnaise", "conversion"),
        Missing("Egg", "conversion"),
    )
    assert costing.plate("Tub").missing == (Missing("Tub", "portions"),)
    assert costing.plate("Nothing").missing == (Missing("Nothing", "recipe"),)
    assert costing.plate("Nothing").unknown == ("Nothing",)
    assert cost(costing, "Box") == show_micros(from_fraction(Fraction(1, 24)))
    opened = {each.what: each.missing for each in costing.lines("salad")}
    assert opened["Egg"] == (Missing("Egg", "conversion"),)


def test_allergens_are_those_of_all_parts_and_what_is_contained_is_no_maybe() -> None:
    costing = kitchen(
        bought("Praline", "1 kg", "9", allergens="milk; may: almond"),
        bought("Flour", "1 kg", "1", allergens="wheat; may: milk"),
        bought("Salt", "1 kg", "1", allergens="none"),
        bought("Vanilla", "100 g", "40"),
        recipe("Cream", "1 g Praline", "1 g Vanilla", makes="1 kg"),
        recipe("Cake", "1 g Cream", "1 g Flour", "1 g Salt"),
    )
    cake = costing.plate("Cake")
    assert names_of(cake.contains) == ["wheat", "milk"]
    assert names_of(cake.may_contain) == ["almond"]
    assert cake.unknown == ("Vanilla",)


def test_the_lines_of_a_batch_add_up_to_the_portions_and_open_to_what_is_bought() -> None:
    costing = kitchen(
        bought("Chicken", "10 kg", "65", yield_="0.72", waste="0.1"),
        recipe("Stock", "1 kg Chicken", makes="2 l"),
        recipe("Roast", "1.2 kg Chicken", "50 cl Stock", makes="4 portions"),
    )
    lines = costing.lines("roast")
    plate = costing.plate("Roast").cost
    assert plate is not None
    assert sum(each.money or 0 for each in lines) / 4 == plate
    chicken, stock = lines
    assert chicken.as_bought == Fraction(1200) / Fraction("0.72") * Fraction("1.1")
    assert (chicken.base, chicken.unit_cost, chicken.waste_factor) == (
        "g",
        Fraction("0.0065"),
        Fraction("0.1"),
    )
    assert chicken.money == chicken.as_bought * chicken.unit_cost
    assert (stock.kind, stock.as_bought, stock.waste_factor) == ("recipe", None, None)
    assert stock.unit_cost is not None
    assert stock.money == 500 * stock.unit_cost


def test_a_circle_that_no_file_can_make_has_no_cost_and_ends() -> None:
    costing = kitchen(
        bought("Salt", "1 kg", "1"),
        recipe("A", "1 portion B", "1 g Salt"),
        recipe("B", "1 portion A"),
        recipe("C", "1 portion C"),
        recipe("D", "1 portion A", "1 g Salt"),
    )
    for name in "ABCD":
        assert costing.plate(name).cost is None
        assert {each.kind for each in costing.plate(name).missing} == {"recipe"}


def test_circles_are_found_and_only_they() -> None:
    parts = {"a": ["b", "x"], "b": ["c"], "c": ["b", "d"], "d": [], "e": ["e"], "f": ["a", "e"]}
    assert {frozenset(each) for each in on_circles(parts)} == {frozenset("bc"), frozenset("e")}
    deep = {str(n): [str(n + 1)] for n in range(5000)}
    assert on_circles(deep) == []
    assert len(on_circles({**deep, "5000": ["0"]})[0]) == 5001


def test_a_renamed_ingredient_is_still_the_one_its_recipes_name() -> None:
    tomato, price = bought("Tomate", "1 kg", "2")
    renamed = Ingredient(tomato.id, "Tomate pera", other_keys=("tomate",))
    assert cost(kitchen((renamed, price), recipe("Pan", "100 g Tomate")), "Pan") == "0.2"


def test_a_hundred_levels_deep_is_no_deeper_than_three() -> None:
    chain = [recipe(f"R{n}", f"1 portion R{n + 1}") for n in range(2000)]
    assert cost(kitchen(bought("Salt", "1 kg", "1"), *chain, recipe("R2000", "1 kg Salt")), "R0") == "1"


# Random kitchens, and the same worked out once more by a plain reading of the rules. ----------------------

NAMES = ["Flour", "Milk", "Egg", "Oil", "Basil"]
PACKS = {
    "g": ["5 kg", "6 x 2.5 kg", "1 lb", "7 oz"],
    "ml": ["5 l", "24 x 33 cl", "1 gal"],
    "each": ["12 each"],
}
QUANTITIES = st.integers(0, 5 * 10**9).map(show_micros)
SHARES = st.integers(100_000, MICRO).map(show_micros)


@st.composite
def kitchens(draw: st.DrawFn) -> dict[str, Any]:
    ingredients = {}
    for name in NAMES:
        base = draw(st.sampled_from(sorted(PACKS)))
        ingredients[name] = {
            "base": base,
            "pack": draw(st.sampled_from(PACKS[base])),
            "price": draw(QUANTITIES) if draw(st.booleans()) or draw(st.booleans()) else None,
            "waste": draw(st.integers(0, 600_000).map(show_micros)),
            "yield": draw(SHARES),
            "equivalents": [
                (draw(st.integers(1, 10**9)), one, draw(st.integers(1, 10**9)), other)
                for one, other in (("each", "g"), ("ml", "g"))
                if draw(st.booleans())
            ],
        }
    recipes: dict[str, Any] = {}
    for name in ("Base", "Sauce", "Dish"):
        parts = [*NAMES, *recipes]
        recipes[name] = {
            "makes": draw(
                st.sampled_from([("1", "portion"), ("10", "portions"), ("2.6", "kg"), ("3", "each")])
            ),
            "lines": draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(parts), QUANTITIES, st.sampled_from(sorted(UNITS)), SHARES | st.none()
                    ),
                    min_size=1,
                    max_size=5,
                )
            ),
        }
    return {"ingredients": ingredients, "recipes": recipes, "waste": draw(st.booleans())}


def by_hand(told: dict[str, Any], name: str) -> Fraction | None:
    """The money of all a recipe makes, by the rules as they are written; None where something is missing."""
    total = Fraction(0)
    for what, quantity, unit, own_yield in told["recipes"][name]["lines"]:
        kind, size = UNITS[unit].kind.value, UNITS[unit].size
        amount = Fraction(quantity) * size
        if what in told["recipes"]:
            made, made_unit = told["recipes"][what]["makes"]
            known = unit_named(made_unit)
            assert known is not None
            money = by_hand(told, what)
            if money is None or known.kind.value != kind:
                return None
            total += amount / (Fraction(made) * known.size) * money / Fraction(own_yield or 1)
            continue
        ingredient = told["ingredients"][what]
        base = ingredient["base"]
        if ingredient["price"] is None or (unit == "oz" and base == "ml"):
            return None
        ways = {one: (a, b) for a, one, b, _g in ingredient["equivalents"]}
        grams = amount if kind == "g" else None
        if kind in ways:
            # The very unit typed is the base unit of its kind, or is converted to it: the same either way.
            grams = amount * Fraction(ways[kind][1], ways[kind][0])
        if kind == base:
            in_base = amount
        elif grams is None:
            return None
        elif base == "g":
            in_base = grams
        elif base in ways:
            in_base = grams * Fraction(ways[base][0], ways[base][1])
        else:
            return None
        times, _x, one_pack = ingredient["pack"].rpartition(" x ")
        number, pack_unit = one_pack.split(" ")
        content = Fraction(times or 1) * Fraction(number) * UNITS[pack_unit].size
        money = in_base / Fraction(own_yield or ingredient["yield"]) * Fraction(ingredient["price"]) / content
        total += money * (1 + Fraction(ingredient["waste"])) if told["waste"] else money
    return total


def costing_of(told: dict[str, Any]) -> Costing:
    things: list[Any] = []
    for name, each in told["ingredients"].items():
        equivalents = "; ".join(
            f"{show_micros(a)} {one} = {show_micros(b)} {other}" for a, one, b, other in each["equivalents"]
        )
        known, price = bought(
            name, each["pack"], each["price"] or "0", waste=each["waste"], yield_=each["yield"],
            equivalents=equivalents,
        )  # fmt: skip
        things.append(
            (known, price if each["price"] is not None else Price(an_id("nobody"), DAY, "1 kg", 0, ""))
        )
    for name, each in told["recipes"].items():
        lines = tuple(
            Line(what, parse_quantity(quantity), unit, parse_quantity(share) if share else None)
            for what, quantity, unit, share in each["lines"]
        )
        makes = parse_amount(" ".join(each["makes"]))
        things.append(Recipe(an_id(name), name, (Version(DAY, makes, lines),)))
    return kitchen(*things, waste=told["waste"])


@settings(max_examples=300, deadline=None)
@given(kitchens())
def test_random_kitchens_cost_what_an_independent_calculation_says(told: dict[str, Any]) -> None:
    costing = costing_of(told)
    for name in told["recipes"]:
        money = costing.recipe(name_key(name)).money
        assert money == by_hand(told, name)
        assert (money is None) == bool(costing.recipe(name_key(name)).missing)
        opened = [each.money for each in costing.lines(name_key(name))]
        assert (None in opened) == (money is None)
        if money is not None:
            assert sum(each for each in opened if each is not None) == money


@settings(max_examples=100, deadline=None)
@given(kitchens(), st.integers(2, 50))
def test_scaling_a_batch_changes_no_portion(told: dict[str, Any], times: int) -> None:
    plain = costing_of(told).plate("Dish")
    dish = told["recipes"]["Dish"]
    made, unit = dish["makes"]
    scaled = {
        "makes": (show_micros(parse_quantity(made) * times), unit),
        "lines": [
            (what, show_micros(parse_quantity(quantity) * times), unit, share)
            for what, quantity, unit, share in dish["lines"]
        ],
    }
    if all(parse_quantity(each[1]) <= 10**14 for each in scaled["lines"]):
        again = costing_of({**told, "recipes": {**told["recipes"], "Dish": scaled}}).plate("Dish")
        assert (again.cost, again.missing) == (plain.cost, plain.missing)


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.integers(1, 10**6))
def test_what_it_costs_does_not_depend_on_the_unit_typed(one: str, other: str, quantity: int) -> None:
    first, second = UNITS[one], UNITS[other]
    again = Fraction(quantity) * first.size / second.size * MICRO
    if first.kind is not second.kind or first.kind.value == "portion" or again.denominator != 1:
        return
    name = "Thing"
    costing = kitchen(
        bought(name, f"3 {one}", "7.77"),
        Recipe(an_id("A"), "A", (Version(DAY, None, (Line(name, quantity * MICRO, one),)),)),
        Recipe(an_id("B"), "B", (Version(DAY, None, (Line(name, int(again), other),)),)),
    )
    assert costing.plate("A").cost == costing.plate("B").cost


def test_a_kitchen_without_anything_costs_nothing_and_says_so() -> None:
    assert Costing(Kitchen({}, {}, {})).plate("Soup").missing == (Missing("Soup", "recipe"),)
