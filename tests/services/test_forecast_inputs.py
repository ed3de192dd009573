"""What the facts around sales do to a forecast."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from flux_desktop.domain.days import DayState
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import events, forecasts, menu, promotions, run_outs
from flux_desktop.services.forecasts import Outlook, forecast, keep_forecast
from flux_desktop.services.hours import set_hours
from flux_desktop.services.imports import import_file
from flux_desktop.store import forecasts as kept
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store
from tests.sessions import session

MONDAY = date(2026, 1, 5)
WEEKS = 12
LAST = MONDAY + timedelta(days=7 * WEEKS - 1)
DISHES = ("Soup", "Steak", "Rice", "Tart")


@pytest.fixture
def place(store: Store, pizzeria: Restaurant, write: Callable[..., Path]) -> Restaurant:
    """Twelve weeks; soup is on promotion every Wednesday of the second half and sells twice as much then."""
    chance = np.random.default_rng(1)
    lines = ["date,item,quantity,price,promo"]
    for day in range(7 * WEEKS):
        for dish in DISHES:
            promo = dish == "Soup" and day % 7 == 2 and day > 40
            n = chance.poisson(24 if promo else 12)
            lines.append(f"{MONDAY + timedelta(day)},{dish},{n},5.00,{int(promo)}")
    import_file(session(store, pizzeria), write("sales.csv", *lines))
    return pizzeria


def dish(store: Store, place: Restaurant, name: str) -> UUID:
    return menu.dish_named(session(store, place), name).id


def means(made: Outlook, name: str) -> list[float]:
    at = [item[1] for item in made.items].index(name)
    return made.forecast.mean[at].tolist()


def test_a_planned_promotion_raises_its_days_alone(store: Store, place: Restaurant) -> None:
    before = forecast(session(store, place), days=7)
    soup = dish(store, place, "Soup")
    friday = LAST + timedelta(5)
    promotions.plan_promotion(session(store, place), soup, friday, friday)
    after = forecast(session(store, place), days=7)
    lift = np.array(means(after, "Soup")) / np.array(means(before, "Soup"))
    assert lift[4] > 1.5
    assert np.delete(lift, 4) == pytest.approx(1)
    assert after.promo.sum() == 1
    assert before.data_version != after.data_version


def test_what_if_tries_a_promotion_without_planning_it(store: Store, place: Restaurant) -> None:
    soup, friday = dish(store, place, "Soup"), LAST + timedelta(5)
    tried = forecast(session(store, place), days=7, what_if={soup: [(friday, friday)]}, save=True)
    assert tried.run_id is None
    assert means(tried, "Soup")[4] > 1.5 * means(forecast(session(store, place), days=7), "Soup")[4]


def test_a_day_a_dish_ran_out_lifts_its_forecast(store: Store, place: Restaurant) -> None:
    before = means(forecast(session(store, place)), "Steak")
    for day in range(0, 28, 3):
        run_outs.mark_ran_out(session(store, place), dish(store, place, "Steak"), LAST - timedelta(day))
    after = forecast(session(store, place))
    assert sum(means(after, "Steak")) > 1.03 * sum(before)
    at = [item[1] for item in after.items].index("Steak")
    assert "ran_out" in {reason.key for reason in after.forecast.why.reasons(at, 0)}


def test_an_event_is_learned_from_its_first_day_and_told_on_its_next(store: Store, place: Restaurant) -> None:
    next_one = LAST + timedelta(3)
    for day in (MONDAY + timedelta(30), next_one):
        events.add_event(session(store, place), day, "Market")
    made = forecast(session(store, place))
    column = made.forecast.days.index(next_one)
    reason = {each.key: each for each in made.forecast.why.reasons(0, column)}["event"]
    assert reason.evidence == 1
    assert "based on one day only, so wide" in reason.text
    assert made.calendar.name(next_one) == "Market"


def test_a_date_that_was_closed_says_nothing_whatever_was_rung_up(store: Store, place: Restaurant) -> None:
    day = LAST - timedelta(2)
    set_hours(session(store, place), [DayHours(None, day, None, None, closed=True)])
    made = forecast(session(store, place))
    assert np.isnan(made.history[:, made.history_days.index(day)]).all()


def test_closed_missing_and_sold_are_three_things(
    store: Store, place: Restaurant, write: Callable[..., Path]
) -> None:
    later = LAST + timedelta(10)
    import_file(session(store, place), write("later.csv", "date,item,quantity,price", f"{later},Soup,3,5.00"))
    set_hours(
        session(store, place),
        [DayHours(weekday, None, time(12), time(23), closed=weekday == 0) for weekday in range(7)],
    )
    made = forecast(session(store, place))
    states = {each.day: each.state for each in made.states}
    assert states[LAST] is DayState.SOLD
    assert states[LAST + timedelta(1)] is DayState.CLOSED
    assert states[LAST + timedelta(2)] is DayState.MISSING


def test_the_model_chosen_for_a_dish_tells_that_dish_alone(store: Store, place: Restaurant) -> None:
    plain = forecast(session(store, place))
    menu.choose_model(session(store, place), dish(store, place, "Rice"), forecasts.AVERAGE)
    made = forecast(session(store, place), sums=True)
    at = [item[1] for item in made.items].index("Rice")
    assert made.forecast.mean[at].tolist() == made.average.mean[at].tolist()
    assert means(made, "Soup") == means(plain, "Soup")
    assert made.forecast.why.trigger(at, 0) == "Average of the weekday"
    rows = {row.item: row for row in made.rows()}
    assert rows["Rice"].size is None
    assert rows["Soup"].size is not None
    assert np.isfinite(made.sums[0].quantiles).all()
    # Asked for by name, a model tells all dishes.
    assert means(forecast(session(store, place), model="v2"), "Rice") == means(plain, "Rice")


def test_a_saved_row_holds_what_its_scoring_needs(store: Store, place: Restaurant) -> None:
    made = forecast(session(store, place), save=True)
    row = next(each for each in forecasts.saved_forecast(session(store, place)) if each.item == "Soup")
    assert row.price == 5 * MICRO
    assert row.average == pytest.approx(made.average.mean[[item[1] for item in made.items].index("Soup"), 0])
    assert row.average_p90 is not None
    assert row.average_p90 >= row.average
    assert row.size is not None


def test_a_forecast_is_kept_once_for_the_same_sales_and_days(store: Store, place: Restaurant) -> None:
    made = forecast(session(store, place), days=7)
    assert keep_forecast(session(store, place), made, 7).run_id is not None
    assert keep_forecast(session(store, place), made, 7).run_id is None
    again = forecast(session(store, place), days=7)
    assert again.data_version == made.data_version
    assert keep_forecast(session(store, place), again, 14).run_id is not None
    with store.read() as uow:
        assert len(kept.sales_through(uow, place.id)) == 1


def test_a_wrong_region_brings_the_country_s_holidays_not_an_error(store: Store, place: Restaurant) -> None:
    with store.begin() as uow:
        restaurants.edit(uow, place.id, country="ES", region="XX")
    made = forecast(session(store, place))
    assert date(2026, 1, 6) in made.calendar.holidays


def test_every_feature_row_is_of_an_open_day(store: Store, place: Restaurant) -> None:
    rows = forecasts.features(session(store, place))
    assert len(rows) == 7 * WEEKS * len(DISHES)


def test_a_dish_of_long_ago_is_an_old_one_that_stopped(
    store: Store, place: Restaurant, write: Callable[..., Path]
) -> None:
    long_ago = [
        f"{MONDAY - timedelta(1_500 + day)},{name},9,5.00" for day in range(30) for name in ("Soup", "Stew")
    ]
    import_file(session(store, place), write("old.csv", "date,item,quantity,price", *long_ago))
    made = forecast(session(store, place))
    names = [name for _id, name, _category in made.items]
    assert set(names) == {*DISHES, "Stew"}
    assert max(means(made, "Stew")) < 0.5
    assert len(made.history_days) == 7 * WEEKS
    whole = forecast(session(store, place), model="v1")
    assert len(whole.history_days) > 1_500
