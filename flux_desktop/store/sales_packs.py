"""Sales as they travel: the lines of an upload by the ten thousand, column by column, compressed.

A pack holds natural keys, no ids: the receiver derives them, as the importer did (`sales_writer`). What cannot be
derived (sales from before ids followed from content) is said beside it. The id of a pack is the SHA-256 of what it
holds before it is compressed, so that the same file imported on two devices is the same packs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import select

from flux_desktop.domain.compression import fold, unfold
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import dated_many, day_prefix, field, pack
from flux_desktop.domain.memo import Memo
from flux_desktop.domain.sync import MOST_UNPACKED, PACK_LINES
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import transaction_items, transaction_sources, transactions, upload_days

_LEVEL: Final = 9
_SALE: Final = (16).to_bytes(4, "big")
_DAYS_AT_ONCE: Final = 20
_MICROSECONDS: Final = 1_000_000


class SalesPack(msgspec.Struct, omit_defaults=True):
    """Sales of one upload, all tickets or all without.

    items      dishes: id and the category that the file gave it
    contents   what lines say: place in `items`, name as written, demand, quantity, price, net sales, promotion
    days       ISO; `on` and `day` of a sale (calendar and business) are places in it
    at         microseconds since midnight, -1 unknown; `number` of the ticket; `lines` how many lines it has
    line       without tickets: the line of the file, each as the distance from the one before
    content    of every line its place in `contents`
    links      by place of a line: its own number and what it is part of
    ids        by place of a sale, `line_ids` by place of a line: ids that do not follow from what they say
    """

    upload: str
    source: str
    tickets: bool
    replaces: bool
    items: list[tuple[str, str]]
    contents: list[tuple[int, str, int, int, int, int, bool]]
    days: list[str]
    on: list[int]
    day: list[int]
    content: list[int]
    at: list[int] = []
    number: list[str] = []
    lines: list[int] = []
    line: list[int] = []
    links: dict[int, tuple[str, str]] = {}
    ids: dict[int, str] = {}
    line_ids: dict[int, str] = {}


def encode(each: SalesPack) -> tuple[bytes, bytes]:
    """The pack's id and its compressed content."""
    raw = msgspec.json.encode(each)
    return sha256(raw).digest(), fold(raw, _LEVEL)


def decode(pack_id: bytes, content: bytes) -> SalesPack:
    """Raises Refused: damaged, too large, or not the pack of that id."""
    try:
        raw = unfold(content, MOST_UNPACKED)
    except ValueError as error:
        raise _damaged() from error
    if sha256(raw).digest() != pack_id:
        raise _damaged()
    try:
        return msgspec.json.decode(raw, type=SalesPack)
    except (msgspec.DecodeError, ValueError) as error:
        raise _damaged() from error


def _damaged() -> Refused:
    return Refused(_("The sales on their way were damaged."), _("Sync again."), code="sync.pack")


@dataclass(slots=True)
class _Sale:
    id: bytes
    on: str
    day: str
    at: int
    number: str
    lines: list[tuple[Any, ...]]


def packs_of(
    uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, source: str, categories: Mapping[bytes, str]
) -> Iterator[SalesPack]:
    """The sales that an upload holds, in the order of days and then of lines or of times."""
    covers = list(
        uow.execute(
            select(upload_days.c.business_date, upload_days.c.replaces)
            .where(upload_days.c.upload_id == upload_id)
            .order_by(upload_days.c.business_date)
        )
    )
    replaces = bool(covers[0].replaces) if covers else True
    days = [row.business_date for row in covers]
    waiting: dict[bool, list[_Sale]] = {False: [], True: []}
    counts = {False: 0, True: 0}
    for start in range(0, len(days), _DAYS_AT_ONCE):
        for sale in _sales(uow, restaurant_id, upload_id, days[start : start + _DAYS_AT_ONCE]):
            tickets = bool(sale.number)
            if counts[tickets] and counts[tickets] + len(sale.lines) > PACK_LINES:
                yield _made(restaurant_id, upload_id, source, tickets, replaces, waiting[tickets], categories)
                waiting[tickets], counts[tickets] = [], 0
            waiting[tickets].append(sale)
            counts[tickets] += len(sale.lines)
    for tickets, sales in waiting.items():
        if sales:
            yield _made(restaurant_id, upload_id, source, tickets, replaces, sales, categories)


