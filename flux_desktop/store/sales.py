"""Sales as stored: what an upload wrote, daily sums, and the columns a forecast reads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    Select,
    String,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    not_,
    or_,
    select,
)

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.sales import DayItem, Totals
from flux_desktop.store.counting import DAYS_A_STEP, counts
from flux_desktop.store.menu import living, merged, shown_category, with_sold
from flux_desktop.store.sales_writer import DAILY_COLUMNS
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import (
    daily_item_sales,
    menu_items,
    transaction_items,
    transaction_sources,
    transactions,
    upload_days,
)

# A server that has not counted its rows yet reads every line once a statement.
_DAYS_ON_A_SERVER: Final = 120


def delete_upload(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID) -> None:
    """Removes the sales without tickets of one upload. The sums of its days are then to be rebuilt."""
    days = select(upload_days.c.business_date).where(upload_days.c.upload_id == upload_id)
    uow.execute(
        delete(transactions).where(
            transactions.c.restaurant_id == restaurant_id,
            transactions.c.business_date.in_(days),
            transactions.c.upload_id == upload_id,
        )
    )


def rebuild_days(
    uow: UnitOfWork, restaurant_id: UUID, days: Collection[date], progress: Progress = SILENT
) -> None:
    """Makes the daily sums of these days anew from the transactions that count."""
    ordered = sorted(days)
    dish = _dish(uow, restaurant_id)
    days_a_step = _DAYS_ON_A_SERVER if uow.dialect == "postgresql" else DAYS_A_STEP
    for at in range(0, len(ordered), days_a_step):
        progress.step(at, len(ordered), _("Adding up the days"))
        some = ordered[at : at + days_a_step]
        sums = (
            select(
                transactions.c.restaurant_id,
                transactions.c.business_date,
                dish.label("dish"),
                *_sums(),
                func.max(case((transaction_items.c.is_promo, 1), else_=0)) > 0,
            )
            .join(transaction_items, transaction_items.c.transaction_id == transactions.c.id)
            .where(
                transactions.c.restaurant_id == restaurant_id,
                transactions.c.business_date.in_(some),
                counts(),
            )
            .group_by(transactions.c.restaurant_id, transactions.c.business_date, literal_column("dish"))
        )
        with uow.as_machine():
            uow.execute(
                delete(daily_item_sales).where(
                    daily_item_sales.c.restaurant_id == restaurant_id,
                    daily_item_sales.c.business_date.in_(some),
                )
            )
            uow.execute(insert(daily_item_sales).from_select(DAILY_COLUMNS, sums))


def _dish(uow: UnitOfWork, restaurant_id: UUID) -> ColumnElement[Any]:
    """The dish that a line counts for: the one it was merged into."""
    now = merged(uow, restaurant_id)
    column: ColumnElement[Any] = transaction_items.c.menu_item_id
    if not now:
        return column
    pairs = [(column == old, literal(new, column.type)) for old, new in now.items()]
    return case(*pairs, else_=column)


def days_of(uow: UnitOfWork, restaurant_id: UUID, item_ids: Collection[UUID]) -> set[date]:
    """The days on which one of these dishes has a sum."""
    found = select(daily_item_sales.c.business_date).where(
        daily_item_sales.c.restaurant_id == restaurant_id, daily_item_sales.c.menu_item_id.in_(item_ids)
    )
    return set(uow.execute(found.distinct()).scalars())


def _sums() -> list[Any]:
    columns = (transaction_items.c.demand, transaction_items.c.quantity, transaction_items.c.net_sales)
    return [func.sum(column) for column in columns]


def stored_days(
    uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID
) -> tuple[tuple[DayItem, ...], tuple[DayItem, ...]]:
    """What one upload stored by calendar day and by business day, whether or not it counts, by day and dish."""
    found = []
    for column in (transactions.c.transaction_date, transactions.c.business_date):
        rows: Any = uow.execute(_by_day(restaurant_id, upload_id, column))
        days = [DayItem(row[0], row[1], row[2], int(row[3]), int(row[4]), int(row[5])) for row in rows]
        found.append(tuple(sorted(days, key=lambda each: (each.day, each.item))))
    return found[0], found[1]


def _by_day(restaurant_id: UUID, upload_id: UUID, day: Any) -> Select[Any]:
    held = select(transaction_sources.c.transaction_id).where(
        transaction_sources.c.transaction_id == transactions.c.id,
        transaction_sources.c.upload_id == upload_id,
    )
    days = select(upload_days.c.business_date).where(upload_days.c.upload_id == upload_id)
    category = shown_category()
    return (
        select(day, menu_items.c.name, category, *_sums())
        .select_from(
            with_sold()
            .join(transaction_items, transaction_items.c.menu_item_id == menu_items.c.id)
            .join(transactions, transactions.c.id == transaction_items.c.transaction_id)
        )
        .where(
            transactions.c.restaurant_id == restaurant_id,
            transactions.c.business_date.in_(days),
            or_(transactions.c.upload_id == upload_id, held.correlate(transactions).exists()),
        )
        .group_by(day, menu_items.c.id, menu_items.c.name, category)
    )


def upload_business_days(uow: UnitOfWork, upload_id: UUID) -> set[date]:
    return set(
        uow.execute(select(upload_days.c.business_date).where(upload_days.c.upload_id == upload_id)).scalars()
    )


def forget_days(uow: UnitOfWork, upload_id: UUID) -> None:
    """The upload speaks for no day any more."""
    uow.execute(delete(upload_days).where(upload_days.c.upload_id == upload_id))


def sold_days(uow: UnitOfWork, restaurant_id: UUID) -> list[date]:
    """Every day with a sale, in order."""
    return list(
        uow.execute(
            select(daily_item_sales.c.business_date)
            .distinct()
            .where(daily_item_sales.c.restaurant_id == restaurant_id)
            .order_by(daily_item_sales.c.business_date)
        ).scalars()
    )


def days_with_units(uow: UnitOfWork, restaurant_id: UUID) -> set[date]:
    """Days on which something was wanted: a file that says "0 sold" of every dish makes none."""
    return set(
        uow.execute(
            select(daily_item_sales.c.business_date)
            .distinct()
            .where(daily_item_sales.c.restaurant_id == restaurant_id, daily_item_sales.c.demand > 0)
        ).scalars()
    )


def items_before(uow: UnitOfWork, restaurant_id: UUID, day: date) -> set[UUID]:
    """The dishes that sold on any day before that one."""
    return set(
        uow.execute(
            select(daily_item_sales.c.menu_item_id)
            .distinct()
            .where(
                daily_item_sales.c.restaurant_id == restaurant_id,
                daily_item_sales.c.business_date < day,
                daily_item_sales.c.demand > 0,
            )
        ).scalars()
    )


def has_sales(uow: UnitOfWork, restaurant_id: UUID, day: date) -> bool:
    """Whether anything is known of that day."""
    found = select(daily_item_sales.c.business_date).where(
        daily_item_sales.c.restaurant_id == restaurant_id, daily_item_sales.c.business_date == day
    )
    return uow.execute(found.limit(1)).first() is not None


@dataclass(frozen=True, eq=False)
class DailyColumns:
    """The daily sums as columns of equal length, one entry a dish and day; `items` are its dishes.

    `item` indexes `items`; `day` are ordinals (date.toordinal); `demand` and `net_sales` are micros.
    """

    items: tuple[tuple[UUID, str, str], ...]
    item: NDArray[np.int64]
    day: NDArray[np.int64]
    demand: NDArray[np.int64]
    net_sales: NDArray[np.int64]
    promo: NDArray[np.bool_]


def daily_columns(uow: UnitOfWork, restaurant_id: UUID, since: date | None = None) -> DailyColumns:
    """All daily sums of the dishes that are not archived, from `since` on; items are (id, name, category)."""
    dishes = uow.execute(
        select(menu_items.c.id, menu_items.c.name, shown_category().label("category"))
        .select_from(with_sold())
        .where(menu_items.c.restaurant_id == restaurant_id, not_(menu_items.c.archived), living())
        .order_by(menu_items.c.name, menu_items.c.id)
    ).all()
    # A row a day, its columns as text: half a million Python objects would take longer than all the rest.
    days: Any = uow.execute(
        select(
            daily_item_sales.c.business_date,
            func.aggregate_strings(_hexadecimal(uow, daily_item_sales.c.menu_item_id), ""),
            _joined(daily_item_sales.c.demand),
            _joined(daily_item_sales.c.net_sales),
            _joined(cast(daily_item_sales.c.is_promo, Integer)),
        )
        .where(
            daily_item_sales.c.restaurant_id == restaurant_id,
            daily_item_sales.c.business_date >= (since or date.min),
        )
        .group_by(daily_item_sales.c.business_date)
        .order_by(daily_item_sales.c.business_date)
    ).all()
    ids = np.frombuffer(bytes.fromhex("".join([row[1] for row in days])), dtype="S16")
    demand, net_sales, promo = (
        np.fromstring(",".join([row[column] for row in days]), dtype=np.int64, sep=",")
        for column in (2, 3, 4)
    )
    ordinals = np.array([row[0].toordinal() for row in days], dtype=np.int64)
    day = np.repeat(ordinals, [len(row[1]) // 32 for row in days])
    known = np.array([row.id.bytes for row in dishes], dtype="S16")
    order = np.argsort(known)
    at = order[np.searchsorted(known, ids, sorter=order) % max(1, len(order))] if len(order) else ids[:0]
    shown = known[at] == ids if len(order) else np.zeros(len(ids), dtype=np.bool_)
    sold, item = np.unique(at[shown], return_inverse=True)
    return DailyColumns(
        items=tuple((dishes[old].id, dishes[old].name, dishes[old].category) for old in sold),
        item=item.astype(np.int64),
        day=day[shown],
        demand=demand[shown],
        net_sales=net_sales[shown],
        promo=promo[shown].astype(np.bool_),
    )


class Ordinals(dict[str | date, int]):
    """The ordinal of each day as a driver writes it: ISO text or a date."""

    def __missing__(self, day: str | date) -> int:
        value = self[day] = (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()
        return value


def _joined(column: ColumnElement[Any]) -> ColumnElement[str]:
    return func.aggregate_strings(cast(column, String), ",")


def _hexadecimal(uow: UnitOfWork, column: ColumnElement[UUID]) -> ColumnElement[str]:
    if uow.dialect == "postgresql":
        return func.replace(cast(column, String), "-", "")
    return func.hex(column)


def totals(uow: UnitOfWork, restaurant_id: UUID) -> Totals:
    """Sums over everything that counts."""
    row = uow.execute(
        select(
            func.coalesce(func.sum(daily_item_sales.c.demand), 0),
            func.coalesce(func.sum(daily_item_sales.c.quantity), 0),
            func.coalesce(func.sum(daily_item_sales.c.net_sales), 0),
        ).where(daily_item_sales.c.restaurant_id == restaurant_id)
    ).one()
    return Totals(*(int(each) for each in row))


@dataclass(frozen=True, slots=True)
class SoldItem:
    """Of one dish in a period, in micros; `squares` is the sum of the squares of its daily units."""

    demand: int
    net_sales: int
    squares: float


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold in a period, by dish, and on how many days anything was."""

    items: dict[UUID, SoldItem]
    days: int


