"""Which packs an upload's sales travel in, and which of them are stored here."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update

from flux_desktop.store import sales, sales_packs, sync_spaces, tickets, uploads
from flux_desktop.store.capture import read_rows, save_rows, stamped
from flux_desktop.store.dish_sales import file_categories
from flux_desktop.store.registers import SHAPES, read_clocks
from flux_desktop.store.sales_packs import SalesPack
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import data_uploads, menu_items, sync_packs, upload_categories, upload_days
from flux_desktop.store.uploads import COMPLETED, UNDONE


def has_unpacked(uow: UnitOfWork, restaurant_id: UUID) -> bool:
    return uow.execute(_unpacked(restaurant_id).limit(1)).first() is not None


def _unpacked(restaurant_id: UUID) -> Any:
    return select(data_uploads).where(
        data_uploads.c.restaurant_id == restaurant_id,
        or_(
            (data_uploads.c.status == COMPLETED) & data_uploads.c.packs.is_(None),
            (data_uploads.c.status == UNDONE) & data_uploads.c.applied.is_not(None),
        ),
    )


def pack_new(uow: UnitOfWork, restaurant_id: UUID) -> None:
    """Packs what was imported here since, and forgets what was taken back."""
    categories = file_categories(uow, restaurant_id)
    for row in uow.execute(_unpacked(restaurant_id).order_by(data_uploads.c.id)).all():
        if row.status == UNDONE:
            forget_categories(uow, row.id)
            _mark(uow, row.id, applied=None)
            continue
        ids = []
        forget_categories(uow, row.id)
        for pack in sales_packs.packs_of(uow, restaurant_id, row.id, row.source, categories):
            pack_id, content = sales_packs.encode(pack)
            keep(uow, restaurant_id, pack_id, content)
            ids.append(pack_id.hex())
            note_categories(uow, restaurant_id, row.id, pack.items)
        _mark(uow, row.id, packs=ids, applied=ids)
        _stamp_again(uow, restaurant_id, row.id)


def _stamp_again(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID) -> None:
    """The packs are part of what was stamped when the file was imported."""
    shape, space = SHAPES["data_uploads"], sync_spaces.space(uow, restaurant_id)
    for rows, known in read_rows(uow, shape, [upload_id]):
        for row in rows:
            stored = known.get(row["id"])
            if stored is not None:
                clocks, unsent = read_clocks(stored.clocks), json.loads(stored.unsent or "{}")
                save_rows(uow, [stamped(shape, row, restaurant_id, clocks, unsent, space)])
    space.save(uow)


def _mark(uow: UnitOfWork, upload_id: UUID, **values: Any) -> None:
    with uow.as_merge():
        uow.execute(update(data_uploads).where(data_uploads.c.id == upload_id).values(**values))


def mark_applied(uow: UnitOfWork, upload_id: UUID, packs: Sequence[str] | None) -> None:
    _mark(uow, upload_id, applied=None if packs is None else list(packs))


def rows_of(uow: UnitOfWork, restaurant_id: UUID, ids: Collection[UUID]) -> list[Any]:
    return list(
        uow.execute(
            select(data_uploads)
            .where(data_uploads.c.restaurant_id == restaurant_id, data_uploads.c.id.in_(ids))
            .order_by(data_uploads.c.id)
        )
    )


def remove_sales(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID) -> set[UUID]:
    """The upload has no sales any more; the dishes it gave a category. Its days are to be reckoned anew."""
    days = sales.upload_business_days(uow, upload_id)
    if days:
        tickets.release(uow, restaurant_id, upload_id, days)
        sales.delete_upload(uow, restaurant_id, upload_id)
        sales.forget_days(uow, upload_id)
    return forget_categories(uow, upload_id)


def add_sales(uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, packs: Iterable[SalesPack]) -> None:
    """Stores the sales of an upload. Nothing is asked of the database between two packs: a server takes in the one
    while the next is unpacked."""
    covered = sales.upload_business_days(uow, upload_id)
    days: dict[bool, set[date]] = {True: set(), False: set()}
    items: dict[str, str] = {}
    for pack in packs:
        new = sales_packs.write(uow, restaurant_id, pack) - covered
        covered |= new
        days[pack.replaces] |= new
        items = {**{dish: category for dish, category in pack.items if category}, **items}
    for replaces, some in days.items():
        uploads.cover(uow, restaurant_id, upload_id, some, replaces)
    note_categories(uow, restaurant_id, upload_id, items.items())


def note_categories(
    uow: UnitOfWork, restaurant_id: UUID, upload_id: UUID, items: Iterable[tuple[str, str]]
) -> None:
    """Keeps the category that the upload's file gave each dish; of two the first."""
    rows = [
        {
            "upload_id": upload_id,
            "menu_item_id": UUID(hex=dish),
            "restaurant_id": restaurant_id,
            "category": category,
        }
        for dish, category in items
        if category
    ]
    if rows:
        uow.execute(
            uow.upsert(upload_categories).on_conflict_do_nothing(
                index_elements=["upload_id", "menu_item_id"]
            ),
            rows,
        )


