"""Documents and prices put back as they were before an act."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from flux_desktop.domain.edits import Edits, PriceWritten, Written
from flux_desktop.domain.errors import EditConflict
from flux_desktop.domain.i18n import _
from flux_desktop.store import ingredients
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import metadata


def take_back(uow: UnitOfWork, restaurant_id: UUID, edits: Edits) -> Edits:
    """Has everything be as it was before, and returns what takes this back in turn.

    Raises EditConflict: somebody else has changed the same since. The transaction is then to be left.
    """
    for each in edits.documents:
        _put_back(uow, restaurant_id, each)
    now = datetime.now(UTC)
    return Edits(uow.written, tuple(_prices_back(uow, restaurant_id, edits.prices, now)))


def _put_back(uow: UnitOfWork, restaurant_id: UUID, each: Written) -> None:
    table = metadata.tables[each.table]
    row = uow.execute(select(table).where(table.c.id == each.id)).mappings().first()
    if row is None or row["restaurant_id"] != restaurant_id or _differs(row, each):
        raise _conflict()
    uow.update_document(table, each.id, **each.before)


def _differs(row: object, each: Written) -> bool:
    """Whether a column is not any more what was written. By value: the revision has counted other undos since."""
    return any(row[name] != value for name, value in each.after.items())  # type: ignore[index]


def _prices_back(
    uow: UnitOfWork, restaurant_id: UUID, prices: Iterable[PriceWritten], now: datetime
) -> Iterable[PriceWritten]:
    for each in prices:
        done = ingredients.put_back(uow, restaurant_id, each, now)
        if done is None:
            raise _conflict()
        yield done


def _conflict() -> EditConflict:
    return EditConflict(
        _("Somebody else has changed this in the meantime."),
        _("It stays as it is now. Look at what is there, then make your change by hand."),
    )
