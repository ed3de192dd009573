"""When a restaurant is open: by weekday, with exceptions by date; learned from sales until somebody says."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

RECENT_WEEKS: Final = 8


@dataclass(frozen=True, slots=True)
class DayHours:
    """One weekday (0 Monday) or one date (`on`, an exception that wins over its weekday)."""

    weekday: int | None
    on: date | None
    opens: time | None
    closes: time | None
    closed: bool


def open_on(hours: Collection[DayHours], sold_days: Collection[date]) -> Callable[[date], bool]:
    """Whether the restaurant is open on a day.

    An exception decides, then the weekday's hours. A weekday that nobody has set is closed if it came by in
    the last 8 weeks of sales and nothing was sold on it; one that never came by may well be open.
    """
    by_date = {each.on: not each.closed for each in hours if each.on is not None}
    by_weekday = {each.weekday: not each.closed for each in hours if each.on is None}
    quiet = _quiet_weekdays(sold_days) if sold_days else set[int]()

    def is_open(day: date) -> bool:
        return by_date.get(day, by_weekday.get(day.weekday(), day.weekday() not in quiet))

    return is_open


def _quiet_weekdays(sold_days: Collection[date]) -> set[int]:
    """Weekdays that came by in the recent weeks of sales without one."""
    last = max(sold_days)
    recent = min((last - min(sold_days)).days + 1, 7 * RECENT_WEEKS)
    came_by = {last - timedelta(days=back) for back in range(recent)}
    return {day.weekday() for day in came_by} - {day.weekday() for day in came_by & set(sold_days)}


def next_open_days(after: date, count: int, is_open: Callable[[date], bool]) -> tuple[date, ...]:
    """Of the `count` calendar days from `after` on (inclusive), those that are open."""
    days = (after + timedelta(days=offset) for offset in range(count))
    return tuple(day for day in days if is_open(day))
