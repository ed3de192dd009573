"""Sales in and out: lines by the million, daily sums, and the panel a forecast reads."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, delete, func, insert, not_, select, text

from flux_desktop.domain.ids import dated_many, day_prefix, field, pack
from flux_desktop.domain.sales import SaleLine, Totals
from flux_desktop.store.menu import ItemFinder, set_missing_prices
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import (
    daily_item_sales,
    menu_items,
    transaction_items,
    transactions,
    upload_days,
)

TRANSACTION_COLUMNS: Final = (
    "id",
    "restaurant_id",
    "upload_id",
    "transaction_date",
    "business_date",
    "total_amount",
    "is_promo",
)
LINE_COLUMNS: Final = (
    "id",
    "transaction_id",
    "menu_item_id",
    "menu_item_name",
    "line",
    "demand",
    "quantity",
    "unit_price",
    "net_sales",
)
DAILY_COLUMNS: Final = (
    "restaurant_id",
    "business_date",
    "menu_item_id",
    "demand",
    "quantity",
    "net_sales",
    "is_promo",
)


class SalesWriter:
    """Writes the lines of one upload within one transaction: a transaction a line, and the daily sums.

    A transaction's id is its day and H("sale", upload, line), a line's its day and H(transaction, "0"): the
    same file makes the same ids on every device, and two equal lines stay two sales.
    """

    def __init__(self, uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID) -> None:
        self._uow = uow
        self._items = ItemFinder(uow, restaurant_id)
        self._restaurant = restaurant_id.bytes
        self._upload = upload_id.bytes
        self._seed = pack(["sale", upload_id])
        self._days = _Days()
        self._item_ids: dict[str, bytes] = {}
        self._sums: dict[tuple[str, bytes], list[int]] = {}
        self._prices: dict[bytes, tuple[date, int]] = {}

    @property
    def items_created(self) -> list[str]:
        return self._items.created

    @property
    def days(self) -> set[date]:
        return set(self._days)

    def add(self, lines: Sequence[SaleLine]) -> None:
        """Inserts the lines and adds them to the sums. The hot loop of an import: about 4 µs a line."""
        prefixes = [self._days[line.day][1] for line in lines]
        seed = self._seed
        numbers = [b"%d" % line.line for line in lines]
        sale_ids = dated_many(prefixes, [seed + _LENGTHS[len(each)] + each for each in numbers])
        line_ids = dated_many(prefixes, [_SALE + sale_id + _FIRST_LINE for sale_id in sale_ids])
        sales: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        items, prices, sums = self._item_ids, self._prices, self._sums
        open_categories = self._items.without_category
        for sale_id, line_id, (line, day, name, category, demand, quantity, price, net, promo, *_till) in zip(
            sale_ids, line_ids, lines, strict=True
        ):
            iso = self._days[day][0]
            item = items.get(name)
            if item is None or (category and open_categories):
                item = items[name] = self._items.id_bytes(name, category)
            sales.append((sale_id, self._restaurant, self._upload, iso, iso, net, promo))
            rows.append((line_id, sale_id, item, name, line, demand, quantity, price, net))
            total = sums.get((iso, item))
            if total is None:
                total = sums[iso, item] = [0, 0, 0, False]
            total[0] += demand
            total[1] += quantity
            total[2] += net
            if promo:
                total[3] = True
            elif price > 0 and quantity > 0 and prices.get(item, _NEVER)[0] <= day:
                prices[item] = day, price
        # In the order of their keys, which are the table: appending beats inserting in between.
        sales.sort()
        rows.sort()
        self._uow.insert_many(transactions, TRANSACTION_COLUMNS, sales)
        self._uow.insert_many(transaction_items, LINE_COLUMNS, rows)

    def finish(self, *, rebuilt: set[date]) -> None:
        """Writes the daily sums of the upload's days but those that `rebuild_days` will make, and prices."""
        skip = {day.isoformat() for day in rebuilt}
        self._uow.insert_many(
            daily_item_sales,
            DAILY_COLUMNS,
            [
                (self._restaurant, iso, item, demand, quantity, net, bool(promo))
                for (iso, item), (demand, quantity, net, promo) in sorted(self._sums.items())
                if iso not in skip
            ],
        )
        set_missing_prices(
            self._uow, [(UUID(bytes=item), price) for item, (_day, price) in self._prices.items()]
        )


class _Days(dict[date, tuple[str, bytes]]):
    """Each day as the driver wants it and as ids begin with it."""

    def __missing__(self, day: date) -> tuple[str, bytes]:
        value = self[day] = day.isoformat(), day_prefix(day)
        return value


# `ids.field` without its call: the lengths a line number can have.
_LENGTHS: Final = tuple(length.to_bytes(4, "big") for length in range(20))
_SALE: Final = _LENGTHS[16]
_FIRST_LINE: Final = field(b"0")
_NEVER: Final = (date.min, 0)


