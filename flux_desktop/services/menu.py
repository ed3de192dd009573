"""What is on the menu of a restaurant."""

from uuid import UUID

from flux_desktop.domain.menu import MenuItem
from flux_desktop.services.access import ADMINISTRATOR, role_in
from flux_desktop.store import menu
from flux_desktop.store.store import Store


def dishes(store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> list[MenuItem]:
    """Every dish, by category and name; archived ones too. Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return menu.every(uow, restaurant_id)
