"""Forecasts of stored sales: the same on every database, from what was known, for the days that are open."""

from collections.abc import Callable
from datetime import date, time, timedelta
from math import prod
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.documents.forecasts import forecast_document
from flux_desktop.domain.changes import FORECASTS, Changes
from flux_desktop.domain.errors import NotAllowed, NotFound, Refused
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.progress import Cancelled
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.forecasts import LONGEST, Outlook, forecast, keep_forecast, saved_forecast
from flux_desktop.services.hours import set_hours
from flux_desktop.services.imports import import_file, undo_import
from flux_desktop.start.words.forecasts import forecast_words
from flux_desktop.store import menu, restaurants
from flux_desktop.store.store import Store
from tests.sessions import session

MONDAY = date(2026, 1, 5)
DISHES = ("zarzuela", "Apple pie", "àpats", "Beer", "apple pie à la mode")
WEEKS = 8


def sales(days: range, dishes: tuple[str, ...] = DISHES) -> list[tuple[object, ...]]:
    """Eight weeks, closed on Mondays, more at the weekend."""
    return [
        (MONDAY + timedelta(days=day), dish, 3 + number + 4 * (day % 7 > 4) + (day * number) % 3, 4.5)
        for day in days
        if day % 7
        for number, dish in enumerate(dishes)
    ]


HISTORY = sales(range(7 * WEEKS))


@pytest.fixture
def open_place(store: Store, pizzeria: Restaurant, sales_file: Callable[..., Path]) -> Store:
    """A store with eight weeks of sales of one restaurant."""
    import_file(session(store, pizzeria), sales_file("sales.csv", *HISTORY))
    return store


def days_of(made: Outlook) -> list[int]:
    return [(day - MONDAY).days for day in made.forecast.days]


def test_a_forecast_is_the_same_on_both_databases(
    sqlite: Store, postgres: Store, pizzeria: Restaurant, sales_file: Callable[..., Path]
) -> None:
    path = sales_file("sales.csv", *HISTORY)
    made = []
    for store in (sqlite, postgres):
        import_file(session(store, pizzeria), path)
        made.append(forecast(session(store, pizzeria), save=True))
    assert made[0].rows() == made[1].rows()
    assert saved_forecast(session(sqlite, pizzeria)) == saved_forecast(session(postgres, pizzeria))


def test_a_forecast_begins_the_day_after_the_last_sale_and_leaves_out_closed_weekdays(
    open_place: Store, pizzeria: Restaurant
) -> None:
    made = forecast(session(open_place, pizzeria), days=7)
    assert made.last_sale == MONDAY + timedelta(days=7 * WEEKS - 1)
    assert days_of(made) == [7 * WEEKS + day for day in range(1, 7)]
    assert {name for _, name, _ in made.items} == set(DISHES)
    assert len(made.rows()) == 6 * len(DISHES)


def test_rows_go_by_day_then_by_dish_with_quantiles_in_order(open_place: Store, pizzeria: Restaurant) -> None:
    rows = forecast(session(open_place, pizzeria)).rows()
    assert [(row.day, row.item) for row in rows] == sorted((row.day, row.item) for row in rows)
    for row in rows:
        assert 0 <= row.p10 <= row.p50 <= row.p90 <= row.p99
        assert row.mean > 0
        assert row.reason


def test_hours_that_somebody_set_win_over_what_was_sold(open_place: Store, pizzeria: Restaurant) -> None:
    tuesday_off = DayHours(1, None, None, None, closed=True)
    monday_on = DayHours(0, None, time(12), time(16), closed=False)
    party = DayHours(None, MONDAY + timedelta(weeks=WEEKS, days=1), time(12), time(16), closed=False)
    set_hours(session(open_place, pizzeria), [tuesday_off, monday_on])
    assert days_of(forecast(session(open_place, pizzeria))) == [7 * WEEKS + day for day in (0, 2, 3, 4, 5, 6)]
    set_hours(session(open_place, pizzeria), [tuesday_off, monday_on, party])
    assert days_of(forecast(session(open_place, pizzeria))) == [7 * WEEKS + day for day in range(7)]


def test_a_place_closed_on_all_days_asked_is_said_so(open_place: Store, pizzeria: Restaurant) -> None:
    with pytest.raises(Refused, match="closed on all"):
        forecast(session(open_place, pizzeria), days=1)


