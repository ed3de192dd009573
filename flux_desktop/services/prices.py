"""Prices of dishes that a person gives at once, such as those the till does not tell."""

from collections.abc import Mapping
from uuid import UUID

from flux_desktop.domain.changes import MENU, NOTHING, Changes
from flux_desktop.domain.permissions import Permission
from flux_desktop.services import menu
from flux_desktop.services.session import Session


def set_prices(session: Session, prices: Mapping[UUID, int]) -> Changes:
    """Gives each dish its price in micros, all of them or none. Raises Refused: a price that is none; NotFound,
    NotAllowed.
    """
    if not prices:
        return NOTHING
    with session.write(Permission.EDIT_MENU) as uow:
        for item_id, price in prices.items():
            menu.change_dish_in(uow, session.restaurant.id, item_id, {"price": price})
    return Changes.of(MENU)
