"""Opening hours as a JSON document: a row a shift of a weekday."""

from collections.abc import Sequence
from datetime import time

from flux_desktop.documents import JSON
from flux_desktop.domain.hours import DayHours


def hours_document(hours: Sequence[DayHours]) -> JSON:
    """The week, from Monday (0); a weekday without a row is closed, or nobody has said."""
    return {
        "hours": [
            {
                "day_of_week": each.weekday,
                "open_time": _clock(each.opens),
                "close_time": _clock(each.closes),
            }
            for each in hours
            if each.weekday is not None and not each.closed
        ]
    }


def _clock(moment: time | None) -> str | None:
    return None if moment is None else moment.strftime("%H:%M")
