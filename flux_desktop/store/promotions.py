"""Promotions to come."""

from uuid import UUID

from sqlalchemy import not_, select

from flux_desktop.domain.promotions import Promotion
from flux_desktop.store.menu import living
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import menu_items, planned_promotions


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[Promotion]:
    """By first day, then by dish; of living dishes, past ones too."""
    table = planned_promotions.c
    rows = uow.execute(
        select(table.id, table.menu_item_id, menu_items.c.name, table.first_day, table.last_day)
        .join(menu_items, menu_items.c.id == table.menu_item_id)
        .where(table.restaurant_id == restaurant_id, not_(table.deleted), living())
        .order_by(table.first_day, menu_items.c.name, table.id)
    )
    return [Promotion(row.id, row.menu_item_id, row.name, row.first_day, row.last_day) for row in rows]


def add(uow: UnitOfWork, restaurant_id: UUID, promotion: Promotion) -> None:
    """Once: under an id that is there already, also as cancelled, nothing is written."""
    uow.execute(
        uow.upsert(planned_promotions)
        .values(
            id=promotion.id,
            restaurant_id=restaurant_id,
            menu_item_id=promotion.item_id,
            first_day=promotion.first,
            last_day=promotion.last,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )


def cancel(uow: UnitOfWork, restaurant_id: UUID, promotion_id: UUID) -> None:
    if promotion_id in {each.id for each in every(uow, restaurant_id)}:
        uow.update_document(planned_promotions, promotion_id, deleted=True)


def put(uow: UnitOfWork, restaurant_id: UUID, promotion: Promotion) -> None:
    """As a person's edit, which can be taken back."""
    uow.put_document(
        planned_promotions,
        promotion.id,
        restaurant_id=restaurant_id,
        menu_item_id=promotion.item_id,
        first_day=promotion.first,
        last_day=promotion.last,
    )
