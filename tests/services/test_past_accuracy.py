"""How right Flux would have been on a restaurant's own last weeks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.changes import NOTHING, PAST_ACCURACY, Changes
from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.forecast.accuracy import DishAccuracy, daily_miss
from flux_desktop.domain.progress import Cancelled
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import menu
from flux_desktop.services.accuracy import backfill, load_accuracy
from flux_desktop.services.events import add_event
from flux_desktop.services.forecasts import forecast
from flux_desktop.services.imports import history, import_file, undo_import
from flux_desktop.services.past_accuracy import look_back, refresh
from flux_desktop.services.run_outs import mark_ran_out
from flux_desktop.store.store import Store
from tests.sessions import session

MONDAY = date(2026, 1, 5)
DAYS = 100


def on(day: int) -> date:
    return MONDAY + timedelta(days=day)


def units(day: int, dish: str) -> int:
    """More at the weekend; the cake does as it likes."""
    return 8 + (6 if day % 7 >= 5 else 0) + (day * 7 % 5 if dish == "Cake" else day % 2)


@pytest.fixture
def season(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> Store:
    """A hundred days of two dishes, closed on Mondays."""
    rows = [
        (on(day), dish, units(day, dish), 4) for day in range(DAYS) if day % 7 for dish in ("Soup", "Cake")
    ]
    import_file(session(store, pizzeria), sales_file("season.csv", *rows))
    return store


@dataclass
class Steps:
    """Counts the weeks that are forecast; stops before the one asked for."""

    stop_at: int = -1
    notes: list[str] = field(default_factory=list)

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        if total:
            self.notes.append(note)
            if done == self.stop_at:
                raise Cancelled


def overall(report: object) -> DishAccuracy:
    found = report.overall  # type: ignore[attr-defined]
    assert isinstance(found, DishAccuracy)
    return found


def test_the_last_eight_weeks_are_scored_each_from_the_sales_before_it(
    season: Store, pizzeria: Restaurant
) -> None:
    made = look_back(session(season, pizzeria))
    assert made is not None
    assert (made.weeks, made.report.first, made.report.last) == (8, on(44), on(DAYS - 1))
    # Two dishes on 48 open days.
    assert overall(made.report).days == 2 * 48
    first_week = forecast(session(season, pizzeria), start=on(44), days=7)
    again = [abs(row.p50 - units((row.day - MONDAY).days, row.item)) for row in first_week.rows()]
    weeks = [
        forecast(session(season, pizzeria), start=on(44 + 7 * week), days=7).rows() for week in range(1, 8)
    ]
    later = [abs(row.p50 - units((row.day - MONDAY).days, row.item)) for rows in weeks for row in rows]
    assert overall(made.report).forecast.miss == pytest.approx(sum(again + later) / (2 * 48))


def test_what_kept_forecasts_of_the_same_weeks_score_is_the_same(season: Store, pizzeria: Restaurant) -> None:
    backfill(session(season, pizzeria), weeks=8)
    data = load_accuracy(session(season, pizzeria))
    assert data.past is not None
    kept, past = overall(data.report), overall(data.past.report)
    assert (kept.days, kept.sold) == (past.days, past.sold)
    assert kept.average is not None
    assert past.average is not None
    assert past.average.miss == pytest.approx(kept.average.miss)
    assert (past.forecast.money, past.average.money) == (kept.forecast.money, kept.average.money)
    assert past.forecast.miss == pytest.approx(kept.forecast.miss)
    assert past.coverage.range_of_hundred == pytest.approx(kept.coverage.range_of_hundred)
    assert data.kept_suffice


def test_it_is_kept_and_made_again_only_when_sales_change(
    season: Store, pizzeria: Restaurant, sales_file: Callable[..., Path]
) -> None:
    someone, steps = session(season, pizzeria), Steps()
    assert refresh(someone, progress=steps) == Changes.of(PAST_ACCURACY)
    first, counted = look_back(someone), len(steps.notes)
    assert counted >= 8
    add_event(someone, on(95), "Match")
    menu.rename(someone, menu.dish_named(someone, "Cake").id, "Tart")
    assert refresh(someone, progress=steps) == NOTHING
    assert len(steps.notes) == counted
    again = look_back(someone)
    assert first is not None
    assert again is not None
    assert [each.name for each in again.report.dishes] == ["Soup", "Tart"]
    assert again.report.overall == first.report.overall
    import_file(someone, sales_file("more.csv", (on(DAYS), "Soup", 50, 4)))
    assert refresh(someone, progress=steps) == Changes.of(PAST_ACCURACY)
    undo_import(someone, history(someone)[0].id)
    assert refresh(someone) == Changes.of(PAST_ACCURACY)
    back = look_back(someone)
    assert back is not None
    assert (back.report.first, back.report.last) == (first.report.first, first.report.last)


def test_a_cancel_keeps_nothing(season: Store, pizzeria: Restaurant) -> None:
    with pytest.raises(Cancelled):
        refresh(session(season, pizzeria), progress=Steps(stop_at=3))
    assert refresh(session(season, pizzeria)) == Changes.of(PAST_ACCURACY)


def test_a_day_on_which_a_dish_ran_out_is_not_held_against_anybody(
    season: Store, pizzeria: Restaurant
) -> None:
    someone = session(season, pizzeria)
    refresh(someone)
    mark_ran_out(someone, menu.dish_named(someone, "Soup").id, on(90))
    made = look_back(someone)
    assert made is not None
    assert (made.report.run_outs, overall(made.report).days) == (1, 2 * 48 - 1)


def test_the_miss_of_a_day_adds_the_dishes_up_in_units_and_in_money(
    season: Store, pizzeria: Restaurant
) -> None:
    made = look_back(session(season, pizzeria))
    assert made is not None
    a_day = daily_miss(overall(made.report))
    assert a_day is not None
    assert a_day.forecast == pytest.approx(overall(made.report).forecast.miss * 2)
    average = overall(made.report).average
    assert average is not None
    assert a_day.average == pytest.approx(average.miss * 2)
    # Both dishes cost four.
    assert a_day.forecast_money == pytest.approx(a_day.forecast * 4_000_000, abs=2)


def test_few_sales_have_no_past_to_look_back_on(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> None:
    someone = session(store, pizzeria)
    assert look_back(someone) is None
    import_file(someone, sales_file("a.csv", *[(on(day), "Soup", 5, 4) for day in range(34)]))
    assert look_back(someone) is None
    assert not load_accuracy(someone).kept_suffice
    import_file(someone, sales_file("b.csv", (on(34), "Soup", 5, 4)))
    made = look_back(someone)
    assert made is not None
    assert made.weeks == 1


def test_a_chef_sees_it_without_money_and_a_stranger_not_at_all(
    season: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    made = look_back(session(season, pizzeria, staff["chef"]))
    assert made is not None
    # Who may keep no forecast keeps none.
    assert made.changes == NOTHING
    assert overall(made.report).forecast.money is None
    kept = look_back(session(season, pizzeria, staff["manager"]))
    assert kept is not None
    assert kept.changes == Changes.of(PAST_ACCURACY)
    assert overall(kept.report).forecast.money
    with pytest.raises(NotFound):
        look_back(session(season, pizzeria, staff["stranger"]))


def test_kept_forecasts_take_over_once_they_cover_four_weeks(season: Store, pizzeria: Restaurant) -> None:
    forecast(session(season, pizzeria), start=on(DAYS - 7), days=7, save=True)
    data = load_accuracy(session(season, pizzeria))
    assert data.report.overall is not None
    assert not data.kept_suffice
    backfill(session(season, pizzeria), weeks=8)
    assert load_accuracy(session(season, pizzeria)).kept_suffice