@pytest.mark.parametrize("weeks", [3, 6])
def test_a_forecast_from_a_day_reads_only_the_sales_before_it(
    sqlite: Store, pizzeria: Restaurant, sales_file: Callable[..., Path], weeks: int
) -> None:
    import_file(session(sqlite, pizzeria), sales_file("before.csv", *sales(range(7 * weeks))))
    known = forecast(session(sqlite, pizzeria))
    later = [
        (MONDAY + timedelta(days=day), dish, 90, 4.5)
        for day in range(7 * weeks, 7 * weeks + 100)
        if day % 7 < 2
        for dish in ("Beer", "New dish")
    ]
    import_file(session(sqlite, pizzeria), sales_file("after.csv", *later))
    start = MONDAY + timedelta(weeks=weeks)
    assert forecast(session(sqlite, pizzeria), start=start).rows() == known.rows()
    assert forecast(session(sqlite, pizzeria)).rows() != known.rows()


def test_a_dish_not_sold_before_the_day_asked_is_no_dish_yet(
    open_place: Store, pizzeria: Restaurant, sales_file: Callable[..., Path]
) -> None:
    start = MONDAY + timedelta(weeks=WEEKS)
    import_file(session(open_place, pizzeria), sales_file("later.csv", (start, "New dish", 5, 4.5)))
    with pytest.raises(NotFound, match="No dish called “New dish”"):
        forecast(session(open_place, pizzeria), start=start, items=["New dish"])


def test_a_day_before_the_first_sale_has_nothing_to_forecast_from(
    open_place: Store, pizzeria: Restaurant
) -> None:
    with pytest.raises(NotFound, match="no sales"):
        forecast(session(open_place, pizzeria), start=MONDAY)


def test_dishes_asked_for_are_forecast_as_among_all(open_place: Store, pizzeria: Restaurant) -> None:
    every = {(row.item, row.day): row for row in forecast(session(open_place, pizzeria)).rows()}
    some = forecast(session(open_place, pizzeria), items=[" BEER ", "Zarzuela", "beer"]).rows()
    assert {row.item for row in some} == {"Beer", "zarzuela"}
    assert len(some) == 2 * 6
    assert all(row == every[row.item, row.day] for row in some)


def test_a_dish_nobody_sold_is_said_so(open_place: Store, pizzeria: Restaurant) -> None:
    with pytest.raises(NotFound, match="No dish called “Unicorn”"):
        forecast(session(open_place, pizzeria), items=["Beer", "Unicorn"])


def test_an_archived_dish_is_left_out(open_place: Store, pizzeria: Restaurant) -> None:
    with open_place.begin() as uow:
        [beer] = [item for item in menu.every(uow, pizzeria.id) if item.name == "Beer"]
        menu.edit(uow, beer.id, archived=True)
    made = forecast(session(open_place, pizzeria))
    assert {name for _, name, _ in made.items} == set(DISHES) - {"Beer"}


@pytest.mark.parametrize("days", [0, -1, LONGEST + 1])
def test_too_few_or_too_many_days_are_refused(open_place: Store, pizzeria: Restaurant, days: int) -> None:
    with pytest.raises(Refused, match="1 to 366 days"):
        forecast(session(open_place, pizzeria), days=days)


def test_a_place_without_sales_has_no_forecast(store: Store, pizzeria: Restaurant) -> None:
    with pytest.raises(NotFound, match="no such restaurant"):
        forecast(session(store, pizzeria))
    with store.begin() as uow:
        restaurants.create(uow, pizzeria, None)
    with pytest.raises(NotFound, match="no sales"):
        forecast(session(store, pizzeria))
    assert saved_forecast(session(store, pizzeria)) == []


def test_a_saved_forecast_is_read_back_as_it_was_made(open_place: Store, pizzeria: Restaurant) -> None:
    assert forecast(session(open_place, pizzeria)).changes == Changes()
    assert saved_forecast(session(open_place, pizzeria)) == []
    made = forecast(session(open_place, pizzeria), save=True)
    assert made.changes == Changes.of(FORECASTS)
    assert saved_forecast(session(open_place, pizzeria)) == made.rows()
    longer = forecast(session(open_place, pizzeria), days=14, save=True)
    assert saved_forecast(session(open_place, pizzeria)) == longer.rows()


