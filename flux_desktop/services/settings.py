"""What a restaurant has decided: feature flags and the like, by key."""

from collections.abc import Mapping
from uuid import UUID

from flux_desktop.domain.changes import SETTINGS, Changes
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in
from flux_desktop.store import settings
from flux_desktop.store.store import Store


def settings_of(
    store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR
) -> dict[str, object]:
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return settings.every(uow, restaurant_id)


def change_settings(
    store: Store, restaurant_id: UUID, values: Mapping[str, object], *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """Sets each key to its value (anything JSON can say). Raises NotAllowed."""
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        for key, value in values.items():
            settings.put(uow, restaurant_id, key, value)
    return Changes.of(SETTINGS)