def last_day(uow: UnitOfWork, restaurant_id: UUID) -> date | None:
    """The day of the last sale."""
    return uow.execute(
        select(func.max(daily_item_sales.c.business_date)).where(
            daily_item_sales.c.restaurant_id == restaurant_id, daily_item_sales.c.demand > 0
        )
    ).scalar()


def sold_between(uow: UnitOfWork, restaurant_id: UUID, first: date, last: date) -> Sold:
    """From the first to the last day, both included."""
    period = (
        daily_item_sales.c.restaurant_id == restaurant_id,
        daily_item_sales.c.business_date.between(first, last),
    )
    units = cast(daily_item_sales.c.demand, Double) / MICRO
    rows: Any = uow.execute(
        select(
            daily_item_sales.c.menu_item_id,
            func.sum(daily_item_sales.c.demand),
            func.sum(daily_item_sales.c.net_sales),
            func.sum(units * units),
        )
        .where(*period)
        .group_by(daily_item_sales.c.menu_item_id)
    )
    days = uow.execute(
        select(func.count(func.distinct(daily_item_sales.c.business_date))).where(
            *period, daily_item_sales.c.demand > 0
        )
    ).scalar_one()
    return Sold({row[0]: SoldItem(int(row[1]), int(row[2]), float(row[3])) for row in rows}, days)
