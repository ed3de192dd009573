"""Lines of a sales file on their way in, by the million: a transaction a ticket, or a line, and the daily sums."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.ids import dated_many, day_prefix, field, pack
from flux_desktop.domain.sales import SaleLine, Ticket
from flux_desktop.store import tickets
from flux_desktop.store.menu import ItemFinder, set_missing_prices
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import daily_item_sales, transaction_items, transactions

_TRANSACTION: Final = (
    "id",
    "restaurant_id",
    "upload_id",
    "transaction_date",
    "business_date",
    "total_amount",
    "is_promo",
)
_LINE: Final = (
    "id",
    "transaction_id",
    "menu_item_id",
    "menu_item_name",
    "line",
    "demand",
    "quantity",
    "unit_price",
    "net_sales",
    "is_promo",
)
_TICKET: Final = (*_TRANSACTION, "transaction_time", "external_id")
_TICKET_LINE: Final = (*_LINE, "external_line_id", "part_of")
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
    """Writes the lines of one upload within one transaction of the database, and their daily sums.

    A sale without a ticket is a transaction of one line; its id is its day and H("sale", upload, line). A ticket
    is one transaction; its id is its day as written and H("ticket", restaurant, source, number, what it says).
    `known` is what earlier imports of the source hold. A line's id is that day and H(transaction, its place). So the same file makes the same ids on every device,
    two equal lines stay two sales, and a ticket that two exports hold alike is one row (`tickets`).
    """

    def __init__(self, uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, source: str = "") -> None:
        self._uow = uow
        self._items = ItemFinder(uow, restaurant_id)
        self._restaurant = restaurant_id.bytes
        self._upload = upload_id.bytes
        self._seed = pack(["sale", upload_id])
        self._ticket_seed = pack(["ticket", restaurant_id, source])
        self.known = tickets.Known(uow, restaurant_id, upload_id, source)
        self.days: set[date] = set()
        self._days = _Days()
        self._item_ids: dict[str, bytes] = {}
        self._said: dict[tuple[Any, ...], tuple[bytes, bytes]] = {}
        self._sums: defaultdict[date, dict[bytes, list[int]]] = defaultdict(dict)
        self._prices: dict[bytes, tuple[date, int]] = {}

    @property
    def items_created(self) -> list[str]:
        return self._items.created

    def add(self, lines: Sequence[SaleLine]) -> None:
        """Inserts lines without tickets and adds them to the sums. A hot loop: about 4 µs a line."""
        self.days.update([line.day for line in lines])
        prefixes = [self._days[line.on or line.day][1] for line in lines]
        seed = self._seed
        numbers = [b"%d" % line.line for line in lines]
        sale_ids = dated_many(prefixes, [seed + _LENGTHS[len(each)] + each for each in numbers])
        line_ids = dated_many(prefixes, [_SALE + sale_id + _FIRST_LINE for sale_id in sale_ids])
        sales: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        restaurant, upload, days, item_of = self._restaurant, self._upload, self._days, self._item
        for sale_id, line_id, (line, day, name, category, demand, quantity, price, net, promo, on, *_) in zip(
            sale_ids, line_ids, lines, strict=True
        ):
            iso = days[day][0]
            item = item_of(name, category)
            sales.append((sale_id, restaurant, upload, days[on][0] if on else iso, iso, net, promo))
            rows.append((line_id, sale_id, item, name, line, demand, quantity, price, net, promo))
        self._add_up([line.day for line in lines], rows)
        self._insert(_TRANSACTION, sales, _LINE, rows)

    def add_tickets(self, whole: Sequence[Ticket]) -> None:
        """Inserts tickets, each with all its lines, but for those that are here already. A hot loop too."""
        self.days.update([ticket.day for ticket in whole])
        days, said = self._days, self._said
        packed, prefixes, items = [], [], []
        for number, on, day, at, lines in whole:
            moment = days[day][0] + ("" if at is None else at.isoformat())
            says = [field(number.encode()), f"{moment}|".encode()]
            ids = []
            for each in lines:
                content = said.get(each[2:9])
                item, text = content or self._say(each)
                ids.append(item)
                says.append(text)
                if each[12] or each[13]:
                    says.append(pack(each[12:14]))
            packed.append(self._ticket_seed + b"".join(says))
            prefixes.append(days[on][1])
            items.append(ids)
        ticket_ids = dated_many(prefixes, packed)
        fresh = self.known.take(ticket_ids, whole)
        new = [
            each
            for each in zip(ticket_ids, prefixes, items, whole, strict=True)
            if fresh is None or each[0] in fresh
        ]
        line_ids = iter(
            dated_many(
                [prefix for _id, prefix, ids, _ticket in new for _item in ids],
                [_SALE + ticket_id + _PLACES[at] for ticket_id, _, ids, _t in new for at in range(len(ids))],
            )
        )
        sales: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        restaurant, upload = self._restaurant, self._upload
        for ticket_id, _prefix, ids, (number, on, day, at, lines) in new:
            total = sum([each[7] for each in lines])
            promotion = any(each[8] for each in lines)
            for place, (item, each) in enumerate(zip(ids, lines, strict=True)):
                own, part = each[12][:120] or None, each[13][:200] or None
                rows.append((next(line_ids), ticket_id, item, each[2], place, *each[4:9], own, part))
            clock = None if at is None else at.isoformat("microseconds")
            iso, business = days[on][0], days[day][0]
            sales.append((ticket_id, restaurant, upload, iso, business, total, promotion, clock, number))
        self._add_up([day for _id, _prefix, ids, (_n, _on, day, _at, _l) in new for _item in ids], rows)
        self._insert(_TICKET, sales, _TICKET_LINE, rows)

    def finish(self, *, rebuilt: Iterable[date]) -> None:
        """Writes the daily sums of the upload's days but those that `rebuild_days` will make, and prices."""
        rows = [
            (self._restaurant, day.isoformat(), item, demand, quantity, net, bool(promo))
            for day in sorted(set(self._sums).difference(rebuilt))
            for item, (demand, quantity, net, promo) in sorted(self._sums[day].items())
        ]
        self._uow.insert_many(daily_item_sales, DAILY_COLUMNS, rows)
        set_missing_prices(
            self._uow, [(UUID(bytes=item), price) for item, (_day, price) in self._prices.items()]
        )

    def _item(self, name: str, category: str) -> bytes:
        item = self._item_ids.get(name)
        if item is None or (category and self._items.without_category):
            item = self._item_ids[name] = self._items.id_bytes(name, category)
        return item

    def _say(self, line: SaleLine) -> tuple[bytes, bytes]:
        """The dish of a line, and what a later export would have to say alike to hold the same ticket."""
        item = self._item(line.item, line.category)
        text = b"%b%d|%d|%d|%d|%d|" % (item, *line[4:9]) + field(line.item.encode())
        if len(self._said) >= _MOST_SAID:
            self._said.clear()
        value = self._said[line[2:9]] = item, text
        return value

    def _add_up(self, days: list[date], rows: list[tuple[Any, ...]]) -> None:
        """Adds the rows of lines, each of that business day, to the sums, and notes prices."""
        prices = self._prices
        for day, row in zip(days, rows, strict=True):
            item, quantity, price = row[2], row[6], row[7]
            sums = self._sums[day]
            total = sums.get(item)
            if total is None:
                total = sums[item] = [0, 0, 0, False]
            total[0] += row[5]
            total[1] += quantity
            total[2] += row[8]
            if row[9]:
                total[3] = True
            elif price > 0 and quantity > 0 and prices.get(item, _NEVER)[0] <= day:
                prices[item] = day, price

    def _insert(
        self,
        sale_columns: tuple[str, ...],
        sales: list[tuple[Any, ...]],
        line_columns: tuple[str, ...],
        rows: list[tuple[Any, ...]],
    ) -> None:
        # In the order of their keys, which are the table: appending beats inserting in between.
        sales.sort()
        rows.sort()
        self._uow.insert_many(transactions, sale_columns, sales)
        self._uow.insert_many(transaction_items, line_columns, rows)


class _Days(dict[date, tuple[str, bytes]]):
    """Each day as the driver wants it and as ids begin with it."""

    def __missing__(self, day: date) -> tuple[str, bytes]:
        value = self[day] = day.isoformat(), day_prefix(day)
        return value


class _Places(dict[int, bytes]):
    """The place of a line in its ticket as ids are made of it."""

    def __missing__(self, place: int) -> bytes:
        value = self[place] = field(b"%d" % place)
        return value


# `ids.field` without its call: the lengths a line number can have.
_LENGTHS: Final = tuple(length.to_bytes(4, "big") for length in range(20))
_SALE: Final = _LENGTHS[16]
_FIRST_LINE: Final = field(b"0")
# Of a million lines a few hundred say something else.
_MOST_SAID: Final = 50_000
_PLACES: Final = _Places()
_NEVER: Final = (date.min, 0)