def forget_categories(uow: UnitOfWork, upload_id: UUID) -> set[UUID]:
    here = upload_categories.c.upload_id == upload_id
    dishes = set(uow.execute(select(upload_categories.c.menu_item_id).where(here)).scalars())
    uow.execute(delete(upload_categories).where(here))
    return dishes


def shared_days(uow: UnitOfWork, restaurant_id: UUID, days: Collection[date]) -> set[date]:
    """Those of the days of which several living uploads speak."""
    rows: Any = uow.execute(
        select(upload_days.c.business_date)
        .join(data_uploads, data_uploads.c.id == upload_days.c.upload_id)
        .where(upload_days.c.restaurant_id == restaurant_id, data_uploads.c.status == COMPLETED)
        .group_by(upload_days.c.business_date)
        .having(func.count() > 1)
    ).scalars()
    return set(rows).intersection(days)


def dishes_of(uow: UnitOfWork, restaurant_id: UUID) -> set[UUID]:
    """All that this restaurant has or had."""
    here = menu_items.c.restaurant_id == restaurant_id
    return set(uow.execute(select(menu_items.c.id).where(here)).scalars())


def keep(uow: UnitOfWork, restaurant_id: UUID, pack_id: bytes, content: bytes) -> bool:
    """Keeps a pack's content; whether it is new."""
    if find(uow, restaurant_id, pack_id) is not None:
        return False
    uow.execute(insert(sync_packs).values(restaurant_id=restaurant_id, pack_id=pack_id, content=content))
    return True


def find(uow: UnitOfWork, restaurant_id: UUID, pack_id: bytes) -> bytes | None:
    found: bytes | None = uow.execute(
        select(sync_packs.c.content).where(
            sync_packs.c.restaurant_id == restaurant_id, sync_packs.c.pack_id == pack_id
        )
    ).scalar()
    return found


def missing(uow: UnitOfWork, restaurant_id: UUID, ids: Iterable[str]) -> list[str]:
    """Those of the packs that are not here, in their order."""
    kept = {
        each.hex()
        for each in uow.execute(
            select(sync_packs.c.pack_id).where(sync_packs.c.restaurant_id == restaurant_id)
        ).scalars()
    }
    return list(dict.fromkeys(each for each in ids if each not in kept))


def drop_packs(uow: UnitOfWork, restaurant_id: UUID) -> None:
    """A device whose packs are stored and sent needs none: it can make them again."""
    uow.execute(delete(sync_packs).where(sync_packs.c.restaurant_id == restaurant_id))


def packs_named(uow: UnitOfWork, restaurant_id: UUID) -> dict[str, UUID]:
    """The upload of each pack that a living upload names."""
    rows = uow.execute(
        select(data_uploads.c.id, data_uploads.c.packs).where(
            data_uploads.c.restaurant_id == restaurant_id, data_uploads.c.status == COMPLETED
        )
    )
    return {each: row.id for row in rows for each in row.packs or ()}
