"""Which sales count: a function of the living imports alone, whatever the order in which they came and went."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, extract, literal, not_, or_, select, tuple_, update

from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import data_uploads, transactions, upload_days
from flux_desktop.store.tickets import batched, scopes
from flux_desktop.store.uploads import COMPLETED

# Few enough that a cancel takes effect at once.
DAYS_A_STEP: Final = 20


def settle(
    uow: UnitOfWork,
    restaurant_id: UUID,
    days: Collection[date],
    ids: Collection[UUID] = (),
    progress: Progress = SILENT,
) -> None:
    """Marks the transactions of these days and ids as counting or superseded.

    Superseded is one of whose day a later upload speaks that replaces, or whose ticket a later upload of the
    same system holds in another version. Tickets never replace tickets by the day: they merge by their
    numbers. A function of the living uploads alone, whatever the order in which they came and went.
    """
    wrong = transactions.c.superseded != or_(_replaced(), _outdated(scopes(uow, restaurant_id)))
    turn = (
        update(transactions)
        .where(transactions.c.restaurant_id == restaurant_id, wrong)
        .values(superseded=not_(transactions.c.superseded))
    )
    ordered = sorted(days)
    for at in range(0, len(ordered), DAYS_A_STEP):
        progress.step(at, len(ordered), _("Settling which import counts"))
        uow.execute(turn.where(transactions.c.business_date.in_(ordered[at : at + DAYS_A_STEP])))
    for some in batched(sorted(ids)):
        progress.step(0, 0, _("Settling which import counts"))
        uow.execute(turn.where(transactions.c.id.in_(some)))


_own, _other = data_uploads.alias("own"), data_uploads.alias("other")
_LATER: Final = (
    _own.c.id == transactions.c.upload_id,
    _other.c.status == COMPLETED,
    tuple_(_other.c.imported_at, _other.c.id) > tuple_(_own.c.imported_at, _own.c.id),
)


def _replaced() -> ColumnElement[bool]:
    return (
        select(literal(1))
        .select_from(upload_days.join(_other, _other.c.id == upload_days.c.upload_id), _own)
        .where(
            *_LATER,
            upload_days.c.restaurant_id == transactions.c.restaurant_id,
            upload_days.c.business_date == transactions.c.business_date,
            upload_days.c.replaces,
            not_(and_(_own.c.has_tickets, _other.c.has_tickets)),
        )
        .correlate(transactions)
        .exists()
    )


def _outdated(scope_of: Mapping[str, str]) -> ColumnElement[bool]:
    version = transactions.alias("version")
    by_day = [source for source, scope in scope_of.items() if scope == "day"]
    by_year = [source for source, scope in scope_of.items() if scope == "year"]
    here, there = transactions.c.business_date, version.c.business_date
    return (
        select(literal(1))
        .select_from(version.join(_other, _other.c.id == version.c.upload_id), _own)
        .where(
            *_LATER,
            version.c.restaurant_id == transactions.c.restaurant_id,
            version.c.external_id == transactions.c.external_id,
            _other.c.source == _own.c.source,
            or_(_own.c.source.not_in(by_day), here == there),
            or_(_own.c.source.not_in(by_year), extract("year", here) == extract("year", there)),
        )
        .correlate(transactions)
        .exists()
    )
