"""Opening hours."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import not_, select

from flux_desktop.domain.errors import EditConflict
from flux_desktop.domain.hours import DayHours, Shift
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import derived_id
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import operating_hours

_Day = int | date | None


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[DayHours]:
    """Weekdays from Monday, then dates."""
    rows = uow.execute(
        select(operating_hours)
        .where(operating_hours.c.restaurant_id == restaurant_id, not_(operating_hours.c.deleted))
        .order_by(operating_hours.c.on_date.nulls_first(), operating_hours.c.day_of_week)
    )
    return [_hours(row) for row in rows]


def put(
    uow: UnitOfWork, restaurant_id: UUID, hours: Sequence[DayHours], *, seen: Sequence[DayHours] | None = None
) -> None:
    """In place of all hours of the restaurant.

    `seen` are the hours that were changed into these. Raises EditConflict: somebody else changed them since.
    """
    known = {_day(each): each for each in every(uow, restaurant_id)}
    if seen is not None and {_day(each): each.revision for each in seen} != {
        day: each.revision for day, each in known.items()
    }:
        raise EditConflict(
            _("Somebody else has changed the hours in the meantime."),
            _("Look at what is there now, then make your change again."),
        )
    for each in hours:
        uow.put_document(
            operating_hours,
            _id(restaurant_id, _day(each)),
            restaurant_id=restaurant_id,
            day_of_week=each.weekday,
            on_date=each.on,
            open_time=each.opens,
            close_time=each.closes,
            later_shifts=[
                [opens.isoformat("minutes"), closes.isoformat("minutes")] for opens, closes in each.later
            ],
            closed=each.closed,
            deleted=False,
        )
    for day in known.keys() - {_day(each) for each in hours}:
        uow.update_document(operating_hours, _id(restaurant_id, day), deleted=True)


def _day(hours: DayHours) -> _Day:
    return hours.on or hours.weekday


def _id(restaurant_id: UUID, day: _Day) -> UUID:
    return derived_id(restaurant_id, "hours", str(day))


def _hours(row: Any) -> DayHours:
    later: tuple[Shift, ...] = tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.later_shifts
    )
    return DayHours(
        row.day_of_week, row.on_date, row.open_time, row.close_time, row.closed, later, row.revision
    )
