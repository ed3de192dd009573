"""A person's account as a JSON document."""

from collections.abc import Sequence

from flux_desktop.documents import JSON
from flux_desktop.domain.restaurants import User
from flux_desktop.domain.tokens import Device


def account_document(user: User) -> JSON:
    return {
        "id": str(user.id),
        "email": user.email,
        "name": user.name,
        "created_at": user.created_at.isoformat(),
    }


def devices_document(devices: Sequence[Device]) -> JSON:
    return {
        "devices": [
            {"id": str(each.id), "name": each.name, "last_seen": each.last_seen.isoformat()}
            for each in devices
        ]
    }
