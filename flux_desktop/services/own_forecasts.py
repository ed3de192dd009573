"""The manager's own numbers: said before the day, scored beside the forecast after it."""

from datetime import date
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import OWN_FORECASTS, Changes
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.figures import written_day, written_number
from flux_desktop.domain.i18n import _
from flux_desktop.domain.own_forecasts import OwnForecast
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.facts import check_day, dish
from flux_desktop.services.session import Session
from flux_desktop.store import own_forecasts, sales

_MOST: Final = 100_000 * MICRO


def own_forecasts_of(session: Session, *, since: date | None = None) -> list[OwnForecast]:
    """By day, then by dish, from `since` on. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return own_forecasts.every(uow, session.restaurant.id, since)


def set_own_forecast(session: Session, item_id: UUID, day: date, quantity: int | None) -> Changes:
    """Keeps the number of a dish and day, `quantity` in micros of a unit; None takes it back.

    Raises Refused: negative or absurd, the day out of range, or over: its sales are known, and a number said
    (or taken back) afterwards is none; NotFound: no such dish; NotAllowed.
    """
    check_day(session, day)
    if quantity is not None and not 0 <= quantity <= _MOST:
        raise Refused(
            _("A number of portions is between 0 and {most}.").format(most=written_number(_MOST // MICRO)),
            _("Check the number."),
        )
    with session.write(Permission.SET_OWN_FORECASTS) as uow:
        dish(uow, session.restaurant.id, item_id)
        if sales.has_sales(uow, session.restaurant.id, day):
            raise Refused(
                _("The sales of {day} are known already.").format(day=written_day(day)),
                _("Flux compares numbers that were said before the day. Choose a day to come."),
            )
        own_forecasts.put(uow, session.restaurant.id, item_id, day, quantity)
    return Changes.of(OWN_FORECASTS)
