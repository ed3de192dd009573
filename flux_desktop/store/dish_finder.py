"""The dish of each name in a file of sales, made where it is new."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.menu import name_key
from flux_desktop.store.menu import aliases, edit, living, merged, with_sold
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import menu_items, sold_items


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
