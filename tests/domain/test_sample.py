import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from flux_desktop.domain.exact import MICRO, parse_micros
from flux_desktop.domain.hours import open_on
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.sales import SaleLine
from flux_desktop.domain.sample.places import GRACIA_TAPES, LA_BOQUERIA_BITES, PLACES, Place
from flux_desktop.domain.sample.sales import sales_of

TODAY = date(2026, 3, 10)
SAINT_JOHNS_EVE = (6, 23)


@pytest.fixture(scope="module")
def boqueria() -> list[SaleLine]:
    return sales_of(LA_BOQUERIA_BITES, TODAY, 420)


@pytest.fixture(scope="module")
def years() -> list[SaleLine]:
    """Long enough for a pattern of the year to show."""
    return sales_of(GRACIA_TAPES, TODAY, 6 * 365)


def units_a_day(lines: list[SaleLine], wanted: Callable[[SaleLine], bool]) -> float:
    """The mean over the days that have such a line."""
    units: Counter[date] = Counter()
    for line in lines:
        if wanted(line):
            units[line.day] += line.quantity // MICRO
    return float(np.mean(list(units.values())))


def days_sold(lines: list[SaleLine], dish: str) -> set[date]:
    return {line.day for line in lines if line.item == dish}


def test_the_same_sales_come_every_time(boqueria: list[SaleLine]) -> None:
    assert sales_of(LA_BOQUERIA_BITES, TODAY, 420) == boqueria


def test_the_past_stays_as_it_was_tomorrow_and_for_another_number_of_days(boqueria: list[SaleLine]) -> None:
    lasting = {dish.name for dish in LA_BOQUERIA_BITES.dishes if dish.new_for_days is None}
    recent = {line for line in boqueria if line.day >= TODAY - timedelta(days=30)}
    assert recent == set(sales_of(LA_BOQUERIA_BITES, TODAY, 30))
    later = sales_of(LA_BOQUERIA_BITES, TODAY + timedelta(days=1), 31)
    assert {line for line in later if line.day < TODAY and line.item in lasting} == {
        line for line in recent if line.item in lasting
    }


