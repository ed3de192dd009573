"""Dishes that ran out: marked by whoever stood in the kitchen."""

from datetime import date
from uuid import UUID

from flux_desktop.domain.changes import RUN_OUTS, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.run_outs import RunOut
from flux_desktop.services.access import ADMINISTRATOR, need_kitchen, role_in
from flux_desktop.services.facts import check_day, dish, today
from flux_desktop.store import run_outs
from flux_desktop.store.store import Store


def run_outs_of(store: Store, restaurant_id: UUID, *, actor: UUID | None = ADMINISTRATOR) -> list[RunOut]:
    """By day, then by dish. Raises NotFound."""
    with store.read() as uow:
        role_in(uow, actor, restaurant_id)
        return run_outs.every(uow, restaurant_id)


def mark_ran_out(
    store: Store, restaurant_id: UUID, item_id: UUID, day: date, *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """The dish ran out on that business day. Once more changes nothing.

    Raises Refused: the day is out of range or still to come; NotFound: no such dish; NotAllowed.
    """
    check_day(day)
    if day > today():
        raise Refused(
            _("{day} is still to come.").format(day=day.isoformat()), _("Mark the dish when it has run out.")
        )
    with store.begin() as uow:
        need_kitchen(uow, actor, restaurant_id)
        run_outs.put(uow, restaurant_id, dish(uow, restaurant_id, item_id).id, day)
    return Changes.of(RUN_OUTS)


def unmark_ran_out(
    store: Store, restaurant_id: UUID, item_id: UUID, day: date, *, actor: UUID | None = ADMINISTRATOR
) -> Changes:
    """Raises NotFound: the dish was not marked; NotAllowed."""
    with store.begin() as uow:
        need_kitchen(uow, actor, restaurant_id)
        if not run_outs.marked(uow, restaurant_id, item_id, day):
            raise NotFound(
                _("The dish is not marked as run out on {day}.").format(day=day.isoformat()),
                _("Look it up in the list of days it ran out."),
            )
        run_outs.put(uow, restaurant_id, item_id, day, deleted=True)
    return Changes.of(RUN_OUTS)
