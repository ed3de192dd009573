"""Promotions to come: planned and cancelled."""

from datetime import date
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import PROMOTIONS, Changes
from flux_desktop.domain.errors import Duplicate, NotFound, Refused
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.promotions import Promotion
from flux_desktop.services.facts import check_day, dish
from flux_desktop.services.session import Session
from flux_desktop.store import promotions

_LONGEST: Final = 366


def promotions_of(session: Session) -> list[Promotion]:
    """By first day, then by dish; those that are over too. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        return promotions.every(uow, session.restaurant.id)


def plan_promotion(session: Session, item_id: UUID, first: date, last: date) -> Changes:
    """Puts a dish on promotion from its first to its last day, both included.

    Raises Refused: dates out of range, out of order or more than a year; Duplicate: some of the days are
    planned already; NotFound: no such dish; NotAllowed.
    """
    check_day(session, first)
    check_day(session, last)
    if last < first:
        raise Refused(_("The promotion would end before it begins."), _("Exchange the two dates."))
    if (last - first).days >= _LONGEST:
        raise Refused(
            _("A promotion lasts at most {n} days.").format(n=_LONGEST),
            _("What is always cheaper has a lower price: change the price of the dish instead."),
        )
    with session.write(Permission.PLAN_PROMOTIONS) as uow:
        item = dish(uow, session.restaurant.id, item_id)
        for known in promotions.every(uow, session.restaurant.id):
            if known.item_id == item_id and known.first <= last and first <= known.last:
                raise Duplicate(
                    _("“{name}” is on promotion from {first} to {last} already.").format(
                        name=item.name, first=written_day(known.first), last=written_day(known.last)
                    ),
                    _("Cancel that promotion first, or choose other days."),
                )
        promotions.add(uow, session.restaurant.id, Promotion(new_id(), item_id, item.name, first, last))
    return Changes.of(PROMOTIONS)


def cancel_promotion(session: Session, promotion_id: UUID) -> Changes:
    """Raises NotFound: no such promotion; NotAllowed."""
    with session.write(Permission.PLAN_PROMOTIONS) as uow:
        if promotion_id not in {each.id for each in promotions.every(uow, session.restaurant.id)}:
            raise NotFound(_("There is no such promotion."), _("Look it up in the list of promotions."))
        promotions.cancel(uow, session.restaurant.id, promotion_id)
    return Changes.of(PROMOTIONS)


def cancel_promotions(session: Session, item_id: UUID, first: date, last: date) -> Changes:
    """Cancels every promotion of the dish that has one of these days. Raises NotFound: there is none; NotAllowed."""
    with session.write(Permission.PLAN_PROMOTIONS) as uow:
        found = [
            each.id
            for each in promotions.every(uow, session.restaurant.id)
            if each.item_id == item_id and each.first <= last and first <= each.last
        ]
        if not found:
            raise NotFound(_("There is no such promotion."), _("Look it up in the list of promotions."))
        for each in found:
            promotions.cancel(uow, session.restaurant.id, each)
    return Changes.of(PROMOTIONS)
