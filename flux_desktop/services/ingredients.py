"""Ingredients: what is bought, and what it cost from which day on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from flux_desktop.domain.allergens import show_allergens
from flux_desktop.domain.changes import INGREDIENTS, RESTAURANTS, Changes
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.exact import LARGEST, MICRO, show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.packs import parse_pack
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.recipes import by_key
from flux_desktop.domain.units import show_equivalents
from flux_desktop.pos.kitchen.ingredients import COLUMNS, IngredientRow, read_ingredients
from flux_desktop.pos.kitchen.sheet import Unreadable
from flux_desktop.services.kitchen_files import (
    KitchenFile,
    KitchenImport,
    Tally,
    found_restaurant,
    reading,
    write_csv,
)
from flux_desktop.services.session import Session
from flux_desktop.store import ingredients
from flux_desktop.store.store import UnitOfWork

FROM_FILE: Final = "file"


@dataclass(frozen=True, slots=True)
class Stocked:
    """An ingredient with its prices, by day; none for who may not see money."""

    ingredient: Ingredient
    prices: tuple[Price, ...]


def ingredients_of(session: Session) -> list[Stocked]:
    """Every ingredient by name. Raises NotFound, NotAllowed."""
    with session.read(Permission.VIEW) as uow:
        prices = ingredients.prices(uow, session.restaurant.id)
        if not session.may(uow, Permission.SEE_MONEY):
            prices = []
        of: dict[UUID, list[Price]] = {}
        for price in prices:
            of.setdefault(price.ingredient_id, []).append(price)
        return [
            Stocked(each, tuple(of.get(each.id, ())))
            for each in ingredients.every(uow, session.restaurant.id)
        ]


def read_file(session: Session, file: KitchenFile, progress: Progress = SILENT) -> KitchenImport:
    """Takes what a list of ingredients or prices says; what it does not say stays.

    Raises Refused: not readable, or without its columns; NotFound, NotAllowed, Cancelled.
    """
    read = read_ingredients(file.path, **reading(session, file))
    tally = Tally(read.rows_read, skipped=list(read.skipped), warnings=list(read.warnings))
    with (
        session.read(Permission.EDIT_INGREDIENTS, founding=True)
        if file.dry_run
        else session.write(Permission.EDIT_INGREDIENTS, progress, founding=True)
    ) as uow:
        shelf = _Shelf(uow, session)
        for row in read.ingredients:
            try:
                shelf.take(row)
            except Unreadable as error:
                tally.skipped.append(row.row.problem(str(error)))
        shelf.count(tally)
        if not file.dry_run:
            found_restaurant(uow, session)
            shelf.store()
    return tally.result(dry_run=file.dry_run, changes=Changes.of(INGREDIENTS, RESTAURANTS))


class _Shelf:
    """The ingredients of a restaurant while a file changes them."""

    def __init__(self, uow: UnitOfWork, session: Session) -> None:
        self._uow = uow
        self._restaurant_id = session.restaurant.id
        self._today = session.calendar_day
        stored = ingredients.every(uow, self._restaurant_id)
        self._before = {each.id: each for each in stored}
        self._now = by_key(stored)
        history = ingredients.prices(uow, self._restaurant_id)
        self._sources = {(each.ingredient_id, each.day, each.source) for each in history}
        self._stored_prices = _by_day(history)
        self._prices = {key: dict(days) for key, days in self._stored_prices.items()}
        # In the order in which the file first names them.
        self._named: dict[str, None] = {}

    def take(self, row: IngredientRow) -> None:
        """Raises Unreadable: a price without a pack, and none is known."""
        key = name_key(row.name)
        known = self._now.get(key) or Ingredient(
            ingredients.id_of_name(self._restaurant_id, row.name), row.name
        )
        price = self._price(known.id, row)
        self._now[key] = replace(known, **row.said)
        for old in (name_key(known.name), *known.other_keys):
            if self._now.get(old) is known:
                self._now[old] = self._now[key]
        self._named[name_key(known.name)] = None
        if price is not None:
            self._prices.setdefault(known.id, {})[price.day] = price

    def _price(self, ingredient_id: UUID, row: IngredientRow) -> Price | None:
        """The price that the row says; of pack and money the half that it does not say stays as it was."""
        if row.pack is None and row.price is None:
            return None
        day = row.day or self._today
        pack, amount = row.pack, row.price
        if pack is None or amount is None:
            days = self._prices.get(ingredient_id, {})
            before = max((each for each in days if each <= day), default=None)
            if before is None:
                if pack is None:
                    raise Unreadable(_("a price without a pack, and no pack of it is known"))
                return None
            pack = days[before].pack if pack is None else pack
            amount = days[before].amount if amount is None else amount
        return Price(ingredient_id, day, pack, amount, FROM_FILE)

    def _changed_prices(self, ingredient_id: UUID) -> list[Price]:
        stored = self._stored_prices.get(ingredient_id, {})
        return [
            replace(each, source=self._free_source(each))
            for day, each in self._prices.get(ingredient_id, {}).items()
            if day not in stored or (each.pack, each.amount) != (stored[day].pack, stored[day].amount)
        ]

    def _free_source(self, price: Price) -> str:
        """A fact is never changed: a correction of a day's price is the next fact of that day."""
        source, again = FROM_FILE, 1
        while (price.ingredient_id, price.day, source) in self._sources:
            again += 1
            source = f"{FROM_FILE} {again}"
        return source

    def count(self, tally: Tally) -> None:
        for key in self._named:
            each = self._now[key]
            before = self._before.get(each.id)
            changed = each != before or bool(self._changed_prices(each.id))
            tally.count(is_new=before is None, is_changed=changed)

    def store(self) -> None:
        now = datetime.now(UTC)
        for key in self._named:
            each = self._now[key]
            if each != self._before.get(each.id):
                ingredients.put(self._uow, self._restaurant_id, each)
            ingredients.add_prices(self._uow, self._restaurant_id, self._changed_prices(each.id), now)


