"""Dishes as people keep them: names, aliases, merges; found by their name key."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Join,
    Select,
    and_,
    case,
    func,
    not_,
    or_,
    select,
)

from flux_desktop.domain.ids import derived_id, new_id
from flux_desktop.domain.menu import MenuItem, name_key, tidy_name
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import (
    daily_item_sales,
    item_aliases,
    menu_items,
    sold_items,
)


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
    entered: dict[str, Any] = {
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
        **({} if known is None else entered),
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


def fields_of(uow: UnitOfWork, item_id: UUID, names: Collection[str]) -> dict[str, Any]:
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
