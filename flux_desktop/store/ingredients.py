"""Ingredients and their prices: whole rows in, frozen values out."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

from sqlalchemy import not_, select

from flux_desktop.domain.allergens import parse_allergens, show_allergens
from flux_desktop.domain.edits import PriceWritten
from flux_desktop.domain.ids import derived_id, new_id
from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.units import parse_equivalents, show_equivalents
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import ingredient_cost_history, ingredients

# The source of a price that takes another one back.
_BACK: Final = "undo"


def id_of_name(restaurant_id: UUID, name: str) -> UUID:
    """The same ingredient typed on two devices is one: its id follows from the name it is born with."""
    return derived_id(restaurant_id, "ingredient", name_key(name))


def every(uow: UnitOfWork, restaurant_id: UUID) -> list[Ingredient]:
    """By name; of two with one name the smaller id first, on every device alike."""
    rows = uow.execute(
        select(ingredients)
        .where(ingredients.c.restaurant_id == restaurant_id, not_(ingredients.c.deleted))
        .order_by(ingredients.c.name_key, ingredients.c.id)
    )
    return [_ingredient(row) for row in rows]


def _ingredient(row: Any) -> Ingredient:
    return Ingredient(
        row.id,
        row.name,
        row.supplier,
        row.waste_factor,
        row.yield_share,
        row.shelf_life_days,
        None if row.allergens is None else parse_allergens(row.allergens),
        parse_equivalents(row.equivalents),
        tuple(row.other_keys),
        row.revision,
    )


def free_id(uow: UnitOfWork, restaurant_id: UUID, name: str) -> UUID:
    """An id for a new ingredient of that name: the one that follows from it, or a new one where that is another's."""
    born = id_of_name(restaurant_id, name)
    row = uow.execute(select(ingredients.c.deleted).where(ingredients.c.id == born)).first()
    return born if row is None or row.deleted else new_id()


def remove(uow: UnitOfWork, ingredient_id: UUID, *, seen: int | None = None) -> None:
    uow.update_document(ingredients, ingredient_id, seen=seen, deleted=True)


def put(uow: UnitOfWork, restaurant_id: UUID, each: Ingredient, *, seen: int | None = None) -> None:
    """Stores an ingredient, new or changed; a deleted one of that id lives again."""
    values: dict[str, Any] = {
        "name": each.name,
        "name_key": name_key(each.name),
        "other_keys": list(each.other_keys),
        "supplier": each.supplier,
        "waste_factor": each.waste_factor,
        "yield_share": each.yield_share,
        "shelf_life_days": each.shelf_life_days,
        "allergens": None if each.allergens is None else show_allergens(each.allergens),
        "equivalents": show_equivalents(each.equivalents),
        "deleted": False,
    }
    uow.put_document(ingredients, each.id, seen=seen, restaurant_id=restaurant_id, **values)


def prices(uow: UnitOfWork, restaurant_id: UUID, ingredient_id: UUID | None = None) -> list[Price]:
    """Of every ingredient, or of one, by day; of one day the one recorded later comes later, and holds. What was taken back is not there."""
    recorded = recorded_prices(uow, restaurant_id, ingredient_id)
    if all(each.pack for each in recorded):
        return recorded
    taken_back = {(each.ingredient_id, each.day): at for at, each in enumerate(recorded) if not each.pack}
    return [
        each for at, each in enumerate(recorded) if at > taken_back.get((each.ingredient_id, each.day), -1)
    ]


def recorded_prices(uow: UnitOfWork, restaurant_id: UUID, ingredient_id: UUID | None = None) -> list[Price]:
    """Every fact, in that order, or those of one ingredient.

    One without a pack takes back what was recorded of its day before it.
    """
    columns = ingredient_cost_history.c
    asked = (
        select(columns.ingredient_id, columns.effective_date, columns.pack, columns.price, columns.source)
        .where(columns.restaurant_id == restaurant_id)
        .order_by(columns.effective_date, columns.recorded_at, columns.id)
    )
    rows = uow.execute(
        asked if ingredient_id is None else asked.where(columns.ingredient_id == ingredient_id)
    )
    return [Price(row.ingredient_id, row.effective_date, row.pack, row.price, row.source) for row in rows]


def put_back(
    uow: UnitOfWork, restaurant_id: UUID, written: PriceWritten, now: datetime
) -> PriceWritten | None:
    """Has the price before hold again; None: another one has been recorded since, and nothing is done.

    A fact is never changed: this is another one, which says what held before or that there is no price of the day.
    """
    same_day = [
        each for each in recorded_prices(uow, restaurant_id, written.ingredient_id) if each.day == written.day
    ]
    now_holds = same_day[-1] if same_day and same_day[-1].pack else None
    if _sentence(now_holds) != _sentence(written.after):
        return None
    sources = {each.source for each in same_day}
    free = next(source for n in count(1) if (source := f"{_BACK} {n}" if n > 1 else _BACK) not in sources)
    pack, amount = _sentence(written.before) or ("", 0)
    add_prices(uow, restaurant_id, [Price(written.ingredient_id, written.day, pack, amount, free)], now)
    return PriceWritten(written.ingredient_id, written.day, written.after, written.before)


def _sentence(price: Price | None) -> tuple[str, int] | None:
    return None if price is None else (price.pack, price.amount)


def add_prices(uow: UnitOfWork, restaurant_id: UUID, some: Iterable[Price], now: datetime) -> None:
    """Records prices. One that is recorded already, of the same ingredient, day and source, stays what it was."""
    for each in some:
        statement = uow.upsert(ingredient_cost_history).values(
            id=derived_id(each.ingredient_id, "price", each.day.isoformat(), each.source),
            restaurant_id=restaurant_id,
            ingredient_id=each.ingredient_id,
            effective_date=each.day,
            pack=each.pack,
            price=each.amount,
            source=each.source,
            recorded_at=now,
        )
        uow.execute(statement.on_conflict_do_nothing(index_elements=["id"]))
