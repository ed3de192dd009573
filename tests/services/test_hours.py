"""Opening hours: set as a whole, read in one order everywhere."""

from datetime import date, time
from uuid import UUID

import pytest

from flux_desktop.domain.changes import HOURS, Changes
from flux_desktop.domain.errors import NotAllowed, NotFound
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.hours import hours_of, set_hours
from flux_desktop.store.store import Store

MONDAY = DayHours(0, None, time(12, 30), time(23), closed=False)
SUNDAY = DayHours(6, None, None, None, closed=True)
CHRISTMAS = DayHours(None, date(2026, 12, 25), None, None, closed=True)
NEW_YEAR = DayHours(None, date(2027, 1, 1), time(20), time(2), closed=False)


def test_weekdays_come_first_then_dates_on_every_database(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    assert hours_of(store, pizzeria.id) == []
    changed = set_hours(store, pizzeria.id, [NEW_YEAR, SUNDAY, CHRISTMAS, MONDAY], actor=staff["manager"])
    assert changed == Changes.of(HOURS)
    assert hours_of(store, pizzeria.id, actor=staff["counter"]) == [MONDAY, SUNDAY, CHRISTMAS, NEW_YEAR]


@pytest.mark.usefixtures("staff")
def test_new_hours_take_the_place_of_all_the_old(store: Store, pizzeria: Restaurant) -> None:
    set_hours(store, pizzeria.id, [MONDAY, CHRISTMAS])
    set_hours(store, pizzeria.id, [SUNDAY])
    assert hours_of(store, pizzeria.id) == [SUNDAY]
    set_hours(store, pizzeria.id, [])
    assert hours_of(store, pizzeria.id) == []


@pytest.mark.parametrize(("role", "error"), [("chef", NotAllowed), ("stranger", NotFound)])
def test_only_a_manager_sets_hours(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], role: str, error: type[Exception]
) -> None:
    set_hours(store, pizzeria.id, [MONDAY])
    with pytest.raises(error):
        set_hours(store, pizzeria.id, [], actor=staff[role])
    assert hours_of(store, pizzeria.id) == [MONDAY]
