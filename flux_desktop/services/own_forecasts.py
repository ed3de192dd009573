"""The manager's own numbers: said before the day, scored beside the forecast after it."""

from datetime import date
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import OWN_FORECASTS, Changes
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.own_forecasts import OwnForecast
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in
from flux_desktop.services.facts import check_day, dish
from flux_desktop.store import own_forecasts, sales
from flux_desktop.store.store import Store

_MOST: Final = 100_000 * MICRO


def own_forecasts_of(
    store: Store, restaurant_id: UUID, *, since: date | None = None, actor: UUID | None = ADMINISTRATOR
) -> list[OwnForecast]:
    """By day, then by dish, from `since` on. Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return own_forecasts.every(uow, restaurant_id, since)


def set_own_forecast(
    store: Store,
    restaurant_id: UUID,
    item_id: UUID,
    day: date,
    quantity: int | None,
    *,
    actor: UUID | None = ADMINISTRATOR,
) -> Changes:
    """Keeps the number of a dish and day, `quantity` in micros of a unit; None takes it back.

    Raises Refused: negative or absurd, the day out of range, or over: its sales are known, and a number said
    (or taken back) afterwards is none; NotFound: no such dish; NotAllowed.
    """
    check_day(day)
    if quantity is not None and not 0 <= quantity <= _MOST:
        raise Refused(
            _("A number of portions is between 0 and {most}.").format(most=f"{_MOST // MICRO:,}"),
            _("Check the number."),
        )
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        dish(uow, restaurant_id, item_id)
        if sales.has_sales(uow, restaurant_id, day):
            raise Refused(
                _("The sales of {day} are known already.").format(day=day.isoformat()),
                _("Flux compares numbers that were said before the day. Choose a day to come."),
            )
        own_forecasts.put(uow, restaurant_id, item_id, day, quantity)
    return Changes.of(OWN_FORECASTS)
