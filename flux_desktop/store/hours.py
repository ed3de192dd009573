"""Opening hours."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select

from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.ids import derived_id
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import operating_hours


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[DayHours]:
    """Weekdays from Monday, then dates."""
    rows = uow.execute(
        select(operating_hours)
        .where(operating_hours.c.restaurant_id == restaurant_id)
        .order_by(operating_hours.c.on_date.nulls_first(), operating_hours.c.day_of_week)
    )
    return [DayHours(row.day_of_week, row.on_date, row.open_time, row.close_time, row.closed) for row in rows]


def put(uow: UnitOfWork, restaurant_id: UUID, hours: Iterable[DayHours]) -> None:
    """In place of all hours of the restaurant."""
    uow.execute(delete(operating_hours).where(operating_hours.c.restaurant_id == restaurant_id))
    for each in hours:
        uow.add(
            operating_hours,
            id=derived_id(restaurant_id, "hours", str(each.on or each.weekday)),
            restaurant_id=restaurant_id,
            day_of_week=each.weekday,
            on_date=each.on,
            open_time=each.opens,
            close_time=each.closes,
            closed=each.closed,
        )
