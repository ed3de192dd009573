"""When a restaurant is open: by weekday, with exceptions by date; learned from sales until somebody says."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import zip_longest
from typing import Final, TypeAlias

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _

RECENT_WEEKS: Final = 8
# Of four restaurants one rests on a given weekday, and opens on it now and then all the same.
_RESTS: Final = 0.25
_OPENS_ANYWAY: Final = 0.05
# Weeks off, storms and holidays come in clusters: an open weekday passes without a sale at least so often.
_MISSES_AT_LEAST: Final = 0.15
# A wrong "closed" leaves a day without a forecast; a wrong "open" costs a line nobody reads.
_CLOSED_FROM: Final = 0.9
_SURE_FROM: Final = 0.995
_MAY_REST_FROM: Final = 0.5
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
    the last 8 weeks of trading, nothing was sold on it, and that is no chance; one that never came by, or once,
    may well be open. Weeks in which nothing was sold at all are no weeks of trading: after works the weekdays
    are those of before.
    """
    by_date = {each.on: not each.closed for each in hours if each.on is not None}
    by_weekday = {each.weekday: not each.closed for each in hours if each.on is None}
    quiet = {each.weekday for each in weekdays_seen(sold_days) if each.is_closed}

    def is_open(day: date) -> bool:
        return by_date.get(day, by_weekday.get(day.weekday(), day.weekday() not in quiet))

    return is_open


@dataclass(frozen=True, slots=True)
class WeekdaySeen:
    """What the recent weeks of trading show of a weekday: on `sold` of the `passed` times since `since` it had sales.

    closed   the probability that it is a day of rest, against an open one that passes without a sale as the others do
    """

    weekday: int
    passed: int
    sold: int
    since: date
    closed: float

    @property
    def is_closed(self) -> bool:
        return not self.sold and self.closed >= _CLOSED_FROM

    @property
    def is_unsure(self) -> bool:
        """Whether a person should be asked: too little seen for a day of rest, or a sale on what looks like one."""
        return self.closed < _SURE_FROM if not self.sold else self.closed > _MAY_REST_FROM


def weekdays_seen(sold_days: Collection[date]) -> list[WeekdaySeen]:
    """The weekdays that came by in the recent weeks of trading, from Monday."""
    passed = _recent_days(sold_days) if sold_days else set[date]()
    sold = passed & set(sold_days)
    by_weekday = {weekday: {day for day in passed if day.weekday() == weekday} for weekday in range(7)}
    trading = [days for days in by_weekday.values() if days & sold]
    missed = sum(len(days - sold) for days in trading)
    seen = []
    for weekday, days in by_weekday.items():
        if not days:
            continue
        own = len(days - sold) if days & sold else 0
        others = sum(map(len, trading)) - (len(days) if days & sold else 0)
        rate = max((missed - own + 1) / (others + 2), _MISSES_AT_LEAST)
        n, k = len(days), len(days & sold)
        rests = _RESTS * _OPENS_ANYWAY**k * (1 - _OPENS_ANYWAY) ** (n - k)
        opens = (1 - _RESTS) * (1 - rate) ** k * rate ** (n - k)
        seen.append(WeekdaySeen(weekday, n, k, min(days), rests / (rests + opens)))
    return seen


def _recent_days(sold_days: Collection[date]) -> set[date]:
    """The days of the last 8 weeks of trading, those without a sale among them."""
    came_by, left = set[date](), 7 * RECENT_WEEKS
    newest_first = sorted(set(sold_days), reverse=True)
    for day, before in zip_longest(newest_first, newest_first[1:]):
        gap = (day - before).days if before else 1
        # The days between two sales count unless they are a closure.
        span = min(gap if gap <= _CLOSURE else 1, left)
        came_by |= {day - timedelta(days=back) for back in range(span)}
        left -= span
    return came_by


def next_open_days(after: date, count: int, is_open: Callable[[date], bool]) -> tuple[date, ...]:
    """Of the `count` calendar days from `after` on (inclusive), those that are open."""
    days = (after + timedelta(days=offset) for offset in range(count))
    return tuple(day for day in days if is_open(day))
