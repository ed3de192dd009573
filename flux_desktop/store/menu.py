"""Dishes: found by their name key or by what a person decided about a name, made where new."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, not_, select, update

from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.menu import MenuItem, name_key, tidy_name
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import daily_item_sales, item_aliases, menu_items


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[MenuItem]:
    rows = uow.execute(
        select(menu_items)
        .where(menu_items.c.restaurant_id == restaurant_id, not_(menu_items.c.deleted))
        .order_by(menu_items.c.category, menu_items.c.name, menu_items.c.id)
    )
    return [_item(row) for row in rows]


def get(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID) -> MenuItem | None:
    """A living dish of this restaurant."""
    row = uow.execute(
        select(menu_items).where(
            menu_items.c.id == item_id,
            menu_items.c.restaurant_id == restaurant_id,
            not_(menu_items.c.deleted),
        )
    ).first()
    return None if row is None else _item(row)


def siblings(uow: UnitOfWork, restaurant_id: UUID) -> dict[UUID, UUID]:
    """Each dish with a sibling, and that sibling."""
    rows = uow.execute(
        select(menu_items.c.id, menu_items.c.sibling_id).where(
            menu_items.c.restaurant_id == restaurant_id, menu_items.c.sibling_id.is_not(None)
        )
    )
    return {row.id: row.sibling_id for row in rows}


def set_sibling(uow: UnitOfWork, item_id: UUID, sibling_id: UUID | None) -> None:
    uow.execute(update(menu_items).where(menu_items.c.id == item_id).values(sibling_id=sibling_id))


def set_model(uow: UnitOfWork, item_id: UUID, key: str | None) -> None:
    uow.execute(update(menu_items).where(menu_items.c.id == item_id).values(forecast_model=key))


def _item(row: Any) -> MenuItem:
    return MenuItem(**{name: getattr(row, name) for name in MenuItem.__slots__})


def aliases(uow: UnitOfWork, restaurant_id: UUID) -> dict[str, UUID | None]:
    """What was decided about names: by name key the dish it stands for, None where it is to be ignored."""
    rows = uow.execute(
        select(item_aliases.c.name_key, item_aliases.c.menu_item_id).where(
            item_aliases.c.restaurant_id == restaurant_id
        )
    )
    return {row.name_key: row.menu_item_id for row in rows}


def put_alias(uow: UnitOfWork, restaurant_id: UUID, key: str, item_id: UUID | None) -> None:
    """The name stands for that dish from now on, or (None) for none."""
    alias_id = derived_id(restaurant_id, "alias", key)
    statement = uow.upsert(item_aliases).values(
        id=alias_id, restaurant_id=restaurant_id, name_key=key, menu_item_id=item_id
    )
    uow.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"menu_item_id": item_id}))


def drop_alias(uow: UnitOfWork, restaurant_id: UUID, key: str) -> None:
    """Nothing is decided about the name any more."""
    uow.execute(
        delete(item_aliases).where(
            item_aliases.c.restaurant_id == restaurant_id, item_aliases.c.name_key == key
        )
    )


def rename(uow: UnitOfWork, restaurant_id: UUID, item_id: UUID, name: str) -> None:
    """Gives a dish another name. Its sales stay its own, and so do those that files bring under the old name."""
    old = uow.execute(select(menu_items.c.name_key).where(menu_items.c.id == item_id)).scalar_one()
    key = name_key(name)
    if key != old:
        put_alias(uow, restaurant_id, old, item_id)
        drop_alias(uow, restaurant_id, key)
    uow.execute(
        update(menu_items).where(menu_items.c.id == item_id).values(name=tidy_name(name), name_key=key)
    )


def put(uow: UnitOfWork, restaurant_id: UUID, item: MenuItem) -> None:
    """Stores a dish that a person says is on the menu, new or changed; a deleted one of that id lives again."""
    values = {name: getattr(item, name) for name in MenuItem.__slots__ if name != "id"}
    values |= {"name_key": name_key(item.name), "deleted": False}
    statement = uow.upsert(menu_items).values(id=item.id, restaurant_id=restaurant_id, **values)
    uow.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


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
    smallest id counts, on every device alike.
    """

    def __init__(self, uow: UnitOfWork, restaurant_id: UUID) -> None:
        self._uow = uow
        self._restaurant_id = restaurant_id
        self._names: dict[UUID, str] = {}
        self._keys: dict[str, UUID] = {}
        self._bytes: dict[str, bytes] = {}
        self.without_category: set[UUID] = set()
        self.created: list[str] = []
        rows = uow.execute(
            select(menu_items)
            .where(menu_items.c.restaurant_id == restaurant_id)
            .order_by(menu_items.c.deleted, menu_items.c.id)
        )
        self._deleted: set[UUID] = set()
        self._aliases = {key: item_id for key, item_id in aliases(uow, restaurant_id).items() if item_id}
        for row in rows:
            self._names[row.id] = row.name_key
            if row.deleted:
                self._deleted.add(row.id)
            if not row.deleted:
                self._keys.setdefault(row.name_key, row.id)
                if not row.category:
                    self.without_category.add(row.id)

    def id_bytes(self, name: str, category: str) -> bytes:
        """The dish's id as 16 bytes. Its first category is kept."""
        raw = self._bytes.get(name)
        if raw is None:
            raw = self._bytes[name] = self._find_or_create(name).bytes
        if self.without_category and category:
            self._give_category(UUID(bytes=raw), category)
        return raw

    def _find_or_create(self, name: str) -> UUID:
        key = name_key(name)
        alias = self._aliases.get(key)
        if alias is not None:
            self._keys[key] = alias
            if alias in self._deleted:
                self._revive(alias)
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
            self._revive(item_id, name=name)
        else:
            self._uow.add(
                menu_items,
                id=item_id,
                restaurant_id=self._restaurant_id,
                name=name,
                name_key=key,
                category="",
                auto_created=True,
            )
        self.without_category.add(item_id)
        self._names[item_id] = key
        self.created.append(name)
        return item_id

    def _revive(self, item_id: UUID, **values: object) -> None:
        """A dish that an import made which was taken back: what that gave it is forgotten with it."""
        self._uow.execute(
            update(menu_items)
            .where(menu_items.c.id == item_id)
            .values(deleted=False, category="", price=None, **values)
        )
        self._deleted.discard(item_id)
        self.without_category.add(item_id)

    def _give_category(self, item_id: UUID, category: str) -> None:
        if item_id in self.without_category:
            self.without_category.discard(item_id)
            self._uow.execute(update(menu_items).where(menu_items.c.id == item_id).values(category=category))


def set_missing_prices(uow: UnitOfWork, prices: Iterable[tuple[UUID, int]]) -> None:
    """Gives dishes without a price the one of their last ordinary sale."""
    for item_id, price in prices:
        uow.execute(
            update(menu_items)
            .where(menu_items.c.id == item_id, menu_items.c.price.is_(None))
            .values(price=price)
        )


def settle(uow: UnitOfWork, restaurant_id: UUID) -> None:
    """A dish that only files made lives exactly as long as a file that counts sold it."""
    sold = select(daily_item_sales.c.menu_item_id).where(daily_item_sales.c.restaurant_id == restaurant_id)
    uow.execute(
        update(menu_items)
        .where(menu_items.c.restaurant_id == restaurant_id, menu_items.c.auto_created)
        .values(deleted=menu_items.c.id.not_in(sold))
    )
