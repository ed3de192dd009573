"""When a restaurant is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import HOURS, Changes
from flux_desktop.domain.hours import DayHours, open_on
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in
from flux_desktop.store import hours, sales
from flux_desktop.store.store import Store

_SOME_MONDAY: Final = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Hours:
    """What somebody has set, and the weekdays (0 Monday) on which recent sales show the restaurant open.

    `stored`: weekdays from Monday, then exceptions by date; empty until set. `learned` is None without sales.
    """

    stored: tuple[DayHours, ...]
    learned: frozenset[int] | None


def hours_of(store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> list[DayHours]:
    """What somebody has set: weekdays from Monday, then exceptions by date. Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return hours.every(uow, restaurant_id)


def set_and_learned(store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> Hours:
    """What somebody has set beside what sales show. Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        stored = tuple(hours.every(uow, restaurant_id))
        sold = sales.sold_days(uow, restaurant_id)
    is_open = open_on((), sold)
    week = (_SOME_MONDAY + timedelta(days=weekday) for weekday in range(7))
    return Hours(stored, frozenset(day.weekday() for day in week if is_open(day)) if sold else None)


def set_hours(
    store: Store, restaurant_id: UUID, new: Sequence[DayHours], *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """Replaces all hours. Raises NotAllowed."""
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        hours.put(uow, restaurant_id, new)
    return Changes.of(HOURS)
