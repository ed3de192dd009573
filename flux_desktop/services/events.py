"""A restaurant's own days: listed, added, removed."""

from datetime import date
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import EVENTS, Changes
from flux_desktop.domain.errors import Duplicate, NotFound, Refused
from flux_desktop.domain.events import Event
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.facts import check_day
from flux_desktop.services.session import Session
from flux_desktop.store import events

_LONGEST_NAME: Final = 200


def events_of(session: Session) -> list[Event]:
    """By day, then by name. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return events.every(uow, session.restaurant.id)


def add_event(session: Session, day: date, name: str) -> Changes:
    """Names a day; the same name on another date is the same kind of day.

    Raises Refused: no name, too long, the date out of range; Duplicate: that day has the name; NotAllowed.
    """
    name = typed_name(name)
    if not name or len(name) > _LONGEST_NAME:
        raise Refused(_("The day needs a name."), _("Use at most {n} letters.").format(n=_LONGEST_NAME))
    check_day(session, day)
    with session.write(Permission.EDIT_EVENTS) as uow:
        for known in events.every(uow, session.restaurant.id):
            if name_key(known.name) == name_key(name):
                if known.day == day:
                    raise Duplicate(
                        _("{day} is called “{name}” already.").format(day=written_day(day), name=known.name),
                        _("Nothing was changed."),
                    )
                # One spelling for one kind of day.
                name = known.name
        events.add(uow, session.restaurant.id, Event(new_id(), day, name))
    return Changes.of(EVENTS)


def remove_event(session: Session, event_id: UUID) -> Changes:
    """Raises NotFound: no such event; NotAllowed."""
    with session.write(Permission.EDIT_EVENTS) as uow:
        if event_id not in {each.id for each in events.every(uow, session.restaurant.id)}:
            raise NotFound(_("There is no such day."), _("Look it up in the list of days."))
        events.remove(uow, session.restaurant.id, [event_id])
    return Changes.of(EVENTS)


def remove_events_on(session: Session, day: date) -> Changes:
    """Removes every event of a date. Raises NotFound: it has none; NotAllowed."""
    with session.write(Permission.EDIT_EVENTS) as uow:
        found = [each.id for each in events.every(uow, session.restaurant.id) if each.day == day]
        if not found:
            raise NotFound(
                _("{day} has no name of its own.").format(day=written_day(day)),
                _("Look it up in the list of days."),
            )
        events.remove(uow, session.restaurant.id, found)
    return Changes.of(EVENTS)
