"""Dishes: found by their name key or by what a person decided about a name, made where new."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Join,
    Select,
    and_,
    case,
    delete,
    func,
    not_,
    or_,
    select,
    update,
)

from flux_desktop.domain.i18n import _
from flux_desktop.domain.ids import derived_id, new_id
from flux_desktop.domain.menu import MenuItem, name_key, tidy_name
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.store.counting import counts
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import (
    daily_item_sales,
    data_uploads,
    item_aliases,
    menu_items,
    sold_items,
    transaction_items,
    transactions,
    upload_categories,
)
from flux_desktop.store.uploads import COMPLETED


def living(items: FromClause = menu_items) -> ColumnElement[bool]:
    """Whether a dish is there: nobody has deleted it or merged it into another one, and one that only files made is
    sold by a file that counts."""
    sold = select(sold_items.c.menu_item_id).where(sold_items.c.menu_item_id == items.c.id, sold_items.c.sold)
    return and_(
        not_(items.c.deleted),
        items.c.merged_into.is_(None),
        or_(not_(items.c.auto_created), items.c.confirmed, sold.correlate(items).exists()),
    )


def shown_category() -> ColumnElement[str]:
    """What a person said, else what files say; in a query that joins `sold_items` by `with_sold`."""
    return case(
        (menu_items.c.category != "", menu_items.c.category), else_=func.coalesce(sold_items.c.category, "")
    )


def with_sold() -> Join:
    """Dishes beside what files say of them."""
    return menu_items.outerjoin(sold_items, sold_items.c.menu_item_id == menu_items.c.id)


def _dishes(restaurant_id: UUID) -> Select[Any]:
    shown = set(MenuItem.__slots__) - {"category", "price"}
    own = [column for column in menu_items.c if column.name in shown]
    return (
        select(
            *own,
            shown_category().label("category"),
            func.coalesce(menu_items.c.price, sold_items.c.price).label("price"),
        )
        .select_from(with_sold())
        .where(menu_items.c.restaurant_id == restaurant_id, living())
    )


def every(
    uow: UnitOfWork, restaurant_id: UUID, *, limit: int | None = None, offset: int = 0
) -> list[MenuItem]:
    """Dishes by category and name; `limit` of them from `offset` on."""
    rows = uow.execute(
        _dishes(restaurant_id)
        .order_by("category", menu_items.c.name, menu_items.c.id)
        .limit(limit)
        .offset(offset or None)
    )
    return [_item(row) for row in rows]


def get(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID) -> MenuItem | None:
    """A living dish of this restaurant."""
    row = uow.execute(_dishes(restaurant_id).where(menu_items.c.id == item_id)).first()
    return None if row is None else _item(row)


def create(uow: UnitOfWork, restaurant_id: UUID, name: str) -> UUID:
    """A dish that a person put on the menu. Its name means it from now on, whatever it stood for before."""
    item_id, key = id_of_name(uow, restaurant_id, name), name_key(name)
    drop_alias(uow, restaurant_id, key)
    known = uow.execute(select(menu_items.c.id).where(menu_items.c.id == item_id)).first()
    # One that was there before begins anew: what was said of it then is forgotten.
    anew: dict[str, Any] = {
        "auto_created": False,
        "category": "",
        "price": None,
        "description": "",
        "archived": False,
        "merged_into": None,
    }
    uow.put_document(
        menu_items,
        item_id,
        restaurant_id=restaurant_id,
        name=name,
        name_key=key,
        confirmed=True,
        deleted=False,
        **({} if known is None else anew),
    )
    return item_id


def merged(uow: UnitOfWork, restaurant_id: UUID) -> dict[UUID, UUID]:
    """Each dish that was merged, and the one it is now: followed to the end, of a circle its smallest id."""
    rows = uow.execute(
        select(menu_items.c.id, menu_items.c.merged_into).where(
            menu_items.c.restaurant_id == restaurant_id, menu_items.c.merged_into.is_not(None)
        )
    )
    into: dict[UUID, UUID] = {row.id: row.merged_into for row in rows}
    found = {}
    for start in into:
        path = [start]
        while (after := into.get(path[-1])) is not None and after not in path:
            path.append(after)
        end = path[-1] if after is None else min(path[path.index(after) :])
        if end != start:
            found[start] = end
    return found


def merged_names(uow: UnitOfWork, restaurant_id: UUID) -> dict[str, UUID]:
    """The name keys of merged dishes, each with the dish it is now; names that a dish of the menu has are that dish's."""
    now = merged(uow, restaurant_id)
    if not now:
        return {}
    rows = uow.execute(
        select(menu_items.c.id, menu_items.c.name_key, living().label("living")).where(
            menu_items.c.restaurant_id == restaurant_id
        )
    ).all()
    own = {row.name_key for row in rows if row.living}
    return {row.name_key: now[row.id] for row in rows if row.id in now and row.name_key not in own}


