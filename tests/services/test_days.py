"""Days of a stored restaurant: what imports, zeros, hours and an undo make of them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.days import DayState
from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.days import days_of
from flux_desktop.services.hours import set_hours
from flux_desktop.services.imports import history, import_file, undo_import
from flux_desktop.store.store import Store
from tests.sessions import session

MONDAY = date(2026, 1, 5)
S, N, C, M = DayState.SOLD, DayState.NOTHING_SOLD, DayState.CLOSED, DayState.MISSING


def on(days: int) -> date:
    return MONDAY + timedelta(days=days)


def test_a_file_of_zeros_is_a_day_with_nothing_sold_and_no_file_a_missing_one(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> None:
    assert days_of(session(store, pizzeria)) == ()
    rows = [(on(day), "Soup", 5, 4) for day in range(-14, 14) if day % 7 != 2 and day not in (10, 11, 12)]
    import_file(
        session(store, pizzeria), sales_file("a.csv", *rows, (on(10), "Soup", 0, 4), (on(10), "Cake", 0, 3))
    )
    import_file(session(store, pizzeria), sales_file("b.csv", (on(12), "Soup", 1, 4)))

    def states() -> list[DayState]:
        return [each.state for each in days_of(session(store, pizzeria, staff["counter"]))][14:]

    assert states() == [S, S, C, S, S, S, S, S, S, C, N, M, S, S]
    undo_import(session(store, pizzeria), history(session(store, pizzeria))[0].id)
    assert states()[10:] == [N, M, M, S]
    set_hours(session(store, pizzeria), [DayHours(None, on(11), None, None, closed=True)])
    assert states()[10:] == [N, C, M, S]
    some = days_of(session(store, pizzeria), first=on(13), last=on(15))
    assert [each.state for each in some] == [S, M, M]


def test_a_stranger_sees_no_days(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> None:
    with pytest.raises(NotFound):
        days_of(session(store, pizzeria, staff["stranger"]))
