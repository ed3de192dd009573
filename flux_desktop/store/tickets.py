"""Tickets that several imports hold: stored once for all that say the same, the last import's version counting."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, not_, select

from flux_desktop.domain.sales import Ticket
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import data_uploads, transaction_sources, transactions
from flux_desktop.store.uploads import COMPLETED


class HeldTickets:
    """What earlier living imports of a source hold, asked while an upload is written.

    `others` collects their transactions under the same numbers that say something else, with their days:
    versions that may be out of date now. `count` tickets were looked at; of `elsewhere` of them the number is
    held on other days only.
    """

    def __init__(self, uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, source: str) -> None:
        self.others: dict[UUID, date] = {}
        self.count = self.elsewhere = 0
        self._uow = uow
        self._restaurant_id = restaurant_id
        self._upload_id = upload_id
        living = (
            select(data_uploads.c.id)
            .where(
                data_uploads.c.restaurant_id == restaurant_id,
                data_uploads.c.source == source,
                data_uploads.c.status == COMPLETED,
                data_uploads.c.has_tickets,
                data_uploads.c.id != upload_id,
            )
            .order_by(data_uploads.c.id)
        )
        self._uploads = list(uow.execute(living).scalars())

    def look(self, tickets: Sequence[Ticket]) -> dict[bytes, Any]:
        """The transactions that earlier imports hold under the numbers of these tickets, by id."""
        if not self._uploads:
            return {}
        rows = self._uow.execute(
            select(transactions.c.id, transactions.c.business_date, transactions.c.external_id).where(
                transactions.c.restaurant_id == self._restaurant_id,
                transactions.c.external_id.in_({ticket.number for ticket in tickets}),
                _held_by(self._uploads),
            )
        ).all()
        days: dict[str, set[date]] = {}
        for row in rows:
            days.setdefault(row.external_id, set()).add(row.business_date)
        self.count += len(tickets)
        self.elsewhere += sum(
            1 for ticket in tickets if ticket.number in days and ticket.day not in days[ticket.number]
        )
        return {row.id.bytes: row for row in rows}

    def take(self, ids: Sequence[bytes], tickets: Sequence[Ticket]) -> set[bytes] | None:
        """Makes the upload the holder of those of its tickets that are here already.

        Returns the ids of the others, which are to be written; None: all of them.
        """
        if not self._uploads:
            return None
        held = self.look(tickets)
        again = {key: held[key] for key in sorted(set(ids)) if key in held}
        self.others.update({row.id: row.business_date for key, row in held.items() if key not in again})
        if again:
            self._uow.insert_many(
                transaction_sources,
                ("transaction_id", "upload_id"),
                [(key, self._upload_id.bytes) for key in again],
            )
        return set(ids).difference(again)


def other_versions(
    uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, days: Collection[date]
) -> dict[UUID, date]:
    """The transactions of other imports under the numbers of this one's of these days, with their days."""
    numbers = select(transactions.c.external_id).where(
        *_of_days(restaurant_id, days), _held_by([upload_id]), transactions.c.external_id.is_not(None)
    )
    other, held = transactions.alias("other"), transaction_sources.alias("held")
    rows = uow.execute(
        select(other.c.id, other.c.business_date)
        .distinct()
        .join(held, held.c.transaction_id == other.c.id)
        .where(
            other.c.restaurant_id == restaurant_id,
            other.c.external_id.in_(numbers),
            held.c.upload_id != upload_id,
        )
    )
    return {row.id: row.business_date for row in rows}


def release(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, days: Collection[date]) -> None:
    """The upload holds its tickets no longer; those that no other upload holds are gone."""
    held = select(transactions.c.id).where(*_of_days(restaurant_id, days), _held_by([upload_id]))
    ids = list(uow.execute(held).scalars())
    for some in batched(ids):
        uow.execute(
            delete(transaction_sources).where(
                transaction_sources.c.transaction_id.in_(some), transaction_sources.c.upload_id == upload_id
            )
        )
        still_held = select(transaction_sources.c.transaction_id).where(
            transaction_sources.c.transaction_id == transactions.c.id
        )
        uow.execute(
            delete(transactions).where(
                transactions.c.id.in_(some), not_(still_held.correlate(transactions).exists())
            )
        )


def batched(ids: Sequence[UUID], size: int = 500) -> Iterator[Sequence[UUID]]:
    """In pieces that a statement can name."""
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _of_days(restaurant_id: UUID, days: Collection[date]) -> tuple[ColumnElement[bool], ...]:
    """The transactions of these days: by their upload alone all of the restaurant's would be read."""
    return transactions.c.restaurant_id == restaurant_id, transactions.c.business_date.in_(days)


def _held_by(uploads: Sequence[UUID]) -> ColumnElement[bool]:
    held = select(transaction_sources.c.transaction_id).where(
        transaction_sources.c.transaction_id == transactions.c.id,
        transaction_sources.c.upload_id.in_(uploads),
    )
    return held.correlate(transactions).exists()


def scopes(uow: UnitOfWork, restaurant_id: UUID) -> dict[str, str]:
    """For each source how long its numbers are unique: what the strictest of its living imports says."""
    rows = uow.execute(
        select(data_uploads.c.source, data_uploads.c.ticket_scope)
        .distinct()
        .where(
            data_uploads.c.restaurant_id == restaurant_id,
            data_uploads.c.status == COMPLETED,
            data_uploads.c.has_tickets,
        )
    )
    found: dict[str, str] = {}
    for row in rows:
        found[row.source] = min(found.get(row.source, ""), row.ticket_scope, key=_STRICTEST.index)
    return found


_STRICTEST: Final = ("day", "year", "")
