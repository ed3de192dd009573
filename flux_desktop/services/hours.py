"""When a restaurant is open."""

from collections.abc import Sequence
from uuid import UUID

from flux_desktop.domain.changes import HOURS, Changes
from flux_desktop.domain.hours import DayHours
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in
from flux_desktop.store import hours
from flux_desktop.store.store import Store


def hours_of(store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> list[DayHours]:
    """Weekdays from Monday, then exceptions by date; empty until somebody has set them."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return hours.every(uow, restaurant_id)


def set_hours(
    store: Store, restaurant_id: UUID, new: Sequence[DayHours], *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """Replaces all hours. Raises NotAllowed."""
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        hours.put(uow, restaurant_id, new)
    return Changes.of(HOURS)
