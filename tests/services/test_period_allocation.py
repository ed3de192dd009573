"""Reports of several days without dates: asked about, spread, and adding up to the unit and the cent."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sales import SaleLine
from flux_desktop.services.hours import set_hours
from flux_desktop.services.imports import check_file, import_file, stored_days
from flux_desktop.services.imports.period_allocation import PeriodAllocation
from flux_desktop.store.store import Store
from tests.sessions import session

MONDAY = date(2026, 3, 2)
WEEK = tuple(MONDAY + timedelta(day) for day in range(7))
MIX = (
    "Menu Item,Menu Group,Menu,Avg Price,Item Qty,Gross Amount,Void Qty,Void Amount,Discount Amount,Net Amount",
    "Burger,Mains,Food,10.00,21,210.00,0,0.00,0.00,210.00",
    "Soup,Starters,Food,5.00,5,25.00,0,0.00,0.00,25.00",
)


@pytest.fixture
def mix(write: Callable[..., Path]) -> Path:
    return write("mix.csv", *MIX)


@given(
    demand=st.integers(0, 10**4),
    fraction=st.sampled_from([0, 250_000]),
    net=st.integers(-(10**9), 10**9),
    weights=st.lists(st.integers(1, 900), min_size=1, max_size=40),
)
def test_the_days_of_a_line_add_up_to_it(demand: int, fraction: int, net: int, weights: list[int]) -> None:
    days = tuple(MONDAY + timedelta(day) for day in range(len(weights)))
    units = demand * MICRO + fraction
    line = SaleLine(2, date.min, "Soup", "", units, units, MICRO, net, False)
    parts = PeriodAllocation(days, tuple(weights)).lines([line])
    assert sum(part.demand for part in parts) == sum(part.quantity for part in parts) == units
    assert sum(part.net_sales for part in parts) == net
    assert len({part.day for part in parts}) == len(parts)
    if not fraction:
        assert all(part.demand % MICRO == 0 for part in parts)


def test_a_report_of_one_day_is_stored_as_that_day(store: Store, pizzeria: Restaurant, mix: Path) -> None:
    asked = import_file(session(store, pizzeria), mix)
    assert [question.key for question in asked.questions] == ["report_date"]
    assert check_file(session(store, pizzeria), mix, detail=True).period == "period"
    made = import_file(session(store, pizzeria), mix, answers={"report_date": "2026-03-02"})
    assert made.upload_id is not None
    assert {each.day for each in stored_days(session(store, pizzeria), made.upload_id)[0]} == {MONDAY}


def test_a_report_of_a_week_asks_how_to_spread_it(store: Store, pizzeria: Restaurant, mix: Path) -> None:
    said = {"report_date": "2026-03-02/2026-03-08"}
    asked = import_file(session(store, pizzeria), mix, answers=said)
    assert (asked.status, [question.key for question in asked.questions]) == ("needs_answers", ["spread"])
    assert (
        check_file(session(store, pizzeria), mix, answers=said, detail=True).period == "2026-03-02/2026-03-08"
    )
    made = import_file(session(store, pizzeria), mix, answers={**said, "spread": "evenly"})
    assert made.upload_id is not None
    by_day, _business = stored_days(session(store, pizzeria), made.upload_id)
    assert [each.demand // MICRO for each in by_day if each.item == "Burger"] == [3] * 7
    assert sum(each.demand for each in by_day if each.item == "Soup") == 5 * MICRO
    assert sum(each.net_sales for each in by_day) == 235 * MICRO


def test_closed_days_get_nothing_and_busy_weekdays_more(
    store: Store, pizzeria: Restaurant, mix: Path, write: Callable[..., Path]
) -> None:
    earlier = [
        f"{MONDAY - timedelta(28 - day)},Burger,{30 if day % 7 == 5 else 10},10.00"
        for day in range(28)
        if day % 7
    ]
    import_file(session(store, pizzeria), write("a.csv", "date,item,quantity,price", *earlier))
    set_hours(session(store, pizzeria), [DayHours(0, None, None, None, closed=True)])
    made = import_file(
        session(store, pizzeria), mix, answers={"report_date": "2026-03-02/2026-03-08", "spread": "weekdays"}
    )
    assert made.upload_id is not None
    by_day = {
        each.day: each.demand // MICRO
        for each in stored_days(session(store, pizzeria), made.upload_id)[0]
        if each.item == "Burger"
    }
    assert MONDAY not in by_day
    assert by_day[WEEK[5]] > 2 * by_day[WEEK[2]]
    assert sum(by_day.values()) == 21


def test_an_answer_that_is_none_is_refused(store: Store, pizzeria: Restaurant, mix: Path) -> None:
    said = {"report_date": "2026-03-02/2026-03-08", "spread": "somehow"}
    with pytest.raises(Refused, match="somehow"):
        import_file(session(store, pizzeria), mix, answers=said)
