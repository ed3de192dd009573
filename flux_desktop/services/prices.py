"""Prices of dishes that a person gives at once, such as those the till does not tell."""

from collections.abc import Mapping
from uuid import UUID

from flux_desktop.domain.changes import MENU, NOTHING, Changes
from flux_desktop.services import menu
from flux_desktop.services.session import Session


def set_prices(session: Session, prices: Mapping[UUID, int]) -> Changes:
    """Gives each dish its price in micros. Raises Refused: a price that is none; NotFound, NotAllowed."""
    for item_id, price in prices.items():
        menu.change_dish(session, item_id, price=price)
    return Changes.of(MENU) if prices else NOTHING
