"""Sessions for tests: of the administrator, or of a person."""

from dataclasses import replace
from uuid import UUID

from flux_desktop.domain.restaurants import Restaurant, Role
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import ADMINISTRATOR, Session
from flux_desktop.store import restaurants
from flux_desktop.store.store import Store


def session(store: Store, restaurant: Restaurant | UUID, actor: UUID | None = None) -> Session:
    """Of that person, None the administrator. A restaurant may be named by its id, stored or not."""
    if not isinstance(restaurant, Restaurant):
        with store.read() as uow:
            stored = restaurants.get(uow, restaurant)
        restaurant = stored or replace(new_restaurant("Nowhere"), id=restaurant)
    role = Role.OWNER
    if actor is not None:
        with store.read() as uow:
            role = restaurants.role_of(uow, actor, restaurant.id) or Role.COUNTER
    return Session(store, ADMINISTRATOR if actor is None else actor, restaurant, role)
