"""A restaurant's own days."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import not_, select

from flux_desktop.domain.events import Event
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import events


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[Event]:
    """By day, then by name."""
    rows = uow.execute(
        select(events.c.id, events.c.on_date, events.c.name)
        .where(events.c.restaurant_id == restaurant_id, not_(events.c.deleted))
        .order_by(events.c.on_date, events.c.name, events.c.id)
    )
    return [Event(row.id, row.on_date, row.name) for row in rows]


def add(uow: UnitOfWork, restaurant_id: UUID, event: Event) -> None:
    """Once: under an id that is there already, also as removed, nothing is written."""
    uow.execute(
        uow.upsert(events)
        .values(id=event.id, restaurant_id=restaurant_id, on_date=event.day, name=event.name)
        .on_conflict_do_nothing(index_elements=["id"])
    )


def remove(uow: UnitOfWork, restaurant_id: UUID, ids: Iterable[UUID]) -> None:
    own = {each.id for each in every(uow, restaurant_id)}
    for event_id in own.intersection(ids):
        uow.update_document(events, event_id, deleted=True)
