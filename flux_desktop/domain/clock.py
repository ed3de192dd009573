"""What time it is for a restaurant: its own zone, and business days that begin when it says."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flux_desktop.domain.restaurants import Restaurant

Clock = Callable[[], datetime]
"""Returns the present moment, aware of its time zone."""


def system_clock() -> datetime:
    """This computer's clock, in UTC."""
    return datetime.now(UTC)


def business_date(restaurant: Restaurant, now: datetime) -> date:
    """The business day of a moment: at two in the night it may still be yesterday's.

    A time zone that this computer does not know counts as this computer's own.
    """
    try:
        local = now.astimezone(ZoneInfo(restaurant.timezone))
    except (OSError, ValueError, KeyError):
        local = now.astimezone()
    early = local.time() < restaurant.business_day_start
    return local.date() - timedelta(days=1) if early else local.date()
