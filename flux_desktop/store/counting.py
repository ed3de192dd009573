"""Which sales count: a function of the living imports alone, whatever the order in which they came and went."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    delete,
    extract,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    tuple_,
)

from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import (
    data_uploads,
    superseded_transactions,
    transaction_sources,
    transactions,
    upload_days,
)
from flux_desktop.store.tickets import batched, scopes
from flux_desktop.store.uploads import COMPLETED

# Few enough that a cancel takes effect at once.
DAYS_A_STEP: Final = 20


def counts() -> ColumnElement[bool]:
    """Whether a transaction counts: a condition of queries over `transactions`."""
    return not_(_is_superseded())


def settle(
    uow: UnitOfWork,
    restaurant_id: UUID,
    days: Collection[date],
    ids: Collection[UUID] = (),
    progress: Progress = SILENT,
) -> None:
    """Notes which transactions of these days and ids are superseded.

    Superseded is one of whose day a later upload speaks that replaces, whose ticket a later upload of the
    same system holds in another version, or that no living upload holds. Tickets never replace tickets by the
    day: they merge by their numbers. A function of the living uploads alone, whatever the order in which they
    came and went.
    """
    outdated = or_(_holder(transactions).is_(None), _replaced(), _outdated(scopes(uow, restaurant_id)))
    here = transactions.c.restaurant_id == restaurant_id
    ordered = sorted(days)
    with uow.as_machine():
        for at in range(0, len(ordered), DAYS_A_STEP):
            progress.step(at, len(ordered), _("Settling which import counts"))
            _note(uow, and_(here, transactions.c.business_date.in_(ordered[at : at + DAYS_A_STEP])), outdated)
        for some in batched(sorted(ids)):
            progress.step(0, 0, _("Settling which import counts"))
            _note(uow, and_(here, transactions.c.id.in_(some)), outdated)


def wrongly_noted(uow: UnitOfWork, restaurant_id: UUID) -> int:
    """How many of a restaurant's transactions are noted as superseded and are not, or the other way round."""
    outdated = or_(_holder(transactions).is_(None), _replaced(), _outdated(scopes(uow, restaurant_id)))
    wrong = or_(and_(_is_superseded(), not_(outdated)), and_(not_(_is_superseded()), outdated))
    found = select(func.count()).select_from(transactions)
    return int(uow.execute(found.where(transactions.c.restaurant_id == restaurant_id, wrong)).scalar_one())


def _note(uow: UnitOfWork, which: ColumnElement[bool], outdated: ColumnElement[bool]) -> None:
    """Writes only where it differs from what is noted."""
    back = select(transactions.c.id).where(which, _is_superseded(), not_(outdated))
    gone = select(transactions.c.id).where(which, not_(_is_superseded()), outdated)
    # Both are asked before either is written.
    back_ids, gone_ids = list(uow.execute(back).scalars()), list(uow.execute(gone).scalars())
    for some in batched(back_ids):
        uow.execute(delete(superseded_transactions).where(superseded_transactions.c.transaction_id.in_(some)))
    for some in batched(gone_ids):
        uow.execute(insert(superseded_transactions), [{"transaction_id": each} for each in some])


def _is_superseded() -> ColumnElement[bool]:
    return (
        select(literal(1))
        .select_from(superseded_transactions)
        .where(superseded_transactions.c.transaction_id == transactions.c.id)
        .correlate(transactions)
        .exists()
    )


_own, _other = data_uploads.alias("own"), data_uploads.alias("other")


def _holder(sales: FromClause) -> ColumnElement[Any]:
    """The last living upload that holds a transaction; NULL if none does."""
    return func.coalesce(_living_upload(sales), _last_holder(sales).scalar_subquery())


def _living_upload(sales: FromClause) -> ColumnElement[Any]:
    upload = data_uploads.alias("upload")
    return (
        select(upload.c.id)
        .where(upload.c.id == sales.c.upload_id, upload.c.status == COMPLETED)
        .correlate(sales)
        .scalar_subquery()
    )


def _last_holder(sales: FromClause) -> Select[Any]:
    holder = data_uploads.alias("holder")
    return (
        select(holder.c.id)
        .select_from(transaction_sources.join(holder, holder.c.id == transaction_sources.c.upload_id))
        .where(transaction_sources.c.transaction_id == sales.c.id, holder.c.status == COMPLETED)
        .order_by(holder.c.imported_at.desc(), holder.c.id.desc())
        .limit(1)
        .correlate(sales)
    )


_LATER: Final = (
    _other.c.status == COMPLETED,
    tuple_(_other.c.imported_at, _other.c.id) > tuple_(_own.c.imported_at, _own.c.id),
)


def _replaced() -> ColumnElement[bool]:
    return (
        select(literal(1))
        .select_from(upload_days.join(_other, _other.c.id == upload_days.c.upload_id), _own)
        .where(
            _own.c.id == _holder(transactions),
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
    version, held = transactions.alias("version"), transaction_sources.alias("held")
    by_day = [source for source, scope in scope_of.items() if scope == "day"]
    by_year = [source for source, scope in scope_of.items() if scope == "year"]
    here, there = transactions.c.business_date, version.c.business_date
    return (
        select(literal(1))
        .select_from(
            version.join(held, held.c.transaction_id == version.c.id).join(
                _other, _other.c.id == held.c.upload_id
            ),
            _own,
        )
        .where(
            _own.c.id == _holder(transactions),
            *_LATER,
            version.c.restaurant_id == transactions.c.restaurant_id,
            version.c.external_id == transactions.c.external_id,
            version.c.id != transactions.c.id,
            _other.c.source == _own.c.source,
            or_(_own.c.source.not_in(by_day), here == there),
            or_(_own.c.source.not_in(by_year), extract("year", here) == extract("year", there)),
        )
        .correlate(transactions)
        .exists()
    )
