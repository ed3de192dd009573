"""A restaurant's own days: listed, added, removed."""

from datetime import date
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import EVENTS, Changes
from flux_desktop.domain.errors import Duplicate, NotFound, Refused
from flux_desktop.domain.events import Event
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.menu import name_key, typed_name
from flux_desktop.services.access import ADMINISTRATOR, need_manager, role_in
from flux_desktop.services.facts import check_day
from flux_desktop.store import events
from flux_desktop.store.store import Store

_LONGEST_NAME: Final = 200


def events_of(store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> list[Event]:
    """By day, then by name. Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return events.every(uow, restaurant_id)


def add_event(
    store: Store, restaurant_id: UUID, day: date, name: str, *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """Names a day; the same name on another date is the same kind of day.

    Raises Refused: no name, too long, the date out of range; Duplicate: that day has the name; NotAllowed.
    """
    name = typed_name(name)
    if not name or len(name) > _LONGEST_NAME:
        raise Refused(_("The day needs a name."), _("Use at most {n} letters.").format(n=_LONGEST_NAME))
    check_day(day)
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        for known in events.every(uow, restaurant_id):
            if name_key(known.name) == name_key(name):
                if known.day == day:
                    raise Duplicate(
                        _("{day} is called “{name}” already.").format(day=day.isoformat(), name=known.name),
                        _("Nothing was changed."),
                    )
                # One spelling for one kind of day.
                name = known.name
        events.add(uow, restaurant_id, Event(new_id(), day, name))
    return Changes.of(EVENTS)


def remove_event(
    store: Store, restaurant_id: UUID, event_id: UUID, *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """Raises NotFound: no such event; NotAllowed."""
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        if event_id not in {each.id for each in events.every(uow, restaurant_id)}:
            raise NotFound(_("There is no such day."), _("Look it up in the list of days."))
        events.remove(uow, restaurant_id, [event_id])
    return Changes.of(EVENTS)


def remove_events_on(
    store: Store, restaurant_id: UUID, day: date, *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """Removes every event of a date. Raises NotFound: it has none; NotAllowed."""
    with store.begin() as uow:
        need_manager(uow, actor, restaurant_id)
        found = [each.id for each in events.every(uow, restaurant_id) if each.day == day]
        if not found:
            raise NotFound(
                _("{day} has no name of its own.").format(day=day.isoformat()),
                _("Look it up in the list of days."),
            )
        events.remove(uow, restaurant_id, found)
    return Changes.of(EVENTS)