def _by_day(prices: Iterable[Price]) -> dict[UUID, dict[date, Price]]:
    """The price that holds of each ingredient and day: of several the one recorded last."""
    found: dict[UUID, dict[date, Price]] = {}
    for each in prices:
        found.setdefault(each.ingredient_id, {})[each.day] = each
    return found


def write_file(session: Session, path: Path) -> int:
    """Writes every ingredient with all its dated prices, a row a price; returns the rows. Raises Refused, NotAllowed."""
    with session.read(Permission.SEE_MONEY) as uow:
        stored = ingredients.every(uow, session.restaurant.id)
        prices = _by_day(ingredients.prices(uow, session.restaurant.id))
    rows = []
    for each in stored:
        days = sorted(prices.get(each.id, {}).items())
        rows += [_row(each, price) for _day, price in days] or [_row(each, None)]
    return write_csv(path, COLUMNS, rows)


def _row(each: Ingredient, price: Price | None) -> list[str]:
    bought = ["", "", ""] if price is None else [price.pack, show_micros(price.amount), price.day.isoformat()]
    return [
        each.name,
        *bought,
        each.supplier,
        show_micros(each.waste_factor) if each.waste_factor else "",
        "" if each.yield_share == MICRO else show_micros(each.yield_share),
        "" if each.shelf_life_days is None else str(each.shelf_life_days),
        "" if each.allergens is None else show_allergens(each.allergens),
        show_equivalents(each.equivalents),
    ]


@dataclass(frozen=True, slots=True)
class PackPrice:
    """What a pack of an ingredient costs, `amount` in micros."""

    ingredient_id: UUID
    pack: str
    amount: int


@dataclass(frozen=True, slots=True)
class RecordedPrices:
    """How many prices were recorded, and what held before of those ingredients that had a price."""

    recorded: int
    before: tuple[PackPrice, ...]
    changes: Changes


def record_prices(session: Session, prices: Sequence[PackPrice], source: str) -> RecordedPrices:
    """Prices that hold from today on, all or none; what was recorded before stays in the history.

    A price that holds already is not recorded again. Raises Refused: a pack or price that is none; NotFound: an
    ingredient that is not there; NotAllowed.
    """
    with session.write(Permission.EDIT_INGREDIENTS) as uow:
        restaurant_id, today = session.restaurant.id, session.calendar_day
        known = {each.id for each in ingredients.every(uow, restaurant_id)}
        history = ingredients.prices(uow, restaurant_id)
        held: dict[UUID, Price] = {each.ingredient_id: each for each in history if each.day <= today}
        sources = {(each.ingredient_id, each.source) for each in history if each.day == today}
        new: dict[UUID, Price] = {}
        for each in prices:
            if each.ingredient_id not in known:
                raise NotFound(
                    _("One of the ingredients is not there any more."),
                    _("Choose another one, or leave the line out."),
                )
            pack, now = _pack_text(each), held.get(each.ingredient_id)
            if now is not None and (now.pack, now.amount) == (pack, each.amount):
                continue
            named, again = source, 1
            while (each.ingredient_id, named) in sources:
                again += 1
                named = f"{source} {again}"
            new[each.ingredient_id] = Price(each.ingredient_id, today, pack, each.amount, named)
        ingredients.add_prices(uow, restaurant_id, new.values(), datetime.now(UTC))
    before = tuple(PackPrice(each, held[each].pack, held[each].amount) for each in new if each in held)
    return RecordedPrices(len(new), before, Changes.of(INGREDIENTS) if new else Changes())


def _pack_text(price: PackPrice) -> str:
    try:
        pack = parse_pack(price.pack)
    except ValueError as error:
        raise Refused(_("This is not a pack."), _("Type one like 6 x 2.5 kg.")) from error
    if not 0 <= price.amount <= LARGEST * MICRO:
        raise Refused(_("This is not a price."), _("Type one of at least 0."))
    return pack.text
