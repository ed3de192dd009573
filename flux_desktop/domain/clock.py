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


def local_time(restaurant: Restaurant, now: datetime) -> datetime:
    """A moment by the restaurant's clock. A time zone that this computer does not know counts as its own."""
    try:
        return now.astimezone(ZoneInfo(restaurant.timezone))
    except (OSError, ValueError, KeyError):
        return now.astimezone()


def business_date(restaurant: Restaurant, now: datetime) -> date:
    """The business day of a moment: at two in the night it may still be yesterday's."""
    local = local_time(restaurant, now)
    early = local.time() < restaurant.business_day_start
    return local.date() - timedelta(days=1) if early else local.date()