def test_a_saved_forecast_survives_the_undo_of_its_sales(
    store: Store, pizzeria: Restaurant, sales_file: Callable[..., Path]
) -> None:
    made = import_file(session(store, pizzeria), sales_file("sales.csv", *HISTORY))
    rows = forecast(session(store, pizzeria), save=True).rows()
    assert made.upload_id is not None
    undo_import(session(store, pizzeria), made.upload_id)
    assert saved_forecast(session(store, pizzeria)) == rows


def test_a_chef_sees_forecasts_and_a_manager_saves_them(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> None:
    import_file(session(store, pizzeria), sales_file("sales.csv", *HISTORY))
    assert forecast(session(store, pizzeria, staff["chef"])).rows()
    with pytest.raises(NotAllowed):
        forecast(session(store, pizzeria, staff["chef"]), save=True)
    assert saved_forecast(session(store, pizzeria, staff["chef"])) == []
    forecast(session(store, pizzeria, staff["manager"]), save=True)
    assert saved_forecast(session(store, pizzeria, staff["chef"]))
    for job in (forecast, saved_forecast):
        with pytest.raises(NotFound, match="no such restaurant"):
            job(session(store, pizzeria, staff["stranger"]))


def test_who_may_only_look_gets_the_forecast_back_and_nothing_is_kept(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> None:
    import_file(session(store, pizzeria), sales_file("sales.csv", *HISTORY))
    for who in ("chef", "counter"):
        made = forecast(session(store, pizzeria, staff[who]))
        assert keep_forecast(session(store, pizzeria, staff[who]), made, 7) is made
    assert saved_forecast(session(store, pizzeria)) == []
    with pytest.raises(NotFound, match="no such restaurant"):
        keep_forecast(session(store, pizzeria, staff["stranger"]), made, 7)
    assert keep_forecast(session(store, pizzeria, staff["manager"]), made, 7).run_id is not None
    assert saved_forecast(session(store, pizzeria)) == made.rows()


def test_a_forecast_can_be_cancelled(open_place: Store, pizzeria: Restaurant) -> None:
    class Stop:
        def step(self, done: int, total: int = 0, note: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        forecast(session(open_place, pizzeria), save=True, progress=Stop())
    assert saved_forecast(session(open_place, pizzeria)) == []


def test_a_stray_late_day_moves_nothing_and_is_told(
    open_place: Store, pizzeria: Restaurant, sales_file: Callable[..., Path]
) -> None:
    before = forecast(session(open_place, pizzeria))
    stray = (MONDAY + timedelta(days=7 * WEEKS + 100), "Beer", 3, 4.5)
    import_file(session(open_place, pizzeria), sales_file("stray.csv", stray))
    after = forecast(session(open_place, pizzeria))
    assert after.forecast.days == before.forecast.days
    assert after.forecast.mean.tolist() == before.forecast.mean.tolist()
    assert any(
        f"{written_day(stray[0])} stands alone, 101 days after" in each for each in after.data_warnings
    )


def test_dishes_off_the_menu_have_no_row_and_are_listed(
    store: Store, pizzeria: Restaurant, sales_file: Callable[..., Path]
) -> None:
    new = ("Soup", "Steak", "Tart")
    lines = [*sales(range(140)), *sales(range(140, 210), new)]
    import_file(session(store, pizzeria), sales_file("menu.csv", *lines))
    made = forecast(session(store, pizzeria), save=True)
    assert {made.items[at][1] for at in made.left_out} == set(DISHES)
    assert {row.item for row in made.rows()} == set(new)
    assert saved_forecast(session(store, pizzeria)) == made.rows()
    assert made.forecast.mean[list(made.left_out)].sum() < 0.001
    document = forecast_document(made)
    assert {each["item"] for each in document["forecasts"]} == set(new)
    assert {each["item"] for each in document["left_out"]} == set(DISHES)
    assert "Beer: not sold for 60 open days, left out" in forecast_words(made)
    for each in document["forecasts"]:
        factors = [why["factor"] for why in each["why"] if why["factor"] is not None]
        assert each["why"][0]["units"] * prod(factors) == pytest.approx(each["mean"])


def test_old_sales_are_told_in_the_text_of_the_command(open_place: Store, pizzeria: Restaurant) -> None:
    made = forecast(session(open_place, pizzeria))
    said = f"Your last sales are of {written_day(made.last_sale)}: the forecast goes on from there."
    assert made.old_sales == said
    assert said in forecast_words(made)
    later = forecast(session(open_place, pizzeria), start=made.last_sale + timedelta(days=40))
    assert f"{written_day(made.last_sale)}, 40 days before the first day forecast" in forecast_words(later)
