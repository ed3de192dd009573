"""What a restaurant has decided, by key."""

from uuid import UUID

from sqlalchemy import select

from flux_desktop.domain.ids import derived_id
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import settings


def every(uow: UnitOfWork, restaurant_id: UUID) -> dict[str, object]:
    rows = uow.execute(
        select(settings.c.key, settings.c.value).where(settings.c.restaurant_id == restaurant_id)
    )
    return {row.key: row.value for row in rows}


def put(uow: UnitOfWork, restaurant_id: UUID, key: str, value: object) -> None:
    """`value` is anything JSON can say."""
    setting_id = derived_id(restaurant_id, "setting", key)
    uow.put_document(settings, setting_id, restaurant_id=restaurant_id, key=key, value=value)
