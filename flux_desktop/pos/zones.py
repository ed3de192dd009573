"""Which time zone times with a distance from UTC were written in, as far as they tell."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# Where several fit equally, the first is suggested.
_CANDIDATES: Final = (
    *(
        "Europe/Madrid",
        "Europe/London",
        "Atlantic/Canary",
        "Europe/Athens",
        "America/New_York",
        "America/Chicago",
    ),
    *("America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Halifax", "America/Mexico_City"),
    *(
        "America/Bogota",
        "America/Santiago",
        "America/Argentina/Buenos_Aires",
        "America/Sao_Paulo",
        "Asia/Dubai",
    ),
    *("Asia/Karachi", "Asia/Kolkata", "Asia/Bangkok", "Asia/Manila", "Asia/Tokyo", "Australia/Perth"),
    *("Australia/Sydney", "Pacific/Auckland", "Africa/Johannesburg", "UTC"),
)
_SHOWN: Final = 4


def likely_zones(moments: Iterable[tuple[datetime, timedelta]]) -> tuple[str, ...]:
    """The zones in which most of (moment in UTC, written distance) were local time, best first."""
    seen = list(moments)[:2_000]
    counts = {
        name: sum(moment.astimezone(zone).utcoffset() == offset for moment, offset in seen)
        for name in _CANDIDATES
        if (zone := ZoneInfo(name))
    }
    best = sorted(_CANDIDATES, key=lambda name: -counts[name])[:_SHOWN]
    return tuple(name for name in best if 2 * counts[name] >= counts[best[0]])
