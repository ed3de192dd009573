"""What only the store can ask about a file: the days it shares with others, and how its tickets are numbered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from typing import Final
from uuid import UUID

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.figures import written_day
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sales import Notice, Question
from flux_desktop.pos.cells import NO_DAY
from flux_desktop.pos.file import SalesFile
from flux_desktop.services.aliases import DishMatch
from flux_desktop.services.imports.preferences import ticket_scope_of
from flux_desktop.store import tickets, uploads
from flux_desktop.store.store import UnitOfWork

# Answers that are not about reading the file.
OWN_ANSWERS: Final = ("ignore", "ticket_scope", "spread")
_OVERLAPS: Final = ("replace", "add")
_SCOPES: Final = ("ever", "day", "year")
# Fewer tickets that carry a number of another day were moved there; more, and the till began again.
_MOVED: Final = 20
_ENOUGH_DISHES: Final = 3
_FAR: Final = 180


class Ask(Exception):
    """A question that the lines themselves raised. Nothing is stored."""

    def __init__(self, question: Question) -> None:
        self.question = question


def check_answers(answers: Mapping[str, str]) -> None:
    """Of the answers that the restaurant keeps. Raises Refused for one that is none."""
    answer = answers.get("ticket_scope", "ever")
    if answer not in _SCOPES:
        raise Refused(
            _("“{answer}” is no answer to {key}.").format(answer=answer, key="ticket_scope"),
            _("Answer with one of: {choices}.").format(choices=", ".join(_SCOPES)),
        )
    start = answers.get("business_day_start", "00:00")
    try:
        time.fromisoformat(start)
    except ValueError as error:
        raise Refused(
            _("“{answer}” is no answer to {key}.").format(answer=start, key="business_day_start"),
            _("Answer with a time of day: {example}.").format(example="04:00"),
        ) from error


def asked_of(uow: UnitOfWork, restaurant_id: UUID, file: SalesFile) -> set[date]:
    """The days on which the file would meet sales that it cannot merge with: tickets merge with tickets."""
    return uploads.covered_days(uow, restaurant_id, beside_tickets=file.has_tickets)


def overlap_question(overlap: set[date], answers: Mapping[str, str]) -> list[Question]:
    if "overlap" in answers or not overlap:
        return []
    text = ngettext(
        "{n} day of this file, {first}, already has sales from an earlier import. "
        "Replace that day, or add to it?",
        "{n} days of this file, {first} to {last}, already have sales from an earlier import. "
        "Replace those days, or add to them?",
        len(overlap),
    ).format(n=len(overlap), first=written_day(min(overlap)), last=written_day(max(overlap)))
    return [Question("overlap", text, _OVERLAPS, "replace")]


def ticket_scope(
    uow: UnitOfWork, restaurant: Restaurant, file: SalesFile, answers: Mapping[str, str]
) -> tuple[str, str]:
    """How long the file's ticket numbers are unique ("" for ever), and what somebody said about it."""
    answer = answers.get("ticket_scope") or ticket_scope_of(uow, restaurant, file.source) or ""
    return (file.ticket_scope, answer) if not answer else ("" if answer == "ever" else answer, answer)


def right_restaurant(
    dishes: Sequence[DishMatch], days: Collection[date], sold_before: Sequence[date]
) -> list[Notice]:
    """What speaks against a file being this restaurant's: no dish it sells is in it, or its days are years away."""
    found: list[Notice] = []
    known = [each for each in dishes if each.state not in ("new", "ignored")]
    if sold_before and len(dishes) >= _ENOUGH_DISHES and not known:
        text = _("None of the {n} dishes of this file is known here. Is it this restaurant's?")
        found.append(Notice("no_dish_known", text.format(n=len(dishes))))
    # What has no day yet is no years away.
    if sold_before and days and NO_DAY not in days:
        first, last = min(days), max(days)
        gap = max((first - sold_before[-1]).days, (sold_before[0] - last).days)
        if gap > _FAR:
            text = _("Between this file ({first} to {last}) and the sales already here lie {gap} days.")
            found.append(
                Notice("far_away", text.format(first=written_day(first), last=written_day(last), gap=gap))
            )
    return found


def scope_question(held: tickets.HeldTickets) -> list[Question]:
    """Whether the till begins its numbers anew, where most tickets carry the number of another day's."""
    if held.elsewhere < _MOVED or held.elsewhere * 2 < held.count:
        return []
    text = _(
        "{n} of {total} tickets carry the number of a ticket on another day. Does the till begin its numbers "
        "anew each day, or were these tickets moved?"
    ).format(n=held.elsewhere, total=held.count)
    return [Question("ticket_scope", text, ("day", "ever"), "day")]
