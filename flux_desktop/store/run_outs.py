"""Dishes that ran out."""

from datetime import date
from uuid import UUID

from sqlalchemy import not_, select

from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.run_outs import RunOut
from flux_desktop.store.menu import living
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import menu_items, run_outs


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[RunOut]:
    """By day, then by dish; of living dishes."""
    rows = uow.execute(
        select(run_outs.c.menu_item_id, menu_items.c.name, run_outs.c.business_date)
        .join(menu_items, menu_items.c.id == run_outs.c.menu_item_id)
        .where(run_outs.c.restaurant_id == restaurant_id, not_(run_outs.c.deleted), living())
        .order_by(run_outs.c.business_date, menu_items.c.name, menu_items.c.id)
    )
    return [RunOut(row.menu_item_id, row.name, row.business_date) for row in rows]


def put(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID, day: date, *, deleted: bool = False) -> None:
    """The same dish and day is the same fact on every device."""
    uow.put_document(
        run_outs,
        _id(restaurant_id, item_id, day),
        restaurant_id=restaurant_id,
        menu_item_id=item_id,
        business_date=day,
        deleted=deleted,
    )


def add(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID, day: date) -> None:
    """Once: a mark that was taken back stays so."""
    uow.execute(
        uow.upsert(run_outs)
        .values(
            id=_id(restaurant_id, item_id, day),
            restaurant_id=restaurant_id,
            menu_item_id=item_id,
            business_date=day,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )


def marked(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID, day: date) -> bool:
    found = select(run_outs.c.id).where(
        run_outs.c.id == _id(restaurant_id, item_id, day), not_(run_outs.c.deleted)
    )
    return uow.execute(found).first() is not None


def _id(restaurant_id: UUID, item_id: UUID, day: date) -> UUID:
    return derived_id(restaurant_id, "run_out", item_id, day.isoformat())
