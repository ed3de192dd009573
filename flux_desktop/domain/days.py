"""What each past day was: open with sales, open and nothing sold, closed, or missing. Four facts, never one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flux_desktop.domain.hours import DayHours, open_on


class DayState(StrEnum):
    """Sales win over hours: who sold was open. Only `SOLD` and `NOTHING_SOLD` say something about demand."""

    SOLD = "sold"
    NOTHING_SOLD = "nothing_sold"
    CLOSED = "closed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what it was. `learned`: it counts as closed by its sales alone, nobody has said so."""

    day: date
    state: DayState
    learned: bool = False


def states_of(
    first: date,
    last: date,
    *,
    sold: Collection[date],
    covered: Collection[date],
    hours: Collection[DayHours],
) -> Sequence[Day]:
    """Every day from `first` to `last`, in order; none where `last` comes before.

    sold     days on which something was sold
    covered  days for which a living import speaks, also those on which it says that nothing was sold
    hours    what somebody has set; where nobody has, closed weekdays are learned from `sold`

    A day without a sale is closed where hours or sales say so, also if a till wrote zeros on it; then
    an import that covers it makes it open with nothing sold; else its sales are missing.
    """
    sold, covered = set(sold), set(covered)
    is_open = open_on(hours, sold)
    decided = {each.on if each.on is not None else each.weekday for each in hours}
    found = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day in sold:
            found.append(Day(day, DayState.SOLD))
        elif not is_open(day):
            found.append(Day(day, DayState.CLOSED, learned=not {day, day.weekday()} & decided))
        else:
            found.append(Day(day, DayState.NOTHING_SOLD if day in covered else DayState.MISSING))
    return tuple(found)
