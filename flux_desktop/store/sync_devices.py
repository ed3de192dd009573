"""At a hub: the devices that take part in a restaurant, and the answers to what they sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from flux_desktop.domain.sync import SyncDevice
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import sync_batches, sync_devices

_KEEP_ANSWERS: Final = timedelta(days=30)


def seen(uow: UnitOfWork, restaurant_id: UUID, device: UUID, *, now: datetime, **values: object) -> None:
    """Notes that the device was here."""
    here = (sync_devices.c.restaurant_id == restaurant_id, sync_devices.c.id == device)
    if uow.execute(select(sync_devices.c.id).where(*here)).first() is None:
        first = {"schema": 0, "cursor": 0, "name": "", **values}
        uow.execute(
            insert(sync_devices).values(restaurant_id=restaurant_id, id=device, last_seen=now, **first)
        )
    else:
        uow.execute(update(sync_devices).where(*here).values(last_seen=now, **values))


def is_revoked(uow: UnitOfWork, device: UUID) -> bool:
    """Whether it was signed out of any restaurant: a lost computer is lost for all of them."""
    found = select(sync_devices.c.id).where(
        sync_devices.c.id == device, sync_devices.c.revoked_at.is_not(None)
    )
    return uow.execute(found.limit(1)).first() is not None


def every(uow: UnitOfWork, restaurants: Sequence[UUID]) -> list[tuple[UUID, SyncDevice]]:
    """The devices of these restaurants with whose they are, the last seen first; each once."""
    rows = uow.execute(
        select(sync_devices)
        .where(sync_devices.c.restaurant_id.in_(restaurants))
        .order_by(sync_devices.c.last_seen.desc(), sync_devices.c.id)
    )
    found: dict[UUID, tuple[UUID, SyncDevice]] = {}
    for row in rows:
        found.setdefault(row.id, (row.user_id, SyncDevice(row.id, row.name, row.last_seen, row.revoked_at)))
    return list(found.values())


def revoke(uow: UnitOfWork, device: UUID, now: datetime) -> set[UUID]:
    """It takes part no longer; the sign-ins it came with."""
    here = sync_devices.c.id == device
    families = set(uow.execute(select(sync_devices.c.family_id).where(here)).scalars())
    uow.execute(update(sync_devices).where(here, sync_devices.c.revoked_at.is_(None)).values(revoked_at=now))
    return families


def admit(uow: UnitOfWork, device: UUID) -> None:
    """It may take part again."""
    uow.execute(update(sync_devices).where(sync_devices.c.id == device).values(revoked_at=None))


def answer_to(uow: UnitOfWork, restaurant_id: UUID, device: UUID, batch: UUID) -> str | None:
    found: str | None = uow.execute(
        select(sync_batches.c.answer).where(
            sync_batches.c.restaurant_id == restaurant_id,
            sync_batches.c.batch_id == batch,
            sync_batches.c.device_id == device,
        )
    ).scalar()
    return found


def keep_answer(
    uow: UnitOfWork, restaurant_id: UUID, device: UUID, batch: UUID, answer: str, now: datetime
) -> None:
    uow.execute(
        delete(sync_batches).where(
            sync_batches.c.restaurant_id == restaurant_id, sync_batches.c.created_at < now - _KEEP_ANSWERS
        )
    )
    uow.execute(
        insert(sync_batches).values(
            restaurant_id=restaurant_id, batch_id=batch, device_id=device, answer=answer, created_at=now
        )
    )
