"""Dishes that ran out: marked by whoever stood in the kitchen."""

from datetime import date
from uuid import UUID

from flux_desktop.domain.changes import RUN_OUTS, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.run_outs import RunOut
from flux_desktop.services.facts import check_day, dish
from flux_desktop.services.session import Session
from flux_desktop.store import run_outs


def run_outs_of(session: Session) -> list[RunOut]:
    """By day, then by dish. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return run_outs.every(uow, session.restaurant.id)


def mark_ran_out(session: Session, item_id: UUID, day: date) -> Changes:
    """The dish ran out on that business day. Once more changes nothing.

    Raises Refused: the day is out of range or still to come; NotFound: no such dish; NotAllowed.
    """
    check_day(session, day)
    if day > session.today:
        raise Refused(
            _("{day} is still to come.").format(day=written_day(day)), _("Mark the dish when it has run out.")
        )
    with session.write(Permission.MARK_RUN_OUTS) as uow:
        run_outs.put(uow, session.restaurant.id, dish(uow, session.restaurant.id, item_id).id, day)
    return Changes.of(RUN_OUTS)


def unmark_ran_out(session: Session, item_id: UUID, day: date) -> Changes:
    """Raises NotFound: the dish was not marked; NotAllowed."""
    with session.write(Permission.MARK_RUN_OUTS) as uow:
        if not run_outs.marked(uow, session.restaurant.id, item_id, day):
            raise NotFound(
                _("The dish is not marked as run out on {day}.").format(day=written_day(day)),
                _("Look it up in the list of days it ran out."),
            )
        run_outs.put(uow, session.restaurant.id, item_id, day, deleted=True)
    return Changes.of(RUN_OUTS)
