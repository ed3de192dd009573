"""When a restaurant is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from flux_desktop.domain.changes import HOURS, RESTAURANTS, Changes
from flux_desktop.domain.hours import DayHours, WeekdaySeen, day_of_shifts, open_on, weekdays_seen
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.kitchen_files import found_restaurant
from flux_desktop.services.session import Session
from flux_desktop.store import hours, sales

_SOME_MONDAY: Final = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Hours:
    """What somebody has set, and the weekdays (0 Monday) on which recent sales show the restaurant open.

    `stored`: weekdays from Monday, then exceptions by date; empty until set. `learned` is None without sales.
    """

    stored: tuple[DayHours, ...]
    learned: frozenset[int] | None


def hours_of(session: Session) -> list[DayHours]:
    """What somebody has set: weekdays from Monday, then exceptions by date. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return hours.every(uow, session.restaurant.id)


def set_and_learned(session: Session) -> Hours:
    """What somebody has set beside what sales show. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        stored = tuple(hours.every(uow, session.restaurant.id))
        sold = sales.sold_days(uow, session.restaurant.id)
    is_open = open_on((), sold)
    week = (_SOME_MONDAY + timedelta(days=weekday) for weekday in range(7))
    return Hours(stored, frozenset(day.weekday() for day in week if is_open(day)) if sold else None)


def unsure_weekdays(session: Session) -> list[WeekdaySeen]:
    """The weekdays nobody has set of which sales do not tell for certain whether the restaurant rests. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        stored = {each.weekday for each in hours.every(uow, session.restaurant.id) if each.on is None}
        sold = sales.sold_days(uow, session.restaurant.id)
    return [each for each in weekdays_seen(sold) if each.is_unsure and each.weekday not in stored]


def settle_weekday(session: Session, weekday: int, *, closed: bool) -> Changes:
    """Says of one weekday whether the restaurant rests on it; the others stay as they are. Raises NotAllowed."""
    return change_hours(session, [DayHours(weekday, None, None, None, closed=closed)])


def unsettle_weekday(session: Session, weekday: int) -> Changes:
    """Takes that back: sales tell again. Raises NotAllowed."""
    with session.write(Permission.EDIT_HOURS) as uow:
        known = hours.every(uow, session.restaurant.id)
        hours.put(uow, session.restaurant.id, [each for each in known if each.weekday != weekday])
    return Changes.of(HOURS)


def set_week(session: Session, shifts: Sequence[tuple[int, time, time]]) -> Changes:
    """Replaces the hours of the weekdays by these shifts (weekday, opens, closes); exceptions by date stay.

    A weekday without a shift is closed. Raises Refused: shifts of a day that overlap; NotAllowed.
    """
    days = [
        day_of_shifts(weekday, None, [(opens, closes) for day, opens, closes in shifts if day == weekday])
        for weekday in range(7)
    ]
    with session.write(Permission.EDIT_HOURS) as uow:
        kept = [each for each in hours.every(uow, session.restaurant.id) if each.on is not None]
        hours.put(uow, session.restaurant.id, [*days, *kept])
    return Changes.of(HOURS)


def set_hours(
    session: Session, new: Sequence[DayHours], *, seen: Sequence[DayHours] | None = None
) -> Changes:
    """Replaces all hours; `seen` are those that were changed into these.

    Raises Refused: shifts of a day that overlap or do not end; NotAllowed, EditConflict.
    """
    new = [day_of_shifts(each.weekday, each.on, each.shifts) if each.shifts else each for each in new]
    with session.write(Permission.EDIT_HOURS) as uow:
        hours.put(uow, session.restaurant.id, new, seen=seen)
    return Changes.of(HOURS)


def change_hours(session: Session, days: Sequence[DayHours]) -> Changes:
    """Sets the hours of some weekdays and dates; the others stay. The session's restaurant is made where it is new.

    Raises Refused: shifts of a day that overlap or do not end; NotAllowed.
    """
    new = [day_of_shifts(each.weekday, each.on, each.shifts) if each.shifts else each for each in days]
    with session.write(Permission.EDIT_HOURS, founding=True) as uow:
        found_restaurant(uow, session)
        known = {(each.weekday, each.on): each for each in hours.every(uow, session.restaurant.id)}
        known.update({(each.weekday, each.on): each for each in new})
        hours.put(uow, session.restaurant.id, list(known.values()))
    return Changes.of(HOURS, RESTAURANTS)
