"""The manager's own numbers."""

from datetime import date
from uuid import UUID

from sqlalchemy import not_, select

from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.own_forecasts import OwnForecast
from flux_desktop.store.menu import living
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import menu_items, own_forecasts


def every(uow: UnitOfWork, restaurant_id: UUID, since: date | None = None) -> list[OwnForecast]:
    """By day, then by dish; of living dishes, from `since` on."""
    table = own_forecasts.c
    rows = uow.execute(
        select(table.menu_item_id, menu_items.c.name, table.forecast_date, table.quantity)
        .join(menu_items, menu_items.c.id == table.menu_item_id)
        .where(
            table.restaurant_id == restaurant_id,
            not_(table.deleted),
            living(),
            table.forecast_date >= (since or date.min),
        )
        .order_by(table.forecast_date, menu_items.c.name, table.menu_item_id)
    )
    return [OwnForecast(row.menu_item_id, row.name, row.forecast_date, row.quantity) for row in rows]


def put(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID, day: date, quantity: int | None) -> None:
    """`quantity` in micros of a unit; None takes the number back."""
    uow.put_document(
        own_forecasts,
        derived_id(restaurant_id, "own_forecast", item_id, day.isoformat()),
        restaurant_id=restaurant_id,
        menu_item_id=item_id,
        forecast_date=day,
        quantity=quantity or 0,
        deleted=quantity is None,
    )
