"""Opening hours: set as a whole, read in one order everywhere."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from flux_desktop.domain.changes import HOURS, Changes
from flux_desktop.domain.errors import EditConflict, NotAllowed, NotFound
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.hours import Hours, hours_of, set_and_learned, set_hours
from flux_desktop.services.imports import import_file
from flux_desktop.services.situation import load_situation
from flux_desktop.store.store import Store
from flux_desktop.store.tables import operating_hours
from tests.sessions import session

MONDAY = DayHours(0, None, time(12, 30), time(23), closed=False)
SPLIT = DayHours(1, None, time(12), time(16), closed=False, later=((time(20), time(23, 30)),))
SUNDAY = DayHours(6, None, None, None, closed=True)
CHRISTMAS = DayHours(None, date(2026, 12, 25), None, None, closed=True)
NEW_YEAR = DayHours(None, date(2027, 1, 1), time(20), time(2), closed=False)


def test_weekdays_come_first_then_dates_on_every_database(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    assert hours_of(session(store, pizzeria)) == []
    changed = set_hours(session(store, pizzeria, staff["manager"]), [NEW_YEAR, SUNDAY, CHRISTMAS, MONDAY])
    assert changed == Changes.of(HOURS)
    assert hours_of(session(store, pizzeria, staff["counter"])) == [MONDAY, SUNDAY, CHRISTMAS, NEW_YEAR]


@pytest.mark.usefixtures("staff")
def test_new_hours_take_the_place_of_all_the_old(store: Store, pizzeria: Restaurant) -> None:
    set_hours(session(store, pizzeria), [MONDAY, CHRISTMAS])
    set_hours(session(store, pizzeria), [SUNDAY])
    assert hours_of(session(store, pizzeria)) == [SUNDAY]
    set_hours(session(store, pizzeria), [])
    assert hours_of(session(store, pizzeria)) == []


@pytest.mark.parametrize(("role", "error"), [("chef", NotAllowed), ("stranger", NotFound)])
def test_only_a_manager_sets_hours(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], role: str, error: type[Exception]
) -> None:
    set_hours(session(store, pizzeria), [MONDAY])
    with pytest.raises(error):
        set_hours(session(store, pizzeria, staff[role]), [])
    assert hours_of(session(store, pizzeria)) == [MONDAY]


def test_what_is_set_and_what_sales_show_are_told_apart(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> None:
    assert set_and_learned(session(store, pizzeria)) == Hours((), None)
    week = [(f"2026-06-{day:02}", "Soup", 1, 4.5) for day in range(2, 16) if day not in (4, 11)]
    import_file(session(store, pizzeria), sales_file("a.csv", *week))
    set_hours(session(store, pizzeria), [SUNDAY])
    found = set_and_learned(session(store, pizzeria, staff["chef"]))
    assert found == Hours((SUNDAY,), frozenset({0, 1, 2, 4, 5, 6}))
    with pytest.raises(NotFound):
        set_and_learned(session(store, pizzeria, staff["stranger"]))


def test_a_day_may_close_between_lunch_and_dinner(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    set_hours(session(store, pizzeria), [MONDAY, SPLIT])
    [_, found] = hours_of(session(store, pizzeria))
    assert found == SPLIT
    assert found.shifts == ((time(12), time(16)), (time(20), time(23, 30)))


def test_hours_that_are_taken_away_leave_a_tombstone_and_can_come_back(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    for hours in ([MONDAY, SPLIT], [SPLIT], [MONDAY, SPLIT]):
        set_hours(session(store, pizzeria), hours)
        assert hours_of(session(store, pizzeria)) == hours
    with store.read() as uow:
        kept = uow.execute(select(operating_hours.c.day_of_week).order_by(operating_hours.c.day_of_week))
        assert list(kept.scalars()) == [0, 1]


def test_the_second_who_changes_the_hours_is_told(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    set_hours(session(store, pizzeria), [MONDAY])
    seen = hours_of(session(store, pizzeria))
    set_hours(session(store, pizzeria), [SUNDAY], seen=seen)
    with pytest.raises(EditConflict):
        set_hours(session(store, pizzeria), [MONDAY, SPLIT], seen=seen)
    assert hours_of(session(store, pizzeria)) == [SUNDAY]


def test_an_unsure_day_of_rest_is_asked_of_who_may_set_the_hours(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> None:
    days = [date(2026, 1, 6) + timedelta(days=n) for n in range(22)]
    import_file(
        session(store, pizzeria),
        sales_file("a.csv", *((day, "Soup", 9, "5") for day in days if day.weekday())),
    )
    asked = {who: load_situation(session(store, pizzeria, staff[who])).unsure for who in ("manager", "chef")}
    assert [each.weekday for each in asked["manager"]] == [0]
    assert asked["chef"] == ()
