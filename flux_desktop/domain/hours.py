"""When a restaurant is open: by weekday, with exceptions by date; learned from sales until somebody says."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import zip_longest
from typing import Final, TypeAlias

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _

RECENT_WEEKS: Final = 8
# A week without a sale is no weekly day off: the place was shut, for works or for its holidays.
_CLOSURE: Final = 7
Shift: TypeAlias = tuple[time, time]


@dataclass(frozen=True, slots=True)
class DayHours:
    """One weekday (0 Monday) or one date (`on`, an exception that wins over its weekday).

    opens, closes   the first shift; None on an open day whose times nobody has said
    later           the shifts after it, in order: a day may close between lunch and dinner
    revision        of the day as it was read
    """

    weekday: int | None
    on: date | None
    opens: time | None
    closes: time | None
    closed: bool
    later: tuple[Shift, ...] = ()
    revision: int = field(default=0, compare=False)

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Every shift of the day; none where it is closed or nobody has said the times."""
        if self.closed or self.opens is None or self.closes is None:
            return ()
        return ((self.opens, self.closes), *self.later)


def day_of_shifts(weekday: int | None, on: date | None, shifts: Sequence[Shift]) -> DayHours:
    """A day with these shifts, in the order of their beginnings; closed where there is none.

    A shift past midnight ends before it begins; only the last of a day can. One alone that ends when it begins is
    round the clock. Raises Refused: two that overlap.
    """
    ordered = tuple(sorted(shifts))
    for at, (opens, closes) in enumerate(ordered):
        last = at == len(ordered) - 1
        if (
            (opens == closes and len(ordered) > 1)
            or (closes < opens and not last)
            or (not last and closes > ordered[at + 1][0])
        ):
            raise Refused(
                _("The hours {text} overlap or do not end.").format(text=shifts_text(ordered)),
                _("Give each shift a beginning and an end, one after the other."),
                code="hours.overlap",
            )
    if not ordered:
        return DayHours(weekday, on, None, None, closed=True)
    return DayHours(weekday, on, *ordered[0], closed=False, later=ordered[1:])


WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_shifts(text: str) -> tuple[Shift, ...]:
    """The shifts of "12:00-16:00,20:00-23:30"; none of "closed". Raises Refused: not readable."""
    if text.strip().casefold() == "closed":
        return ()
    try:
        return tuple(_shift(part) for part in text.replace("–", "-").split(","))
    except ValueError as error:
        raise Refused(
            _("“{text}” are no hours.").format(text=text.strip()[:80]),
            _("Write them as 12:00-16:00,20:00-23:30, or closed."),
            code="hours.unreadable",
        ) from error


def _shift(text: str) -> Shift:
    opens, _dash, closes = text.partition("-")
    return _clock(opens), _clock(closes)


def _clock(text: str) -> time:
    """Hours and minutes; 24:00 is midnight."""
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == len("00")):
        raise ValueError(text)
    return time(0) if (int(hour), int(minute)) == (24, 0) else time(int(hour), int(minute))


def shifts_text(shifts: Sequence[Shift]) -> str:
    """As "12:00–16:00, 20:00–23:30"."""
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in shifts)


def open_on(hours: Collection[DayHours], sold_days: Collection[date]) -> Callable[[date], bool]:
    """Whether the restaurant is open on a day.

    An exception decides, then the weekday's hours. A weekday that nobody has set is closed if it came by in
    the last 8 weeks of trading and nothing was sold on it; one that never came by may well be open. Weeks in
    which nothing was sold at all are no weeks of trading: after works the weekdays are those of before.
    """
    by_date = {each.on: not each.closed for each in hours if each.on is not None}
    by_weekday = {each.weekday: not each.closed for each in hours if each.on is None}
    quiet = _quiet_weekdays(sold_days) if sold_days else set[int]()

    def is_open(day: date) -> bool:
        return by_date.get(day, by_weekday.get(day.weekday(), day.weekday() not in quiet))

    return is_open


def _quiet_weekdays(sold_days: Collection[date]) -> set[int]:
    """Weekdays that came by in the recent weeks of trading without a sale."""
    came_by, left = set[date](), 7 * RECENT_WEEKS
    newest_first = sorted(set(sold_days), reverse=True)
    for day, before in zip_longest(newest_first, newest_first[1:]):
        gap = (day - before).days if before else 1
        # The days between two sales count unless they are a closure.
        span = min(gap if gap <= _CLOSURE else 1, left)
        came_by |= {day - timedelta(days=back) for back in range(span)}
        left -= span
    return {day.weekday() for day in came_by} - {day.weekday() for day in came_by & set(sold_days)}


def next_open_days(after: date, count: int, is_open: Callable[[date], bool]) -> tuple[date, ...]:
    """Of the `count` calendar days from `after` on (inclusive), those that are open."""
    days = (after + timedelta(days=offset) for offset in range(count))
    return tuple(day for day in days if is_open(day))
