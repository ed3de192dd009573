"""What a restaurant has decided: feature flags and the like, by key."""

from collections.abc import Mapping

from flux_desktop.domain.changes import SETTINGS, Changes
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.session import Session
from flux_desktop.store import settings


def settings_of(session: Session) -> dict[str, object]:
    with session.read(Permission.VIEW) as uow:
        return settings.every(uow, session.restaurant.id)


def change_settings(session: Session, values: Mapping[str, object]) -> Changes:
    """Sets each key to its value (anything JSON can say). Raises NotAllowed."""
    with session.write(Permission.EDIT_SETTINGS) as uow:
        for key, value in values.items():
            settings.put(uow, session.restaurant.id, key, value)
    return Changes.of(SETTINGS)