def siblings(uow: UnitOfWork, restaurant_id: UUID) -> dict[UUID, UUID]:
    """Each dish with a sibling, and that sibling."""
    rows = uow.execute(
        select(menu_items.c.id, menu_items.c.sibling_id).where(
            menu_items.c.restaurant_id == restaurant_id, menu_items.c.sibling_id.is_not(None)
        )
    )
    return {row.id: row.sibling_id for row in rows}


def edit(uow: UnitOfWork, item_id: UUID, *, seen: int | None = None, **values: object) -> bool:
    """Changes columns of a dish; whether there was anything to change. Raises EditConflict."""
    return uow.update_document(menu_items, item_id, seen=seen, **values)


def said_of(uow: UnitOfWork, item_id: UUID, names: Collection[str]) -> dict[str, Any]:
    """What people have said of a dish, by column: None or "" where only files say it."""
    row = uow.execute(select(*(menu_items.c[name] for name in names)).where(menu_items.c.id == item_id)).one()
    return {name: getattr(row, name) for name in names}


def _item(row: Any) -> MenuItem:
    return MenuItem(**row._mapping)


def aliases(uow: UnitOfWork, restaurant_id: UUID) -> dict[str, UUID | None]:
    """What was decided about names: by name key the dish it stands for, None where it is to be ignored."""
    rows = uow.execute(
        select(item_aliases.c.name_key, item_aliases.c.menu_item_id).where(
            item_aliases.c.restaurant_id == restaurant_id, not_(item_aliases.c.deleted)
        )
    )
    return {row.name_key: row.menu_item_id for row in rows}


def put_alias(uow: UnitOfWork, restaurant_id: UUID, key: str, item_id: UUID | None) -> None:
    """The name stands for that dish from now on, or (None) for none."""
    uow.put_document(
        item_aliases,
        _alias_id(restaurant_id, key),
        restaurant_id=restaurant_id,
        name_key=key,
        menu_item_id=item_id,
        deleted=False,
    )


def drop_alias(uow: UnitOfWork, restaurant_id: UUID, key: str) -> None:
    """Nothing is decided about the name any more."""
    if key in aliases(uow, restaurant_id):
        uow.update_document(item_aliases, _alias_id(restaurant_id, key), deleted=True)


def _alias_id(restaurant_id: UUID, key: str) -> UUID:
    return derived_id(restaurant_id, "alias", key)


def add_read(
    uow: UnitOfWork,
    restaurant_id: UUID,
    name: str,
    category: str,
    price: int | None,
    *,
    description: str = "",
    confirmed: bool = False,
) -> UUID:
    """A dish read from a photo, `confirmed` where a person looked at it. Not `auto_created`: such dishes live only as long as a sales file
    sells them, and what was saved from a photo would vanish with the next import."""
    item_id, key = new_id(), name_key(name)
    uow.add(
        menu_items,
        id=item_id,
        restaurant_id=restaurant_id,
        name=name,
        name_key=key,
        category=category,
        price=price,
        description=description,
        confirmed=confirmed,
        auto_created=False,
    )
    return item_id


def take_back(uow: UnitOfWork, restaurant_id: UUID, item_ids: Collection[UUID]) -> int:
    """Deletes those of the dishes that nothing was sold of; how many."""
    sold = select(daily_item_sales.c.menu_item_id).where(
        daily_item_sales.c.restaurant_id == restaurant_id, daily_item_sales.c.menu_item_id.in_(item_ids)
    )
    kept = {row.menu_item_id for row in uow.execute(sold)}
    own = {each.id for each in every(uow, restaurant_id)}
    gone = [each for each in item_ids if each in own and each not in kept]
    for each in gone:
        edit(uow, each, deleted=True)
    return len(gone)


def rename(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID, name: str) -> None:
    """Gives a dish another name. Its sales stay its own, and so do those that files bring under the old name."""
    old = uow.execute(select(menu_items.c.name_key).where(menu_items.c.id == item_id)).scalar_one()
    key = name_key(name)
    if key != old:
        put_alias(uow, restaurant_id, old, item_id)
        drop_alias(uow, restaurant_id, key)
    edit(uow, item_id, name=tidy_name(name), name_key=key)


def put(uow: UnitOfWork, restaurant_id: UUID, before: MenuItem | None, item: MenuItem) -> None:
    """Stores a dish that a person says is on the menu, new or changed; a deleted one of that id lives again.

    Of a dish that was there `before` only what is changed is written: the rest may be what files say of it.
    """
    values = {name: getattr(item, name) for name in MenuItem.__slots__ if name not in ("id", "revision")}
    if before is not None:
        values = {name: value for name, value in values.items() if getattr(before, name) != value}
    key = name_key(item.name)
    uow.put_document(menu_items, item.id, restaurant_id=restaurant_id, name_key=key, deleted=False, **values)


def id_of_name(uow: UnitOfWork, restaurant_id: UUID, name: str) -> UUID:
    """The id a new dish of that name gets: derived from it, so that the same dish made on two devices is one.

    The dish born under this name and renamed since keeps its id; the new one takes the next.
    """
    key = name_key(name)
    salt, item_id = 0, derived_id(restaurant_id, "menu", key)
    while _name_key(uow, item_id) not in (None, key):
        salt += 1
        item_id = derived_id(restaurant_id, "menu", key, str(salt))
    return item_id