def test_two_places_sell_differently() -> None:
    counts = {tuple(line.quantity for line in sales_of(place, TODAY, 10)) for place in PLACES}
    assert len(counts) == len(PLACES)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_sales_end_yesterday_and_closed_days_have_none(place: Place) -> None:
    first = TODAY - timedelta(days=420)
    is_open = open_on(place.hours(first, TODAY), ())
    days = {line.day for line in sales_of(place, TODAY, 420)}
    assert days == {day for at in range(420) if is_open(day := first + timedelta(days=at))}
    assert date(2025, 12, 25) not in days


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_till_writes_lines_of_one_to_four_units_numbered_each_day(place: Place) -> None:
    lines = sales_of(place, TODAY, 420)
    assert {line.quantity // MICRO for line in lines} == {1, 2, 3, 4}
    a_day = Counter(line.day for line in lines)
    assert 40 <= np.mean(list(a_day.values())) <= 120
    for day in (lines[0].day, lines[-1].day):
        assert [line.line for line in lines if line.day == day] == list(range(1, a_day[day] + 1))


def test_one_day_on_which_the_place_is_closed_gives_no_line() -> None:
    assert sales_of(GRACIA_TAPES, date(2026, 3, 3), 1) == []


def test_braves_sell_on_saturday_and_chickpeas_at_weekday_lunch(boqueria: list[SaleLine]) -> None:
    def on(weekday: int, dish: str) -> float:
        return units_a_day(boqueria, lambda line: line.item == dish and line.day.weekday() == weekday)

    assert on(5, "Patates braves") > 1.5 * on(1, "Patates braves")
    assert on(5, "Cigrons amb botifarra negra") < 1.1 * on(1, "Cigrons amb botifarra negra")


def test_a_promoted_week_sells_more(boqueria: list[SaleLine]) -> None:
    def a_day(*, promoted: bool) -> float:
        return units_a_day(
            boqueria, lambda line: line.item == "Croqueta de pernil" and line.promo is promoted
        )

    assert 1.3 < a_day(promoted=True) / a_day(promoted=False) < 1.9


def test_the_eve_of_a_holiday_is_busy(years: list[SaleLine]) -> None:
    def june(*, eve: bool) -> float:
        return units_a_day(
            years,
            lambda line: (
                line.day.month == 6
                and line.day.weekday() < 4
                and ((line.day.month, line.day.day) == SAINT_JOHNS_EVE) is eve
            ),
        )

    assert june(eve=True) > 1.15 * june(eve=False)


def test_a_place_is_busy_on_its_own_days(years: list[SaleLine]) -> None:
    feasts = {day for day, name in GRACIA_TAPES.feast_days(date(2020, 1, 1), TODAY) if "Gràcia" in name}

    def august(*, feast: bool) -> float:
        return units_a_day(years, lambda line: line.day.month == 8 and (line.day in feasts) is feast)

    assert len(feasts & {line.day for line in years}) >= 4
    assert august(feast=True) > 1.2 * august(feast=False)


def test_two_own_days_a_year_fall_between_the_days_asked() -> None:
    for place in PLACES:
        days = [day for day, _name in place.feast_days(date(2024, 1, 1), date(2025, 12, 31))]
        assert len(days) == 4
        assert days == sorted(days)
        assert place.feast_days(days[1], days[1]) == [(days[1], place.feasts[1][1])]


def test_on_every_fourth_saturday_there_is_too_little_of_one_dish(years: list[SaleLine]) -> None:
    (dish,) = [dish for dish in GRACIA_TAPES.dishes if dish.short_every]
    units: Counter[date] = Counter()
    for line in years:
        if line.item == dish.name and line.day.weekday() == 5:
            units[line.day] += line.quantity // MICRO
    short = [sold for day, sold in units.items() if dish.runs_out(day)]
    whole = [sold for day, sold in units.items() if not dish.runs_out(day)]
    assert len(short) >= 70
    assert max(short) < np.mean(whole)


def test_summer_is_a_little_busier_than_winter(years: list[SaleLine]) -> None:
    def in_months(*months: int) -> float:
        lasting = {dish.name for dish in GRACIA_TAPES.dishes if dish.season is None}
        return units_a_day(years, lambda line: line.day.month in months and line.item in lasting)

    assert 1.1 < in_months(7, 8) / in_months(1, 2) < 1.4


def test_counts_vary_more_than_a_poisson(years: list[SaleLine]) -> None:
    wednesdays: Counter[date] = Counter()
    for line in years:
        if line.item == "Patates braves" and line.day.weekday() == 2:
            wednesdays[line.day] += line.quantity // MICRO
    # Differences of neighbours leave drift and season out.
    values = np.array(list(wednesdays.values()), dtype=np.float64)
    variance = np.mean(np.diff(values) ** 2) / 2
    assert variance > 1.5 * values.mean()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_each_place_has_a_menu_with_something_to_put_right(place: Place) -> None:
    lines = sales_of(place, TODAY, 420)
    sold = {line.item for line in lines}
    assert 14 <= len(place.dishes) <= 18
    assert sold == {dish.name for dish in place.dishes}
    assert len({name_key(name) for name in sold}) == len(sold)
    assert {name.replace("à", "a") for name in sold if name.endswith("tomàquet")} <= sold
    assert len({line.item for line in lines if line.unit_price == 0}) == 1
    assert all(line.net_sales * MICRO == line.quantity * line.unit_price for line in lines)


def test_one_dish_began_five_weeks_ago(boqueria: list[SaleLine]) -> None:
    first = min(days_sold(boqueria, "Tàrtar de tonyina"))
    assert TODAY - timedelta(days=35) <= first <= TODAY - timedelta(days=30)


@pytest.mark.parametrize("month", range(1, 13))
def test_on_any_day_of_the_year_a_dish_of_another_season_has_stopped(month: int) -> None:
    today = date(2026, month, 15)
    for place in PLACES:
        assert any(not dish.on_menu(today, today) for dish in place.dishes)


def test_a_winter_dish_is_sold_from_november_to_march(boqueria: list[SaleLine]) -> None:
    months = {day.month for day in days_sold(boqueria, "Cap i pota")}
    assert months == {11, 12, 1, 2, 3}


def test_the_vermouth_costs_more_since_new_year(boqueria: list[SaleLine]) -> None:
    prices = {(line.day.year, line.unit_price) for line in boqueria if line.item == "Vermut de la casa"}
    assert prices == {(2025, parse_micros("3.50")), (2026, parse_micros("3.90"))}


def test_the_library_of_holidays_is_only_loaded_to_make_sales() -> None:
    code = "import sys, flux_desktop.domain.sample.sales; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