def _sales(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, days: Sequence[date]) -> list[_Sale]:
    server = uow.dialect == "postgresql"
    found: dict[bytes, _Sale] = {}
    names = ", ".join(f":day{place}" for place in range(len(days)))
    asked: dict[str, Any] = {
        f"day{place}": day if server else day.isoformat() for place, day in enumerate(days)
    }
    asked |= {
        "restaurant": restaurant_id if server else restaurant_id.bytes,
        "upload": upload_id if server else upload_id.bytes,
    }
    query = (
        "SELECT t.id, t.transaction_date, t.business_date, t.transaction_time, t.external_id, i.id, i.menu_item_id,"
        " i.menu_item_name, i.line, i.demand, i.quantity, i.unit_price, i.net_sales, i.is_promo,"
        " i.external_line_id, i.part_of FROM transactions t JOIN transaction_items i ON i.transaction_id = t.id"
        f" WHERE t.restaurant_id = :restaurant AND t.business_date IN ({names})"
        " AND (t.upload_id = :upload OR EXISTS (SELECT 1 FROM transaction_sources s"
        " WHERE s.transaction_id = t.id AND s.upload_id = :upload))"
    )
    raw: Memo[Any, bytes] = Memo(lambda value: value.bytes if isinstance(value, UUID) else bytes(value))
    for columns in uow.columns(query, asked):
        for row in zip(*columns, strict=True):
            key = row[0].bytes if server else row[0]
            sale = found.get(key)
            if sale is None:
                sale = found[key] = _Sale(key, str(row[1]), str(row[2]), _clock(row[3]), row[4] or "", [])
            line_id = row[5].bytes if server else row[5]
            sale.lines.append(
                (row[8], line_id, raw[row[6]], *row[7:8], *row[9:13], bool(row[13]), *row[14:16])
            )
    for sale in found.values():
        if len(sale.lines) > 1:
            sale.lines.sort()
    return sorted(
        found.values(),
        key=lambda sale: (
            sale.day,
            sale.lines[0][0] if not sale.number else 0,
            sale.on,
            sale.at,
            sale.number,
            sale.id,
        ),
    )


def _clock(value: Any) -> int:
    if value is None:
        return -1
    at = time.fromisoformat(value) if isinstance(value, str) else value
    return ((at.hour * 60 + at.minute) * 60 + at.second) * _MICROSECONDS + int(at.microsecond)


def _made(
    restaurant_id: UUID,
    upload_id: UUID,
    source: str,
    tickets: bool,
    replaces: bool,
    sales: Sequence[_Sale],
    categories: Mapping[bytes, str],
) -> SalesPack:
    dishes = sorted({line[2] for sale in sales for line in sale.lines})
    place_of = {dish: place for place, dish in enumerate(dishes)}
    contents = sorted({line[2:9] for sale in sales for line in sale.lines})
    content_of = {each: place for place, each in enumerate(contents)}
    days = sorted({sale.day for sale in sales} | {sale.on for sale in sales})
    day_of = {day: place for place, day in enumerate(days)}
    made = SalesPack(
        upload=upload_id.hex,
        source=source if tickets else "",
        tickets=tickets,
        replaces=replaces,
        items=[(dish.hex(), categories.get(dish, "")) for dish in dishes],
        contents=[(place_of[each[0]], *each[1:]) for each in contents],
        days=days,
        on=[day_of[sale.on] for sale in sales],
        day=[day_of[sale.day] for sale in sales],
        content=[content_of[line[2:9]] for sale in sales for line in sale.lines],
    )
    if tickets:
        made.at = [sale.at for sale in sales]
        made.number = [sale.number for sale in sales]
        made.lines = [len(sale.lines) for sale in sales]
        links = ((line[9] or "", line[10] or "") for sale in sales for line in sale.lines)
        made.links = {place: each for place, each in enumerate(links) if each != ("", "")}
    else:
        last = 0
        for sale in sales:
            made.line.append(sale.lines[0][0] - last)
            last = sale.lines[0][0]
    sale_ids, line_ids = _ids(restaurant_id, made, {})
    made.ids = {
        place: sale.id.hex()
        for place, (sale, made_id) in enumerate(zip(sales, sale_ids, strict=True))
        if sale.id != made_id
    }
    if made.ids:
        sale_ids, line_ids = _ids(restaurant_id, made, made.ids)
    stored = [line[1] for sale in sales for line in sale.lines]
    made.line_ids = {
        place: mine.hex()
        for place, (mine, other) in enumerate(zip(stored, line_ids, strict=True))
        if mine != other
    }
    return made


