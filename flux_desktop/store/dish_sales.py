"""What files of sales say of the dishes: whether they are sold, at what price, in which category."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import delete, not_, or_, select, update

from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store.counting import counts
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import (
    daily_item_sales,
    data_uploads,
    sold_items,
    transaction_items,
    transactions,
    upload_categories,
)
from flux_desktop.store.uploads import COMPLETED


def settle(uow: UnitOfWork, restaurant_id: UUID, days: Collection[date], progress: Progress = SILENT) -> None:
    """Has what files say of dishes follow the sales of these days: whether they are sold, and at what price."""
    here = sold_items.c.restaurant_id == restaurant_id
    is_sold = sold_items.c.menu_item_id.in_(
        select(daily_item_sales.c.menu_item_id).where(daily_item_sales.c.restaurant_id == restaurant_id)
    )
    stale = select(sold_items.c.menu_item_id, sold_items.c.priced_on).where(
        here, sold_items.c.priced_on.is_not(None), is_sold
    )
    wanted = {row.menu_item_id for row in uow.execute(stale) if row.priced_on in days}
    with uow.as_machine():
        uow.execute(update(sold_items).where(here, sold_items.c.sold != is_sold).values(sold=is_sold))
        for item_id, (day, price) in _last_prices(uow, restaurant_id, wanted, progress).items():
            uow.execute(
                update(sold_items)
                .where(
                    sold_items.c.menu_item_id == item_id,
                    or_(
                        sold_items.c.price.is_distinct_from(price),
                        sold_items.c.priced_on.is_distinct_from(day),
                    ),
                )
                .values(price=price, priced_on=day)
            )
    # Sold again, after a sync had forgotten them.
    lacking = sold_ever(uow, restaurant_id) - _known(uow, restaurant_id)
    if lacking:
        reckon(uow, restaurant_id, lacking, progress)


def reckon(
    uow: UnitOfWork, restaurant_id: UUID, dishes: Collection[UUID], progress: Progress = SILENT
) -> None:
    """What files say of these dishes, from what is stored of them alone: the same on every device.

    The category is that of the first living upload that gave one.
    """
    sold, known = sold_ever(uow, restaurant_id), _known(uow, restaurant_id)
    wanted = {each for each in dishes if each in sold}
    categories = _first_categories(uow, restaurant_id)
    with uow.as_machine():
        for item_id in known - sold:
            # Of a dish that no file sells any more, files say nothing.
            uow.execute(delete(sold_items).where(sold_items.c.menu_item_id == item_id))
        for item_id, (day, price) in sorted(_last_prices(uow, restaurant_id, wanted, progress).items()):
            values = {
                "category": categories.get(item_id, ""),
                "price": price,
                "priced_on": day,
                "sold": True,
            }
            statement = uow.upsert(sold_items).values(
                menu_item_id=item_id, restaurant_id=restaurant_id, **values
            )
            uow.execute(statement.on_conflict_do_update(index_elements=["menu_item_id"], set_=values))


def sold_on(uow: UnitOfWork, restaurant_id: UUID, days: Collection[date]) -> set[UUID]:
    """The dishes that sold on any of these days."""
    found: set[UUID] = set()
    ordered = sorted(days)
    for at in range(0, len(ordered), _DAYS_AT_ONCE):
        found |= set(
            uow.execute(
                select(daily_item_sales.c.menu_item_id)
                .distinct()
                .where(
                    daily_item_sales.c.restaurant_id == restaurant_id,
                    daily_item_sales.c.business_date.in_(ordered[at : at + _DAYS_AT_ONCE]),
                )
            ).scalars()
        )
    return found


def sold_ever(uow: UnitOfWork, restaurant_id: UUID) -> set[UUID]:
    """The dishes that any file sells that counts."""
    rows = uow.execute(
        select(daily_item_sales.c.menu_item_id)
        .distinct()
        .where(daily_item_sales.c.restaurant_id == restaurant_id)
    )
    return set(rows.scalars())


def _known(uow: UnitOfWork, restaurant_id: UUID) -> set[UUID]:
    rows = uow.execute(select(sold_items.c.menu_item_id).where(sold_items.c.restaurant_id == restaurant_id))
    return set(rows.scalars())


def _first_categories(uow: UnitOfWork, restaurant_id: UUID) -> dict[UUID, str]:
    rows = uow.execute(
        select(upload_categories.c.menu_item_id, upload_categories.c.category)
        .join(data_uploads, data_uploads.c.id == upload_categories.c.upload_id)
        .where(upload_categories.c.restaurant_id == restaurant_id, data_uploads.c.status == COMPLETED)
        .order_by(data_uploads.c.imported_at, data_uploads.c.id)
    )
    found: dict[UUID, str] = {}
    for row in rows:
        found.setdefault(row.menu_item_id, row.category)
    return found


def file_categories(uow: UnitOfWork, restaurant_id: UUID) -> dict[bytes, str]:
    """By the 16 bytes of a dish's id the category that files gave it."""
    rows = uow.execute(
        select(sold_items.c.menu_item_id, sold_items.c.category).where(
            sold_items.c.restaurant_id == restaurant_id, sold_items.c.category != ""
        )
    )
    return {row.menu_item_id.bytes: row.category for row in rows}


# Days read at once for the last price of a dish: most dishes sold within them.
_PRICED_DAYS: Final = 20
_DAYS_AT_ONCE: Final = 200


def _last_prices(
    uow: UnitOfWork, restaurant_id: UUID, wanted: Collection[UUID], progress: Progress
) -> dict[UUID, tuple[date | None, int | None]]:
    """For each of these dishes the day and price of its last ordinary sale that counts."""
    found: dict[UUID, tuple[date | None, int | None]] = dict.fromkeys(wanted, (None, None))
    if not wanted:
        return found
    days = list(
        uow.execute(
            select(daily_item_sales.c.business_date)
            .distinct()
            .where(daily_item_sales.c.restaurant_id == restaurant_id)
            .order_by(daily_item_sales.c.business_date.desc())
        ).scalars()
    )
    missing = set(wanted)
    for at in range(0, len(days), _PRICED_DAYS):
        if not missing:
            break
        progress.step(at, len(days), _("Looking up prices"))
        rows = uow.execute(
            select(
                transaction_items.c.menu_item_id, transactions.c.business_date, transaction_items.c.unit_price
            )
            .join(transactions, transactions.c.id == transaction_items.c.transaction_id)
            .where(
                transactions.c.restaurant_id == restaurant_id,
                transactions.c.business_date.in_(days[at : at + _PRICED_DAYS]),
                counts(),
                not_(transaction_items.c.is_promo),
                transaction_items.c.quantity > 0,
                transaction_items.c.unit_price > 0,
            )
            .order_by(
                transactions.c.business_date,
                transactions.c.transaction_time.nulls_first(),
                transaction_items.c.line,
                transaction_items.c.id,
            )
        )
        for row in rows:
            if row.menu_item_id in missing:
                found[row.menu_item_id] = row.business_date, row.unit_price
        missing = {item_id for item_id in missing if found[item_id][0] is None}
    return found
