"""Saved forecasts meet what was sold: which forecast counts, which days are known, what is left out."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.changes import FORECASTS, Changes
from flux_desktop.domain.errors import NotAllowed, NotFound
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.accuracy import AccuracyReport, DishAccuracy
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.accuracy import accuracy, backfill
from flux_desktop.services.forecasts import forecast, saved_forecast
from flux_desktop.services.hours import set_hours
from flux_desktop.services.imports import history, import_file, undo_import
from flux_desktop.services.menu import dish_named
from flux_desktop.services.own_forecasts import set_own_forecast
from flux_desktop.services.run_outs import mark_ran_out, unmark_ran_out
from flux_desktop.store import forecasts
from flux_desktop.store.forecasts import ForecastRow
from flux_desktop.store.store import Store
from tests.sessions import session

MONDAY = date(2026, 1, 5)


def on(days: int) -> date:
    return MONDAY + timedelta(days=days)


@pytest.fixture
def place(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> Store:
    """A week of soup, and cake on its first day."""
    import_file(
        session(store, pizzeria),
        sales_file("a.csv", *[(on(day), "Soup", 5, 4) for day in range(7)], (on(0), "Cake", 2, 3)),
    )
    return store


@pytest.fixture
def keep(place: Store, pizzeria: Restaurant) -> Callable[..., None]:
    """Saves a forecast of dishes: `keep(3, {4: 6})` says, knowing sales up to day 3, six for day 4."""

    def save(through: int, units: dict[int, float], *, dish: str = "Soup", price: int | None = None) -> None:
        item = dish_named(session(place, pizzeria), dish)
        rows = [
            ForecastRow(item.id, dish, on(day), n, n, n, n, n, 0.5, "Item History", None, n + 1, n + 2, price)
            for day, n in units.items()
        ]
        with place.begin() as uow:
            forecasts.add_run(uow, pizzeria.id, "v1", "V1", on(through), rows, data_version="x", horizon=7)

    return save


def soup(made: AccuracyReport) -> DishAccuracy:
    return next(each for each in made.dishes if each.name == "Soup")


def test_a_saved_forecast_is_scored_once_its_day_is_known(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None], sales_file: Callable[..., Path]
) -> None:
    assert accuracy(session(place, pizzeria)) == AccuracyReport(None, None, None, ())
    keep(6, {7: 8, 8: 8})
    made = accuracy(session(place, pizzeria))
    assert (made.overall, made.waiting) == (None, 2)
    import_file(session(place, pizzeria), sales_file("b.csv", (on(7), "Soup", 5, 4)))
    made = accuracy(session(place, pizzeria))
    assert (made.first, made.last, made.waiting) == (on(7), on(7), 1)
    assert soup(made).forecast.miss == 3
    undo_import(session(place, pizzeria), history(session(place, pizzeria))[0].id)
    made = accuracy(session(place, pizzeria))
    assert (made.overall, made.waiting) == (None, 2)


def test_of_several_forecasts_the_one_that_knew_most_counts_and_then_the_newest(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None]
) -> None:
    keep(3, {4: 9, 5: 9, 6: 9})
    keep(2, {3: 1, 4: 1, 5: 1, 6: 1})
    made = soup(accuracy(session(place, pizzeria)))
    # Day 3 is told by the second run alone, which was made later but knew less of the other days.
    assert (made.days, made.forecast.miss) == (4, 4)
    keep(3, {4: 5})
    assert soup(accuracy(session(place, pizzeria))).forecast.miss == 3


def test_a_forecast_of_days_it_had_seen_does_not_count(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None]
) -> None:
    keep(4, {2: 5, 4: 5, 5: 7})
    made = soup(accuracy(session(place, pizzeria)))
    assert (made.days, made.forecast.miss) == (1, 2)


def test_a_dish_without_a_row_on_an_open_day_sold_zero(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None]
) -> None:
    keep(-1, {0: 3, 1: 3}, dish="Cake")
    made = accuracy(session(place, pizzeria))
    assert [(each.name, each.days, each.sold, each.forecast.miss) for each in made.dishes] == [
        ("Cake", 2, 2, 2)
    ]


def test_days_without_sales_are_closed_missing_or_still_to_come(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None], sales_file: Callable[..., Path]
) -> None:
    import_file(session(place, pizzeria), sales_file("later.csv", (on(16), "Soup", 5, 4)))
    week = [DayHours(day, None, time(12), time(20), closed=day == 2) for day in range(7)]
    set_hours(session(place, pizzeria), week)
    keep(6, dict.fromkeys(range(7, 20), 5))
    made = accuracy(session(place, pizzeria))
    # Day 16 is known; 9 is a Wednesday, and so is 16, on which it sold all the same; 17 to 19 are to come.
    assert soup(made).days == 1
    assert (made.closed, made.missing, made.waiting) == (1, 8, 3)


def test_a_dish_that_ran_out_is_left_out_until_the_mark_is_taken_back(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None]
) -> None:
    keep(3, {4: 9, 5: 6})
    item = dish_named(session(place, pizzeria), "Soup").id
    mark_ran_out(session(place, pizzeria), item, on(4))
    made = accuracy(session(place, pizzeria))
    assert (made.run_outs, soup(made).days, soup(made).forecast.miss) == (1, 1, 1)
    unmark_ran_out(session(place, pizzeria), item, on(4))
    made = accuracy(session(place, pizzeria))
    assert (made.run_outs, soup(made).days, soup(made).forecast.miss) == (0, 2, 2.5)


def test_the_average_and_the_managers_number_stand_beside_the_forecast_in_money(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None], sales_file: Callable[..., Path]
) -> None:
    item = dish_named(session(place, pizzeria), "Soup").id
    keep(6, {7: 6, 8: 6}, price=4 * MICRO)
    set_own_forecast(session(place, pizzeria), item, on(7), 9 * MICRO)
    set_own_forecast(session(place, pizzeria), item, on(8), 1 * MICRO)
    set_own_forecast(session(place, pizzeria), item, on(8), None)
    import_file(session(place, pizzeria), sales_file("b.csv", (on(7), "Soup", 5, 4), (on(8), "Soup", 6, 4)))
    made = soup(accuracy(session(place, pizzeria)))
    assert made.forecast.money == 4 * MICRO
    assert made.average is not None
    assert (made.average.days, made.average.miss, made.average.money) == (2, 1.5, 12 * MICRO)
    assert made.own is not None
    assert (made.own.days, made.own.miss, made.own.money) == (1, 4, 16 * MICRO)
    assert made.against_own is not None
    assert (made.against_own.units, made.against_own.money) == (3, 12 * MICRO)
    assert made.against_average is not None
    assert (made.against_average.units, made.against_average.money) == (2, 8 * MICRO)


def test_a_period_begins_on_the_day_asked(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None]
) -> None:
    keep(0, {1: 5, 2: 5, 3: 5})
    made = accuracy(session(place, pizzeria), since=on(2))
    assert (made.first, soup(made).days) == (on(2), 2)


def test_by_default_half_a_year_up_to_the_last_sale_is_scored(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None], sales_file: Callable[..., Path]
) -> None:
    keep(0, {3: 5, 4: 5, 5: 5})
    import_file(session(place, pizzeria), sales_file("b.csv", (on(184), "Soup", 5, 4)))
    made = accuracy(session(place, pizzeria))
    assert (made.first, soup(made).days) == (on(4), 2)


def test_another_restaurants_forecasts_and_sales_are_its_own(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None], sales_file: Callable[..., Path]
) -> None:
    from flux_desktop.services.restaurants import new_restaurant

    keep(6, {7: 8})
    other = new_restaurant("Other")
    import_file(session(place, other), sales_file("o.csv", (on(7), "Soup", 5, 4)))
    assert accuracy(session(place, pizzeria)).waiting == 1
    assert accuracy(session(place, other)) == AccuracyReport(None, None, None, ())


def test_a_stranger_sees_no_ledger(
    place: Store, pizzeria: Restaurant, staff: dict[str, UUID], keep: Callable[..., None]
) -> None:
    keep(3, {4: 6})
    assert accuracy(session(place, pizzeria, staff["counter"])).overall is not None
    with pytest.raises(NotFound):
        accuracy(session(place, pizzeria, staff["stranger"]))


@pytest.fixture
def season(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> Store:
    """Twelve weeks of two dishes, closed on Mondays."""
    rows = [(on(day), dish, 5 + day % 3, 4) for day in range(84) if day % 7 for dish in ("Soup", "Cake")]
    import_file(session(store, pizzeria), sales_file("season.csv", *rows))
    return store


def test_past_weeks_are_forecast_from_what_was_known_then(
    season: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    assert backfill(session(season, pizzeria, staff["manager"]), weeks=3) == Changes.of(FORECASTS)
    made = accuracy(session(season, pizzeria))
    assert (made.first, made.last, made.waiting) == (on(64), on(83), 12)
    assert made.overall is not None
    assert made.overall.days == 3 * 6 * 2
    then = forecast(session(season, pizzeria), start=on(84), days=7).rows()
    assert [(row.item, row.day, row.p90) for row in saved_forecast(session(season, pizzeria))] == [
        (row.item, row.day, row.p90) for row in then
    ]


def test_a_week_that_has_its_forecast_gets_no_second(season: Store, pizzeria: Restaurant) -> None:
    kept = forecast(session(season, pizzeria), start=on(72), days=7, save=True)
    assert backfill(session(season, pizzeria), weeks=2).nouns == {FORECASTS}
    with season.read() as uow:
        assert forecasts.sales_through(uow, pizzeria.id) == {on(69), kept.last_sale, on(83)}
    assert not backfill(session(season, pizzeria), weeks=2)


def test_weeks_with_too_little_before_them_are_left_out(season: Store, pizzeria: Restaurant) -> None:
    backfill(session(season, pizzeria), weeks=20)
    made = accuracy(session(season, pizzeria))
    assert made.first == on(36)


def test_without_sales_there_is_nothing_to_look_back_on(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    assert not backfill(session(store, pizzeria))
    assert accuracy(session(store, pizzeria)) == AccuracyReport(None, None, None, ())
    with pytest.raises(NotAllowed):
        backfill(session(store, pizzeria, staff["chef"]))


def test_everything_a_row_tells_is_read_back(
    place: Store, pizzeria: Restaurant, keep: Callable[..., None]
) -> None:
    keep(6, {7: 6}, price=4 * MICRO)
    (row,) = saved_forecast(session(place, pizzeria))
    assert (row.size, row.average, row.average_p90, row.price) == (None, 7, 8, 4 * MICRO)
