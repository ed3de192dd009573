"""Days of sales that stand alone after all others."""

from datetime import date, timedelta

import pytest

from flux_desktop.domain.forecast.stray import stray_days

FIRST = date(2026, 3, 1)
MONTH = [FIRST + timedelta(day) for day in range(28)]
LAST = MONTH[-1]
LATER = date(2027, 1, 1)


@pytest.mark.parametrize("gap", [28, 189, 1_000])
def test_one_day_long_after_all_others_is_stray(gap: int) -> None:
    assert stray_days([*MONTH, LAST + timedelta(gap)], LATER + timedelta(1_000)) == (LAST + timedelta(gap),)


def test_a_day_still_to_come_is_stray():
    assert stray_days([*MONTH, LAST + timedelta(60)], LAST + timedelta(1)) == (LAST + timedelta(60),)


@pytest.mark.parametrize("ago", [0, 1, 14])
def test_the_first_day_after_a_closure_is_none_while_others_may_follow(ago: int) -> None:
    reopened = LAST + timedelta(65)
    assert stray_days([*MONTH, reopened], reopened + timedelta(ago)) == ()
    assert stray_days([*MONTH, reopened], reopened + timedelta(15)) == (reopened,)


def test_a_closure_of_three_weeks_leaves_no_stray_day() -> None:
    assert stray_days([*MONTH, LAST + timedelta(27)], LATER) == ()


def test_three_days_together_are_a_reopening() -> None:
    back = [LAST + timedelta(65 + day) for day in range(3)]
    assert stray_days([*MONTH, *back[:2]], LATER) == tuple(back[:2])
    assert stray_days([*MONTH, *back], LATER) == ()


def test_dates_mistyped_month_by_month_are_all_stray() -> None:
    wrong = [date(2026, month, 3) for month in range(5, 12)]
    assert stray_days([*MONTH, *wrong], LATER) == tuple(wrong)


def test_of_a_few_days_none_is_the_rule() -> None:
    assert stray_days([*MONTH[:13], LAST + timedelta(100)], LATER) == ()
    assert stray_days([], LATER) == ()
