"""The ledger of saved forecasts: how right they were, and whether anything simpler would have done better."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flux_desktop.domain.forecast.ledger import Ledger, score
from flux_desktop.domain.hours import open_on
from flux_desktop.services.access import ADMINISTRATOR, role_in
from flux_desktop.store import forecasts, hours, sales
from flux_desktop.store.store import Store

# Half a year: long enough to tell, recent enough to matter.
PERIOD: Final = timedelta(days=180)


def accuracy(
    store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR, since: date | None = None
) -> Ledger:
    """Scores the saved forecasts of days from `since` on (default: the last 180 days of sales). Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        sold = sales.sold_days(uow, restaurant_id)
        last = sold[-1] if sold else date.min
        if since is None:
            since = last - PERIOD if sold else date.min
        found = forecasts.scorable(uow, restaurant_id, since)
        is_open = open_on(hours.every(uow, restaurant_id), sold)
    waiting = sum(n for day, n in found.unknown.items() if day > last)
    closed = sum(n for day, n in found.unknown.items() if day <= last and not is_open(day))
    missing = sum(found.unknown.values()) - waiting - closed
    return score(found.known, waiting=waiting, closed=closed, missing=missing)
