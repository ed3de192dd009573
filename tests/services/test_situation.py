"""How a restaurant stands today, without a window; money is for who may see it, whatever a session claims."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services import menu
from flux_desktop.services.accuracy import backfill, load_accuracy
from flux_desktop.services.forecast_data import keep, load_forecast, what_if
from flux_desktop.services.forecasts import forecast, saved_forecast
from flux_desktop.services.imports import import_file
from flux_desktop.services.own_forecasts import set_own_forecast
from flux_desktop.services.session import Session
from flux_desktop.services.situation import load_situation
from flux_desktop.store.store import Store
from tests.sessions import session

MONDAY = date(2026, 1, 5)
LAST = MONDAY + timedelta(days=69)


@pytest.fixture
def staff(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> dict[str, UUID]:
    """Ten weeks of soup and cake, and everybody who works here."""
    rows = [
        (MONDAY + timedelta(days=day), dish, 5 + day % 3, 4) for day in range(70) for dish in ("Soup", "Cake")
    ]
    import_file(session(store, pizzeria), sales_file("season.csv", *rows))
    return staff


def at(day: date, of: Session) -> Session:
    """The session at noon of a day."""
    return replace(of, clock=lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def test_the_situation_is_known_without_a_window(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    now = load_situation(at(LAST + timedelta(days=1), session(store, pizzeria, staff["manager"])))
    assert now.ahead is not None
    assert (now.ahead.last_sale, now.ahead.first.day) == (LAST, LAST + timedelta(days=1))
    assert {dish.name for dish in now.ahead.dishes} == {"Soup", "Cake"}
    assert now.with_money
    assert now.ahead.money == pytest.approx(4 * sum(dish.expected for dish in now.ahead.dishes))


@pytest.mark.parametrize("claimed", list(Role))
@pytest.mark.parametrize(
    ("who", "sees"), [("owner", True), ("manager", True), ("chef", False), ("counter", False)]
)
def test_money_is_shown_to_whom_the_database_says_not_to_whom_the_session_says(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], who: str, sees: bool, claimed: Role
) -> None:
    """The role a session began with may be out of date, or made up."""
    someone = replace(session(store, pizzeria, staff[who]), role=claimed)
    now = load_situation(at(LAST + timedelta(days=1), someone))
    assert now.ahead is not None
    assert (now.with_money, now.ahead.money is not None) == (sees, sees)
    assert bool(forecast(someone).prices) is sees
    assert {dish.price is not None for dish in menu.dishes(someone)} == {sees}


def test_who_sees_no_money_sees_none_in_the_accuracy_either(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    backfill(session(store, pizzeria), weeks=2)
    shown = {who: load_accuracy(session(store, pizzeria, staff[who])).report for who in ("manager", "chef")}
    overall = {who: report.overall for who, report in shown.items()}
    assert overall["manager"] is not None
    assert overall["chef"] is not None
    assert overall["manager"].forecast.money
    for entry in (overall["chef"], *shown["chef"].dishes):
        summaries = (entry.forecast, entry.average, entry.against_average)
        assert [each.money for each in summaries if each is not None] == [None] * 3
    assert overall["chef"].forecast.miss == overall["manager"].forecast.miss
    rows = saved_forecast(session(store, pizzeria, staff["chef"]))
    assert rows
    assert all(row.price is None for row in rows)


def test_the_average_chosen_for_a_dish_is_told_with_the_accuracy(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    soup = menu.dish_named(session(store, pizzeria), "Soup")
    menu.choose_model(session(store, pizzeria), soup.id, "weekday_average")
    assert load_accuracy(session(store, pizzeria)).by_average == {soup.id}


def test_the_forecast_comes_with_its_sums_and_with_what_people_entered(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    manager = session(store, pizzeria, staff["manager"])
    soup, tomorrow = menu.dish_named(manager, "Soup"), LAST + timedelta(days=1)
    set_own_forecast(manager, soup.id, tomorrow, 9_000_000)
    data = load_forecast(manager, days=7)
    assert data.own == {(soup.id, tomorrow): 9_000_000}
    assert data.outlook.sums[0].category is None
    assert data.dishes[soup.id].name == "Soup"
    assert keep(manager, data.outlook, 7)
    assert not keep(manager, data.outlook, 7)
    with pytest.raises(NotFound):
        load_forecast(session(store, pizzeria, staff["stranger"]), days=7)


def test_a_promotion_is_tried_beside_the_plan_and_only_after_the_last_sale(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    soup = menu.dish_named(session(store, pizzeria), "Soup")
    first, last = LAST + timedelta(days=2), LAST + timedelta(days=4)
    tried = what_if(session(store, pizzeria, staff["manager"]), soup.id, first, last, LAST)
    assert (tried.days, tried.price) == (tuple(first + timedelta(days=n) for n in range(3)), 4_000_000)
    assert what_if(session(store, pizzeria, staff["chef"]), soup.id, first, last, LAST).price is None
    with pytest.raises(Refused):
        what_if(session(store, pizzeria, staff["manager"]), soup.id, LAST, last, LAST)