def delete_upload(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID) -> None:
    """Removes the transactions of one upload with their lines. The sums of its days are then to be rebuilt."""
    days = select(upload_days.c.business_date).where(upload_days.c.upload_id == upload_id)
    uow.execute(
        delete(transactions).where(
            transactions.c.restaurant_id == restaurant_id,
            transactions.c.business_date.in_(days),
            transactions.c.upload_id == upload_id,
        )
    )


def rebuild_days(uow: UnitOfWork, restaurant_id: UUID, days: Collection[date]) -> None:
    """Makes the daily sums of these days anew from the transactions that count."""
    ordered = sorted(days)
    for at in range(0, len(ordered), _DAYS_A_QUERY):
        some = ordered[at : at + _DAYS_A_QUERY]
        uow.execute(
            delete(daily_item_sales).where(
                daily_item_sales.c.restaurant_id == restaurant_id, daily_item_sales.c.business_date.in_(some)
            )
        )
        sums = (
            select(
                transactions.c.restaurant_id,
                transactions.c.business_date,
                transaction_items.c.menu_item_id,
                func.sum(transaction_items.c.demand),
                func.sum(transaction_items.c.quantity),
                func.sum(transaction_items.c.net_sales),
                func.max(case((transactions.c.is_promo, 1), else_=0)) > 0,
            )
            .join(transaction_items, transaction_items.c.transaction_id == transactions.c.id)
            .where(
                transactions.c.restaurant_id == restaurant_id,
                transactions.c.business_date.in_(some),
                not_(transactions.c.superseded),
            )
            .group_by(
                transactions.c.restaurant_id, transactions.c.business_date, transaction_items.c.menu_item_id
            )
        )
        uow.execute(insert(daily_item_sales).from_select(DAILY_COLUMNS, sums))


_DAYS_A_QUERY: Final = 500


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


def has_sales(uow: UnitOfWork, restaurant_id: UUID, day: date) -> bool:
    """Whether anything is known of that day."""
    found = select(daily_item_sales.c.business_date).where(
        daily_item_sales.c.restaurant_id == restaurant_id, daily_item_sales.c.business_date == day
    )
    return uow.execute(found.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class DailyColumns:
    """The daily sums as columns of equal length, one entry a dish and day; `items` are its dishes.

    `item` indexes `items`; `day` are ordinals (date.toordinal); `demand` and `net_sales` are micros.
    """

    items: tuple[tuple[UUID, str, str], ...]
    item: list[int]
    day: list[int]
    demand: list[int]
    net_sales: list[int]
    promo: list[bool]


def daily_columns(uow: UnitOfWork, restaurant_id: UUID, since: date | None = None) -> DailyColumns:
    """All daily sums of the dishes that are not archived, from `since` on; items are (id, name, category)."""
    dishes = uow.execute(
        select(menu_items.c.id, menu_items.c.name, menu_items.c.category)
        .where(
            menu_items.c.restaurant_id == restaurant_id,
            not_(menu_items.c.archived),
            not_(menu_items.c.deleted),
        )
        .order_by(menu_items.c.name, menu_items.c.id)
    ).all()
    # Past SQLAlchemy's types: half a million rows need no UUID and date objects.
    sqlite = uow.dialect == "sqlite"
    at = {row.id.bytes if sqlite else row.id: index for index, row in enumerate(dishes)}
    rows: Iterable[Any] = uow.execute(
        text(
            "SELECT menu_item_id, business_date, demand, net_sales, is_promo FROM daily_item_sales"
            " WHERE restaurant_id = :restaurant AND business_date >= :since"
        ),
        {
            "restaurant": restaurant_id.bytes if sqlite else restaurant_id,
            "since": (since or date.min).isoformat() if sqlite else since or date.min,
        },
    )
    ordinals = Ordinals()
    found = [
        (index, ordinals[day], demand, net, bool(promo))
        for item, day, demand, net, promo in rows
        if (index := at.get(item)) is not None
    ]
    sold = sorted({entry[0] for entry in found})
    index_of = {old: new for new, old in enumerate(sold)}
    return DailyColumns(
        items=tuple((dishes[old].id, dishes[old].name, dishes[old].category) for old in sold),
        item=[index_of[entry[0]] for entry in found],
        day=[entry[1] for entry in found],
        demand=[entry[2] for entry in found],
        net_sales=[entry[3] for entry in found],
        promo=[entry[4] for entry in found],
    )


class Ordinals(dict[str | date, int]):
    """The ordinal of each day as a driver writes it: ISO text or a date."""

    def __missing__(self, day: str | date) -> int:
        value = self[day] = (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()
        return value


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