def _ids(restaurant_id: UUID, made: SalesPack, given: Mapping[int, str]) -> tuple[list[bytes], list[bytes]]:
    """The ids of sales and of lines, as the importer derives them."""
    prefixes_of = [day_prefix(date.fromisoformat(day)) for day in made.days]
    prefixes = [prefixes_of[place] for place in made.on]
    if made.tickets:
        sale_ids = dated_many(prefixes, _ticket_says(restaurant_id, made))
    else:
        seed, says, line = pack(["sale", UUID(hex=made.upload)]), [], 0
        for distance in made.line:
            line += distance
            says.append(seed + field(b"%d" % line))
        sale_ids = dated_many(prefixes, says)
    for place, other in given.items():
        sale_ids[place] = bytes.fromhex(other)
    line_prefixes: list[bytes] = []
    line_says: list[bytes] = []
    counts = made.lines if made.tickets else [1] * len(sale_ids)
    places = [field(b"%d" % place) for place in range(max(counts, default=0))]
    for sale_id, prefix, count in zip(sale_ids, prefixes, counts, strict=True):
        line_prefixes += [prefix] * count
        line_says += [_SALE + sale_id + place for place in places[:count]]
    return sale_ids, dated_many(line_prefixes, line_says)


def _ticket_says(restaurant_id: UUID, made: SalesPack) -> list[bytes]:
    seed = pack(["ticket", restaurant_id, made.source])
    dishes = [bytes.fromhex(dish) for dish, _category in made.items]
    texts = [
        b"%b%d|%d|%d|%d|%d|" % (dishes[item], demand, quantity, price, net, promo) + field(name.encode())
        for item, name, demand, quantity, price, net, promo in made.contents
    ]
    clocks: Memo[int, str] = Memo(lambda at: "" if at < 0 else _time(at).isoformat())
    says, start = [], 0
    for number, day, at, count in zip(made.number, made.day, made.at, made.lines, strict=True):
        parts = [seed, field(number.encode()), f"{made.days[day]}{clocks[at]}|".encode()]
        for place in range(start, start + count):
            parts.append(texts[made.content[place]])
            if place in made.links:
                parts += [field(each.encode()) for each in made.links[place]]
        start += count
        says.append(b"".join(parts))
    return says


def _time(at: int) -> time:
    seconds, micros = divmod(at, _MICROSECONDS)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, micros)


def check(made: SalesPack, upload_id: UUID) -> None:
    """Raises Refused: its columns do not fit together, or it is another upload's."""
    lines, sales = len(made.content), len(made.on)
    fits = (
        made.upload == upload_id.hex
        and lines <= PACK_LINES + 10_000
        and len(made.day) == sales
        and (
            len(made.at) == len(made.number) == len(made.lines) == sales and sum(made.lines) == lines
            if made.tickets
            else len(made.line) == sales == lines
        )
        and all(0 <= each < len(made.days) for each in (*made.on, *made.day))
        and all(0 <= each < len(made.contents) for each in made.content)
        and all(0 <= each[0] < len(made.items) for each in made.contents)
        and all(each > 0 for each in made.lines)
    )
    if not fits:
        raise _damaged()


