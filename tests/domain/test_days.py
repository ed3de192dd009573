"""Shop closed, item not sold and data missing are three facts."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.days import Day, DayState, states_of
from flux_desktop.domain.hours import DayHours, open_on

MONDAY = date(2026, 1, 5)
LAST = MONDAY + timedelta(days=69)

days = st.sets(st.integers(0, 69).map(lambda n: MONDAY + timedelta(days=n)))
weekdays = st.builds(
    DayHours, st.integers(0, 6), st.none(), st.just(time(12)), st.just(time(23)), st.booleans()
)
dates = st.builds(
    DayHours,
    st.none(),
    st.integers(0, 69).map(lambda n: MONDAY + timedelta(days=n)),
    st.none(),
    st.none(),
    st.booleans(),
)
hours = st.lists(weekdays | dates, max_size=8)


@given(days, days, hours)
def test_every_day_is_exactly_one_thing_and_for_a_reason(
    sold: set[date], zeros: set[date], opening: list[DayHours]
) -> None:
    covered = sold | zeros
    found = states_of(MONDAY, LAST, sold=sold, covered=covered, hours=opening)
    assert [each.day for each in found] == [MONDAY + timedelta(days=n) for n in range(70)]
    is_open = open_on(opening, sold)
    for each in found:
        reasons = {
            DayState.SOLD: each.day in sold,
            DayState.CLOSED: each.day not in sold and not is_open(each.day),
            DayState.NOTHING_SOLD: each.day in zeros - sold and is_open(each.day),
            DayState.MISSING: each.day not in covered and is_open(each.day),
        }
        assert [state for state, holds in reasons.items() if holds] == [each.state]


@given(days, days, hours)
def test_closed_is_learned_only_where_nobody_said_it(
    sold: set[date], zeros: set[date], opening: list[DayHours]
) -> None:
    for each in states_of(MONDAY, LAST, sold=sold, covered=sold | zeros, hours=opening):
        said = any(set_.on == each.day or set_.weekday == each.day.weekday() for set_ in opening)
        assert each.learned is (each.state is DayState.CLOSED and not said)


@given(days, days, hours, st.integers(0, 69), st.integers(0, 69))
def test_a_day_is_the_same_whatever_else_is_asked(
    sold: set[date], zeros: set[date], opening: list[DayHours], start: int, length: int
) -> None:
    whole = states_of(MONDAY, LAST, sold=sold, covered=sold | zeros, hours=opening)
    first = MONDAY + timedelta(days=start)
    some = states_of(
        first, min(LAST, first + timedelta(days=length)), sold=sold, covered=sold | zeros, hours=opening
    )
    assert list(some) == list(whole[start : start + length + 1])


def test_a_week_with_a_hole_a_rest_day_and_a_bad_day() -> None:
    week = [MONDAY + timedelta(days=n) for n in range(21)]
    sold = [day for n, day in enumerate(week) if n not in (0, 7, 14, 16, 17)]
    found = states_of(week[0], week[-1], sold=sold, covered=[*sold, week[17]], hours=())
    assert [each.state for each in found[14:]] == [
        DayState.CLOSED,
        DayState.SOLD,
        DayState.MISSING,
        DayState.NOTHING_SOLD,
        DayState.SOLD,
        DayState.SOLD,
        DayState.SOLD,
    ]
    assert found[14] == Day(week[14], DayState.CLOSED, learned=True)


@pytest.mark.parametrize("zeros", [set(), {MONDAY}])
def test_an_exception_closes_a_day_that_its_weekday_opens(zeros: set[date]) -> None:
    opening = [
        DayHours(0, None, time(12), time(23), closed=False),
        DayHours(None, MONDAY, None, None, closed=True),
    ]
    sold = {MONDAY + timedelta(days=7)}
    found = states_of(MONDAY, MONDAY, sold=sold, covered=sold | zeros, hours=opening)
    assert found == (Day(MONDAY, DayState.CLOSED),)


def test_who_sold_was_open_whatever_the_hours_say() -> None:
    opening = [DayHours(0, None, None, None, closed=True)]
    found = states_of(MONDAY, MONDAY, sold=[MONDAY], covered=[MONDAY], hours=opening)
    assert found == (Day(MONDAY, DayState.SOLD),)


def test_an_end_before_the_beginning_has_no_day() -> None:
    assert states_of(MONDAY, MONDAY - timedelta(days=1), sold=[], covered=[], hours=[]) == ()
