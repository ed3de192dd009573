"""Opening hours as JSON documents: for the hub a row a shift of a weekday, for the command line all that was set."""

from collections.abc import Sequence
from datetime import time

from flux_desktop.documents import JSON
from flux_desktop.domain.hours import WEEKDAYS, DayHours


def hours_document(hours: Sequence[DayHours]) -> JSON:
    """The week, from Monday (0); a weekday without a row is closed, or nobody has said."""
    return {
        "hours": [
            {"day_of_week": each.weekday, "open_time": _clock(opens), "close_time": _clock(closes)}
            for each in hours
            if each.weekday is not None
            for opens, closes in each.shifts
        ]
    }


def opening_document(stored: Sequence[DayHours]) -> JSON:
    """Weekdays and dates that somebody has set, each with its shifts: none where it is closed."""
    return {
        "week": {WEEKDAYS[each.weekday]: _shifts(each) for each in stored if each.weekday is not None},
        "dates": {each.on.isoformat(): _shifts(each) for each in stored if each.on is not None},
    }


def _shifts(day: DayHours) -> list[list[str]]:
    return [[_clock(opens), _clock(closes)] for opens, closes in day.shifts]


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")