def write(uow: UnitOfWork, restaurant_id: UUID, made: SalesPack) -> set[date]:
    """Stores the sales of a pack, but for tickets that are here already; the days it covers."""
    sale_ids, line_ids = _ids(restaurant_id, made, made.ids)
    for place, other in made.line_ids.items():
        line_ids[place] = bytes.fromhex(other)
    upload, restaurant = UUID(hex=made.upload).bytes, restaurant_id.bytes
    dishes = [bytes.fromhex(dish) for dish, _category in made.items]
    cells = [(dishes[each[0]], *each[1:]) for each in made.contents]
    held = _here(uow, restaurant_id, sale_ids) if made.tickets else set[bytes]()
    clocks: Memo[int, str | None] = Memo(lambda at: None if at < 0 else _time(at).isoformat("microseconds"))
    sales: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    start, line = 0, 0
    for place, sale_id in enumerate(sale_ids):
        on, day = made.days[made.on[place]], made.days[made.day[place]]
        if not made.tickets:
            line += made.line[place]
            content = cells[made.content[place]]
            sales.append((sale_id, restaurant, upload, on, day, content[5], content[6]))
            rows.append((line_ids[place], sale_id, line, None, None, *content))
            continue
        count = made.lines[place]
        if sale_id not in held:
            contents = [cells[each] for each in made.content[start : start + count]]
            total, promo = sum([each[5] for each in contents]), any(each[6] for each in contents)
            sales.append(
                (sale_id, restaurant, on, day, total, promo, clocks[made.at[place]], made.number[place])
            )
            for number, content in enumerate(contents):
                own, part = made.links.get(start + number, ("", ""))
                rows.append((line_ids[start + number], sale_id, number, own or None, part or None, *content))
        start += count
    sales.sort()
    rows.sort(key=lambda row: row[0])
    uow.insert_many(transactions, _TICKET if made.tickets else _SALE_COLUMNS, sales)
    uow.insert_many(transaction_items, _LINE, rows)
    if made.tickets:
        holders = [(sale_id, upload) for sale_id in sorted(set(sale_ids))]
        uow.insert_many(transaction_sources, ("transaction_id", "upload_id"), holders)
    return {date.fromisoformat(made.days[place]) for place in set(made.day)}


_SALE_COLUMNS: Final = (
    "id",
    "restaurant_id",
    "upload_id",
    "transaction_date",
    "business_date",
    "total_amount",
    "is_promo",
)
_TICKET: Final = (
    "id",
    "restaurant_id",
    "transaction_date",
    "business_date",
    "total_amount",
    "is_promo",
    "transaction_time",
    "external_id",
)
_LINE: Final = (
    "id",
    "transaction_id",
    "line",
    "external_line_id",
    "part_of",
    "menu_item_id",
    "menu_item_name",
    "demand",
    "quantity",
    "unit_price",
    "net_sales",
    "is_promo",
)


def _here(uow: UnitOfWork, restaurant_id: UUID, ids: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), 500):
        some = [UUID(bytes=each) for each in ordered[start : start + 500]]
        rows = uow.execute(
            select(transactions.c.id).where(
                transactions.c.restaurant_id == restaurant_id, transactions.c.id.in_(some)
            )
        ).scalars()
        found |= {each.bytes for each in rows}
    return found


def in_order(made: SalesPack) -> SalesPack:
    """The pack with its dishes and contents in the order of their ids, as it is made where they have these ids."""
    dishes = sorted(range(len(made.items)), key=lambda place: bytes.fromhex(made.items[place][0]))
    place_of = {old: new for new, old in enumerate(dishes)}
    made.items = [made.items[old] for old in dishes]
    moved = [(place_of[each[0]], *each[1:]) for each in made.contents]
    order = sorted(range(len(moved)), key=moved.__getitem__)
    content_of = {old: new for new, old in enumerate(order)}
    made.contents = [moved[old] for old in order]
    made.content = [content_of[old] for old in made.content]
    return made
