"""The sample kitchens by a small calculation of their own, apart from the one that the program has."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import pytest

from flux_desktop import bundled
from flux_desktop.domain.sample.kitchens import folder_of, moved
from flux_desktop.domain.sample.places import PLACES, Place

LAST = date(2026, 3, 9)
SIZES = {
    "g": (1, "g"),
    "kg": (1000, "g"),
    "ml": (1, "ml"),
    "cl": (10, "ml"),
    "l": (1000, "ml"),
    "each": (1, "each"),
    "portion": (1, "portion"),
    "portions": (1, "portion"),
}
# In a recipe, and in no price list yet.
UNPRICED = {"Alga wakame", "Ou d'eriçó", "Salsa kimchi"}
DEAR = {"Gambes a l'all", "Arròs de llamàntol", "Pop a la gallega"}


def rows(place: Place, name: str) -> list[dict[str, str]]:
    file = bundled("resources") / "sample" / folder_of(place) / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def amount(text: str) -> tuple[Fraction, str]:
    number, unit = text.strip().split(" ", 1)
    return Fraction(number), unit


@dataclass
class Bought:
    base: str
    usable: Fraction
    extra: Fraction
    equivalents: list[tuple[tuple[Fraction, str], tuple[Fraction, str]]]
    prices: list[tuple[date, Fraction]] = field(default_factory=list)

    def in_base(self, quantity: Fraction, unit: str) -> Fraction | None:
        """The quantity in the unit it is bought in, over its own equivalents."""
        seen: set[str] = set()
        ways = [(unit, quantity)]
        while ways:
            at, value = ways.pop(0)
            if at in seen:
                continue
            seen.add(at)
            if at in SIZES:
                size, kind = SIZES[at]
                if kind == self.base:
                    return value * size
                ways += [
                    (other, value * size / SIZES[other][0]) for other in SIZES if SIZES[other][1] == kind
                ]
            for one, other in self.equivalents:
                for (a, of), (b, is_) in ((one, other), (other, one)):
                    if of == at:
                        ways.append((is_, value / a * b))
        return None


@dataclass
class Kitchen:
    bought: dict[str, Bought]
    lines: dict[str, list[tuple[str, Fraction, str]]]
    makes: dict[str, tuple[Fraction, str]]

    def cost(self, name: str, on: date) -> Fraction | None:
        """What all that the recipe makes costs; None where something has no price."""
        total = Fraction()
        for what, quantity, unit in self.lines[name]:
            money = (
                self._bought(what, quantity, unit, on)
                if what in self.bought
                else self._made(what, quantity, unit, on)
            )
            if money is None:
                return None
            total += money
        return total

    def portion(self, name: str, on: date) -> Fraction | None:
        cost = self.cost(name, on)
        return None if cost is None else cost / self.makes[name][0]

    def _bought(self, what: str, quantity: Fraction, unit: str, on: date) -> Fraction | None:
        one = self.bought[what]
        paid = [price for day, price in sorted(one.prices) if day <= on]
        base = one.in_base(quantity, unit)
        assert base is not None, (what, unit)
        return base / one.usable * paid[-1] * (1 + one.extra) if paid else None

    def _made(self, what: str, quantity: Fraction, unit: str, on: date) -> Fraction | None:
        if what not in self.lines:
            return None
        makes, of = self.makes[what]
        assert SIZES[of][1] == SIZES[unit][1], (what, unit)
        cost = self.cost(what, on)
        return None if cost is None else cost * quantity * SIZES[unit][0] / (makes * SIZES[of][0])


def kitchen(place: Place) -> Kitchen:
    bought: dict[str, Bought] = {}
    for row in rows(place, "ingredients"):
        pack = re.fullmatch(r"(?:(\d+) x )?([\d.]+) (\w+)", row["pack"])
        assert pack is not None, row
        size, base = SIZES[pack[3]]
        if row["name"] not in bought:
            said = [each.split("=") for each in row["equivalents"].split(";") if each.strip()]
            bought[row["name"]] = Bought(
                base,
                Fraction(row["yield"] or 1),
                Fraction(row["waste_factor"] or 0),
                [(amount(one), amount(other)) for one, other in said],
            )
        content = Fraction(pack[1] or 1) * Fraction(pack[2]) * size
        day = moved(date.fromisoformat(row["date"]), LAST)
        bought[row["name"]].prices.append((day, Fraction(row["price"]) / content))
    found = Kitchen(bought, {}, {})
    for row in rows(place, "recipes"):
        found.lines.setdefault(row["recipe"], []).append(
            (row["ingredient"], Fraction(row["quantity"]), row["unit"])
        )
        found.makes.setdefault(
            row["recipe"], amount(row["makes"]) if row["makes"] else (Fraction(1), "portion")
        )
    return found


@pytest.fixture(params=PLACES, ids=folder_of)
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.param
    return found


def net(place: Place) -> Iterator[tuple[str, Fraction]]:
    for dish in place.dishes:
        if dish.price:
            yield dish.name, Fraction(dish.price) / Fraction("1.1")


def test_every_dish_is_in_the_menu_at_its_price_and_has_a_recipe(place: Place) -> None:
    menu = {row["item"]: row for row in rows(place, "menu")}
    assert {dish.name: (dish.price, dish.category) for dish in place.dishes} == {
        name: (row["price"], row["category"]) for name, row in menu.items()
    }
    recipes = kitchen(place)
    for dish in place.dishes:
        assert recipes.makes[dish.name][1] in {"portion", "portions"}, dish.name


def test_every_ingredient_is_bought_or_made_but_for_the_one_that_waits_for_its_price(place: Place) -> None:
    found = kitchen(place)
    named = {what for lines in found.lines.values() for what, _quantity, _unit in lines}
    assert len(named - found.bought.keys() - found.lines.keys()) == 1
    assert named - found.bought.keys() - found.lines.keys() <= UNPRICED
    assert found.bought.keys() <= named
    assert not found.bought.keys() & found.lines.keys()


def test_at_least_four_of_five_dishes_cost_less_than_they_bring_and_most_as_much_as_usual(
    place: Place,
) -> None:
    found = kitchen(place)
    costs = {name: found.portion(name, LAST) for name, _price in net(place)}
    shares = {name: cost / price for name, price in net(place) if (cost := costs[name]) is not None}
    assert all(0 < share < 1 for share in shares.values())
    assert len(shares) >= 0.8 * len(place.dishes)
    usual = [name for name, share in shares.items() if Fraction("0.08") <= share <= Fraction("0.38")]
    assert len(usual) >= 0.8 * len(shares)
    dear = {name for name, share in shares.items() if share > Fraction("0.38")}
    assert dear & DEAR
    assert len(dear) <= 2


def test_one_dish_has_no_price_and_one_is_there_twice(place: Place) -> None:
    assert [row["item"] for row in rows(place, "menu") if not row["price"]] != []
    found = kitchen(place)
    twice = [name for name in found.lines if name.endswith("tomaquet")]
    assert len(twice) == 1
    assert found.lines[twice[0]] == found.lines[twice[0].replace("tomaquet", "tomàquet")]


@pytest.mark.parametrize("ago", [0, 60, 180, 300, 420])
def test_costs_are_known_all_through_the_sample_s_sales(place: Place, ago: int) -> None:
    found = kitchen(place)
    unknown = [
        dish.name for dish in place.dishes if found.portion(dish.name, LAST - timedelta(days=ago)) is None
    ]
    assert len(unknown) == 1


def test_prices_move_with_the_seasons(place: Place) -> None:
    found = kitchen(place)
    moving = [name for name, one in found.bought.items() if len({price for _day, price in one.prices}) > 1]
    assert len(moving) >= 15
    [tomato] = [one for name, one in found.bought.items() if name == "Tomàquet pera"]
    winter = max(price for day, price in tomato.prices if day.month in {1, 2})
    summer = min(price for day, price in tomato.prices if day.month in {6, 7})
    assert winter > summer


def test_batches_weigh_no_more_than_what_goes_into_them_save_stocks(place: Place) -> None:
    found = kitchen(place)
    for name, (quantity, unit) in found.makes.items():
        if SIZES[unit][1] == "portion" or unit == "l":
            continue
        into = Fraction()
        for what, amount_, of in found.lines[name]:
            size, kind = SIZES.get(of, (0, ""))
            grams = (
                found.bought[what].in_base(amount_, of)
                if what in found.bought and kind not in {"g", "ml"}
                else None
            )
            into += grams if grams is not None and found.bought[what].base == "g" else amount_ * size
            if what in found.bought and found.bought[what].base == "each" and kind == "each":
                into += amount_ * 58
        assert quantity * SIZES[unit][0] <= into * Fraction("1.02"), name


def test_a_price_s_day_moves_by_whole_years_to_before_the_last_day() -> None:
    assert moved(date(2025, 1, 10), date(2026, 3, 9)) == date(2026, 1, 10)
    assert moved(date(2025, 6, 15), date(2026, 3, 9)) == date(2025, 6, 15)
    assert moved(date(2025, 3, 9), date(2026, 3, 9)) == date(2026, 3, 9)
    assert moved(date(2025, 3, 10), date(2026, 3, 9)) == date(2025, 3, 10)
    assert moved(date(2023, 10, 1), date(2027, 12, 31)) == date(2025, 10, 1)


def test_suppliers_and_allergens_are_said_for_every_ingredient(place: Place) -> None:
    seen = set()
    for row in rows(place, "ingredients"):
        if row["name"] not in seen:
            assert row["supplier"], row["name"]
            assert row["allergens"], row["name"]
        seen.add(row["name"])
