"""Open days: what somebody said wins, else what was sold tells."""

from datetime import date, time, timedelta

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.hours import DayHours, day_of_shifts, next_open_days, open_on, weekdays_seen

MONDAY = date(2026, 6, 1)
A_WEEK = [MONDAY + timedelta(days=day) for day in range(7)]


def weekday(day: int, *, closed: bool = False) -> DayHours:
    return DayHours(day, None, None if closed else time(12), None if closed else time(23), closed)


def exception(day: date, *, closed: bool = False) -> DayHours:
    return DayHours(None, day, None, None, closed)


def test_without_sales_and_hours_every_day_is_open() -> None:
    assert all(map(open_on([], []), A_WEEK))


def weeks(n: int, without: int = 0) -> list[date]:
    """Every day of `n` weeks and the Tuesday after them, without one weekday."""
    days = [MONDAY + timedelta(days=day) for day in range(7 * n + 2)]
    return [day for day in days if day.weekday() != without]


def test_a_weekday_that_came_by_without_a_sale_is_closed() -> None:
    is_open = open_on([], weeks(2))
    assert [is_open(day) for day in A_WEEK] == [False, True, True, True, True, True, True]


def test_one_day_without_a_sale_makes_no_day_of_rest() -> None:
    sold = [*A_WEEK[1:], A_WEEK[1] + timedelta(weeks=1)]
    assert all(map(open_on([], sold), A_WEEK))
    (seen,) = (each for each in weekdays_seen(sold) if each.is_unsure)
    assert (seen.weekday, seen.passed, seen.sold, seen.since) == (0, 1, 0, MONDAY + timedelta(weeks=1))


def test_a_day_of_rest_is_asked_about_until_enough_weeks_show_it() -> None:
    asked = [[each.weekday for each in weekdays_seen(weeks(n)) if each.is_unsure] for n in range(1, 7)]
    assert asked == [[0], [0], [0], [], [], []]


def test_a_sale_on_what_looks_like_a_day_of_rest_opens_it_and_is_asked_about() -> None:
    sold = [*weeks(8), MONDAY + timedelta(weeks=5)]
    assert open_on([], sold)(MONDAY)
    (seen,) = (each for each in weekdays_seen(sold) if each.is_unsure)
    assert (seen.weekday, seen.passed, seen.sold) == (0, 8, 1)


def test_a_place_that_often_has_no_sale_needs_more_weeks_to_rest() -> None:
    sold = [day for day in weeks(3) if day.toordinal() % 3]
    assert open_on([], sold)(MONDAY)
    assert not any(each.is_closed for each in weekdays_seen(sold))


def test_how_often_the_other_weekdays_miss_weighs_against_a_day_of_rest() -> None:
    # From the first Friday on Monday sold once, the next three weekdays every other week, the last three always.
    weekly = [
        [each for each in A_WEEK if each.weekday() > 3 or (each.weekday() and week % 2)] for week in range(8)
    ]
    sold = [day + timedelta(weeks=week) for week, days in enumerate(weekly) for day in days]
    monday = weekdays_seen([*sold, MONDAY + timedelta(weeks=5)])[0]
    misses = (3 * 3 + 1) / (3 * 7 + 3 * 8 + 2)
    rests, opens = 0.25 * 0.05 * 0.95**6, 0.75 * (1 - misses) * misses**6
    assert (monday.passed, monday.sold) == (7, 1)
    assert monday.closed == pytest.approx(rests / (rests + opens))


def test_a_week_of_trading_every_day_leaves_nothing_to_ask() -> None:
    assert not [each for each in weekdays_seen(weeks(3, without=9)) if each.is_unsure]
    assert weekdays_seen([]) == []


def test_a_weekday_that_never_came_by_may_be_open() -> None:
    assert all(map(open_on([], [A_WEEK[1], A_WEEK[3]]), A_WEEK))
    assert [each.weekday for each in weekdays_seen([A_WEEK[1], A_WEEK[3]])] == [1, 2, 3]


def test_a_weekday_last_sold_on_more_than_eight_weeks_ago_is_closed() -> None:
    last = MONDAY + timedelta(weeks=20)
    sundays = [last - timedelta(weeks=week) for week in range(12)]
    edge = last - timedelta(weeks=8)
    assert not open_on([], [edge - timedelta(days=1), *sundays])(edge - timedelta(days=1))
    assert open_on([], [edge + timedelta(days=1), *sundays])(edge + timedelta(days=1))


@pytest.mark.parametrize("weeks", [2, 9, 30])
def test_after_a_closure_of_weeks_the_weekdays_are_those_of_before(weeks: int) -> None:
    before = [MONDAY + timedelta(days=day) for day in range(70) if day % 7]
    reopened = before[-1] + timedelta(weeks=weeks, days=3)
    after = [reopened + timedelta(days=day) for day in range(3)]
    assert [open_on([], [*before, *after])(day) for day in A_WEEK] == [False] + [True] * 6


def test_a_weekday_given_up_after_a_closure_is_closed_once_eight_weeks_of_trading_show_it() -> None:
    before = [MONDAY + timedelta(days=day) for day in range(70)]
    reopened = MONDAY + timedelta(weeks=20)

    def is_open(weeks: int) -> bool:
        after = [reopened + timedelta(days=day) for day in range(7 * weeks) if day % 7]
        return open_on([], [*before, *after])(MONDAY)

    assert is_open(4)
    assert not is_open(8)


def test_hours_of_a_weekday_win_over_sales() -> None:
    is_open = open_on([weekday(0), weekday(1, closed=True)], A_WEEK[1:])
    assert is_open(MONDAY)
    assert not is_open(A_WEEK[1])
    assert is_open(A_WEEK[2])


def test_an_exception_wins_over_its_weekday_on_its_date_only() -> None:
    is_open = open_on([weekday(0, closed=True), exception(MONDAY), exception(A_WEEK[4], closed=True)], A_WEEK)
    assert is_open(MONDAY)
    assert not is_open(MONDAY + timedelta(weeks=1))
    assert not is_open(A_WEEK[4])
    assert is_open(A_WEEK[4] + timedelta(weeks=1))


def test_the_next_open_days_begin_with_the_day_asked_and_skip_closed_ones() -> None:
    is_open = open_on([weekday(1, closed=True)], [])
    assert next_open_days(MONDAY, 3, is_open) == (A_WEEK[0], A_WEEK[2])
    assert next_open_days(A_WEEK[1], 1, is_open) == ()
    assert next_open_days(MONDAY, 0, is_open) == ()


@pytest.mark.parametrize(
    "shifts",
    [
        [(time(9), time(9)), (time(12), time(13))],
        [(time(12), time(16)), (time(15), time(20))],
        [(time(20), time(2)), (time(22), time(23))],
    ],
)
def test_shifts_that_overlap_or_do_not_end_are_refused(shifts: list[tuple[time, time]]) -> None:
    with pytest.raises(Refused, match="overlap"):
        day_of_shifts(0, None, shifts)


def test_shifts_come_in_their_order_and_the_last_may_pass_midnight() -> None:
    day = day_of_shifts(4, None, [(time(20), time(1)), (time(12), time(16))])
    assert day.shifts == ((time(12), time(16)), (time(20), time(1)))
    assert day_of_shifts(4, None, []).closed
