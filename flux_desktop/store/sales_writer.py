"""Lines of a sales file on their way in, by the million: a transaction a ticket, or a line, and the daily sums."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.ids import dated_many, day_prefix, field, pack
from flux_desktop.domain.memo import Memo
from flux_desktop.domain.sales import (
    SaleLine,
    Ticket,
    get_content,
    get_dates,
    get_line_links,
    get_line_number,
)
from flux_desktop.store import tickets
from flux_desktop.store.dish_finder import ItemFinder
from flux_desktop.store.menu import merged
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import daily_item_sales, transaction_items, transaction_sources, transactions

_TRANSACTION: Final = (
    "id",
    "restaurant_id",
    "upload_id",
    "transaction_date",
    "business_date",
    "total_amount",
    "is_promo",
)
# The same for lines that say the same.
_CONTENT: Final = (
    "menu_item_id",
    "menu_item_name",
    "demand",
    "quantity",
    "unit_price",
    "net_sales",
    "is_promo",
)
_LINE: Final = ("id", "transaction_id", "line", *_CONTENT)
_TICKET: Final = (
    *(column for column in _TRANSACTION if column != "upload_id"),
    "transaction_time",
    "external_id",
)
_SOURCE: Final = ("transaction_id", "upload_id")
_TICKET_LINE: Final = ("id", "transaction_id", "line", "external_line_id", "part_of", *_CONTENT)
DAILY_COLUMNS: Final = (
    "restaurant_id",
    "business_date",
    "menu_item_id",
    "demand",
    "quantity",
    "net_sales",
    "is_promo",
)


@dataclass(slots=True, eq=False)
class _Content:
    """What lines say alike. Of a million lines a few hundred say something else, so it is made once and counted.

    `text` is what a later export would have to say alike to hold the same ticket, `cells` the values of _CONTENT.
    """

    item: bytes
    demand: int
    quantity: int
    price: int
    net: int
    promo: bool
    text: bytes
    cells: tuple[Any, ...]


class SalesWriter:
    """Writes the lines of one upload within one transaction of the database, and their daily sums.

    A sale without a ticket is a transaction of one line; its id is its day and H("sale", upload, line). A ticket
    is one transaction; its id is its day as written and H("ticket", restaurant, source, number, what it says).
    `known` is what earlier imports of the source hold. A line's id is that day and H(transaction, its place). So the
    same file makes the same ids on every device, two equal lines stay two sales, and a ticket that two exports hold
    alike is one row (`tickets`).
    """

    def __init__(self, uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, source: str = "") -> None:
        self._uow = uow
        self._items = ItemFinder(uow, restaurant_id)
        self._restaurant = restaurant_id.bytes
        self._upload = upload_id.bytes
        self._seed = pack(["sale", upload_id])
        self._ticket_seed = pack(["ticket", restaurant_id, source])
        self.known = tickets.HeldTickets(uow, restaurant_id, upload_id, source)
        self.days: set[date] = set()
        self._days: Memo[date, tuple[str, bytes]] = Memo(lambda day: (day.isoformat(), day_prefix(day)))
        self._clocks: Memo[time, tuple[str, str]] = Memo(
            lambda at: (at.isoformat(), at.isoformat("microseconds"))
        )
        self._contents: Memo[tuple[Any, ...], _Content] = Memo(self._content, _MOST_CONTENTS)
        # The places of lines in a ticket as ids are made of them.
        self._places: list[bytes] = []
        self._sums: defaultdict[date, dict[bytes, list[int]]] = defaultdict(dict)
        self._prices: dict[bytes, tuple[date, int]] = {}

    @property
    def items_created(self) -> list[str]:
        return self._items.created

    def add(self, lines: Sequence[SaleLine]) -> None:
        """Stores lines without tickets and adds them to the sums. A hot loop: about 4 µs a line."""
        days, contents, seed = self._days, self._contents, self._seed
        dates, line_numbers = list(map(get_dates, lines)), list(map(get_line_number, lines))
        prefixes = [days[on or day][1] for day, on in dates]
        numbers = [b"%d" % number for number in line_numbers]
        sale_ids = dated_many(prefixes, [seed + _LENGTHS[len(each)] + each for each in numbers])
        line_ids = dated_many(prefixes, [_SALE + sale_id + _FIRST_LINE for sale_id in sale_ids])
        sales: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        by_day: defaultdict[date, list[_Content]] = defaultdict(list)
        restaurant, upload = self._restaurant, self._upload
        for sale_id, line_id, number, (day, on), fields in zip(
            sale_ids, line_ids, line_numbers, dates, map(get_content, lines), strict=True
        ):
            content = contents[fields]
            by_day[day].append(content)
            iso = days[day][0]
            on_iso = days[on][0] if on else iso
            sales.append((sale_id, restaurant, upload, on_iso, iso, content.net, content.promo))
            rows.append((line_id, sale_id, number, *content.cells))
        self._add_up(by_day)
        self._insert(_TRANSACTION, sales, _LINE, rows)

    def add_tickets(self, whole: Sequence[Ticket]) -> None:
        """Stores tickets, each with all its lines, but for those that are here already. A hot loop too."""
        days, clocks, contents, seed = self._days, self._clocks, self._contents, self._ticket_seed
        says, prefixes, contents_of = [], [], []
        for number, on, day, at, lines in whole:
            content = [contents[fields] for fields in map(get_content, lines)]
            moment = f"{days[day][0]}{'' if at is None else clocks[at][0]}|"
            parts = [seed, field(number.encode()), moment.encode()]
            for (line_id, part_of), each in zip(map(get_line_links, lines), content, strict=True):
                parts.append(each.text)
                if line_id or part_of:
                    parts += field(line_id.encode()), field(part_of.encode())
            says.append(b"".join(parts))
            prefixes.append(days[on][1])
            contents_of.append(content)
        ticket_ids = dated_many(prefixes, says)
        fresh = self.known.take(ticket_ids, whole)
        self.days.update([ticket.day for ticket in whole])
        new = list(zip(ticket_ids, prefixes, contents_of, whole, strict=True))
        if fresh is not None:
            new = [each for each in new if each[0] in fresh]
        line_prefixes, line_says, places = list[bytes](), list[bytes](), self._places
        for ticket_id, prefix, content, _ticket in new:
            while len(places) < len(content):
                places.append(field(b"%d" % len(places)))
            sale = _SALE + ticket_id
            line_prefixes += [prefix] * len(content)
            line_says += [sale + place for place in places[: len(content)]]
        line_ids = iter(dated_many(line_prefixes, line_says))
        sales: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        by_day: defaultdict[date, list[_Content]] = defaultdict(list)
        restaurant, upload = self._restaurant, self._upload
        for ticket_id, _prefix, content, (number, on, day, at, lines) in new:
            by_day[day] += content
            total, promotion = sum([each.net for each in content]), True in [each.promo for each in content]
            clock = None if at is None else clocks[at][1]
            iso, business = days[on][0], days[day][0]
            sales.append((ticket_id, restaurant, iso, business, total, promotion, clock, number))
            rows += [
                (
                    next(line_ids),
                    ticket_id,
                    place,
                    line_id[:120] or None,
                    part_of[:200] or None,
                    *each.cells,
                )
                for place, (each, (line_id, part_of)) in enumerate(
                    zip(content, map(get_line_links, lines), strict=True)
                )
            ]
        self._add_up(by_day)
        self._insert(_TICKET, sales, _TICKET_LINE, rows)
        self._uow.insert_many(transaction_sources, _SOURCE, sorted([(sale[0], upload) for sale in sales]))

    def finish(self, *, rebuilt: Iterable[date]) -> None:
        """Writes the daily sums of the upload's days but those that `rebuild_days` will make, and prices."""
        now = {old.bytes: new.bytes for old, new in merged(self._uow, UUID(bytes=self._restaurant)).items()}
        rows = [
            (self._restaurant, day.isoformat(), item, demand, quantity, net, bool(promo))
            for day in sorted(set(self._sums).difference(rebuilt))
            for item, (demand, quantity, net, promo) in sorted(_as_merged(self._sums[day], now).items())
        ]
        with self._uow.as_machine():
            self._uow.insert_many(daily_item_sales, DAILY_COLUMNS, rows)
        self._items.finish(self._prices)

    def _content(self, line: tuple[Any, ...]) -> _Content:
        name, category, demand, quantity, price, net, promo = line
        item = self._items.id_bytes(name, category)
        text = b"%b%d|%d|%d|%d|%d|" % (item, demand, quantity, price, net, promo) + field(name.encode())
        cells = item, name, demand, quantity, price, net, promo
        return _Content(item, demand, quantity, price, net, promo, text, cells)

    def _add_up(self, by_day: dict[date, list[_Content]]) -> None:
        """Adds lines to the sums of their business days, and notes prices."""
        self.days.update(by_day)
        prices = self._prices
        for day, lines in by_day.items():
            sums, priced = self._sums[day], set[bytes]()
            # The last first: its price counts.
            for each, times in Counter(reversed(lines)).items():
                item = each.item
                total = sums.get(item)
                if total is None:
                    total = sums[item] = [0, 0, 0, False]
                total[0] += times * each.demand
                total[1] += times * each.quantity
                total[2] += times * each.net
                if each.promo:
                    total[3] = True
                elif each.price > 0 and each.quantity > 0 and item not in priced:
                    priced.add(item)
                    if prices.get(item, _NEVER)[0] <= day:
                        prices[item] = day, each.price

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


def _as_merged(sums: dict[bytes, list[int]], now: Mapping[bytes, bytes]) -> dict[bytes, list[int]]:
    """The sums of a day by the dishes that they count for."""
    if not now:
        return sums
    found: dict[bytes, list[int]] = {}
    for item, values in sums.items():
        total = found.setdefault(now.get(item, item), [0, 0, 0, False])
        total[:3] = [a + b for a, b in zip(total[:3], values[:3], strict=True)]
        total[3] = total[3] or values[3]
    return found


# `ids.field` without its call: the lengths a line number can have.
_LENGTHS: Final = tuple(length.to_bytes(4, "big") for length in range(20))
_SALE: Final = _LENGTHS[16]
_FIRST_LINE: Final = field(b"0")
# Half a kilobyte each.
_MOST_CONTENTS: Final = 20_000
_NEVER: Final = (date.min, 0)
