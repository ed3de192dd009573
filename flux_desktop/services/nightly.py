"""What is done for each restaurant when its business day begins: its forecast is made and kept."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flux_desktop.domain.clock import business_date
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.services.forecasts import forecast, keep_forecast
from flux_desktop.services.session import as_administrator, read_accounts
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store

DAYS: Final = 14
# How far back a worker looks that has just begun: nights on which none ran are not made up for.
LOOK_BACK: Final = timedelta(hours=1)


def due(store: Store, since: datetime, now: datetime) -> list[UUID]:
    """The restaurants whose business day began after `since`, up to `now`."""
    with read_accounts(store) as uow:
        places = restaurants.every(uow)
    return [each.id for each in places if business_date(each, since) < business_date(each, now)]


def today_of(store: Store, restaurant_id: UUID, now: datetime) -> str:
    """The business day a restaurant is in, as text; "" for one that is not there."""
    with read_accounts(store) as uow:
        place = restaurants.get(uow, restaurant_id)
    return "" if place is None else business_date(place, now).isoformat()


def forecast_restaurant(store: Store, restaurant_id: UUID, *, progress: Progress = SILENT) -> bool:
    """Keeps the forecast of a restaurant's next two weeks; whether there was anything to forecast."""
    with read_accounts(store) as uow:
        place = restaurants.get(uow, restaurant_id)
    if place is None:
        return False
    session = as_administrator(store, place)
    try:
        outlook = forecast(session, days=DAYS, progress=progress)
    except (NotFound, Refused):
        # No sales yet, or closed for two weeks.
        return False
    keep_forecast(session, outlook, DAYS)
    return True