def _name_key(uow: UnitOfWork, item_id: UUID) -> str | None:
    return uow.execute(select(menu_items.c.name_key).where(menu_items.c.id == item_id)).scalar()


class ItemFinder:
    """The dishes of one restaurant by name, within one transaction; makes those that are new.

    A name that a person decided about is that dish. Else, of several with one name key the living with the
    smallest id counts, on every device alike. `finish` keeps what the file said of its dishes.
    """

    def __init__(self, uow: UnitOfWork, restaurant_id: UUID) -> None:
        self._uow = uow
        self._restaurant_id = restaurant_id
        self._names: dict[UUID, str] = {}
        self._keys: dict[str, UUID] = {}
        self._bytes: dict[str, bytes] = {}
        self._without_category: set[bytes] = set()
        self._categories: dict[bytes, str] = {}
        self._back: set[bytes] = set()
        self.created: list[str] = []
        rows = uow.execute(
            select(
                menu_items.c.id,
                menu_items.c.name_key,
                living().label("living"),
                func.coalesce(sold_items.c.category, "").label("category"),
            )
            .select_from(with_sold())
            .where(menu_items.c.restaurant_id == restaurant_id)
            .order_by(menu_items.c.id)
        )
        self._aliases = {key: item_id for key, item_id in aliases(uow, restaurant_id).items() if item_id}
        self._living: set[UUID] = set()
        gone = merged(uow, restaurant_id)
        same: dict[str, UUID] = {}
        for row in rows:
            self._names[row.id] = row.name_key
            if row.living:
                self._living.add(row.id)
                self._keys.setdefault(row.name_key, row.id)
            elif row.id in gone:
                # Sales under its name stay its own: undone, the two are apart again.
                self._living.add(row.id)
                same.setdefault(row.name_key, row.id)
            if not (row.living and row.category):
                self._without_category.add(row.id.bytes)
        self._keys = {**same, **self._keys}

    def id_bytes(self, name: str, category: str) -> bytes:
        """The dish's id as 16 bytes. Its first category is kept."""
        raw = self._bytes.get(name)
        if raw is None:
            raw = self._bytes[name] = self._find_or_create(name).bytes
        if category and raw in self._without_category:
            self._without_category.discard(raw)
            self._categories[raw] = category
        return raw

    def finish(self, prices: Mapping[bytes, tuple[date, int]]) -> None:
        """Keeps the first category of each dish and, in micros, its price on the last day it had an ordinary sale."""
        known = {
            row.menu_item_id.bytes: row
            for row in self._uow.execute(
                select(sold_items).where(sold_items.c.restaurant_id == self._restaurant_id)
            )
        }
        with self._uow.as_machine():
            for raw in sorted(set(self._bytes.values())):
                row = None if raw in self._back else known.get(raw)
                day, price = prices.get(raw, (None, None))
                if row is not None and (day is None or (row.priced_on is not None and row.priced_on > day)):
                    day, price = row.priced_on, row.price
                category = self._categories.get(raw, "" if row is None else row.category)
                values = {"category": category, "price": price, "priced_on": day, "sold": True}
                before = known.get(raw)
                if before is not None and all(
                    getattr(before, name) == value for name, value in values.items()
                ):
                    continue
                statement = self._uow.upsert(sold_items).values(
                    menu_item_id=UUID(bytes=raw), restaurant_id=self._restaurant_id, **values
                )
                self._uow.execute(
                    statement.on_conflict_do_update(index_elements=["menu_item_id"], set_=values)
                )

    def _find_or_create(self, name: str) -> UUID:
        key = name_key(name)
        alias = self._aliases.get(key)
        if alias is not None:
            self._keys[key] = alias
            if alias not in self._living:
                self._bring_back(alias)
        if key not in self._keys:
            self._keys[key] = self._create(name, key)
        return self._keys[key]

    def _create(self, name: str, key: str) -> UUID:
        salt, item_id = 0, derived_id(self._restaurant_id, "menu", key)
        while self._names.get(item_id, key) != key:
            # The dish born under this name was renamed since: it keeps its id, the new one takes the next.
            salt += 1
            item_id = derived_id(self._restaurant_id, "menu", key, str(salt))
        if item_id in self._names:
            self._bring_back(item_id)
            with self._uow.as_machine():
                edit(self._uow, item_id, name=name)
        else:
            with self._uow.as_machine():
                self._uow.add(
                    menu_items,
                    id=item_id,
                    restaurant_id=self._restaurant_id,
                    name=name,
                    name_key=key,
                    auto_created=True,
                )
            self._without_category.add(item_id.bytes)
        self._names[item_id] = key
        self._living.add(item_id)
        self.created.append(name)
        return item_id

    def _bring_back(self, item_id: UUID) -> None:
        """A dish that an import made which was taken back: what that said of it is forgotten with it."""
        self._living.add(item_id)
        self._back.add(item_id.bytes)
        self._without_category.add(item_id.bytes)


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
