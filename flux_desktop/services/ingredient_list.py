"""The ingredients of a restaurant while a file changes them, and as a file writes them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from flux_desktop.domain.allergens import show_allergens
from flux_desktop.domain.edits import PriceWritten
from flux_desktop.domain.exact import MICRO, show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.ingredients import Ingredient, Price
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.recipes import by_key
from flux_desktop.domain.units import show_equivalents
from flux_desktop.pos.kitchen.ingredients import IngredientRow
from flux_desktop.pos.kitchen.sheet import Unreadable
from flux_desktop.services.kitchen_files import CellChange, Tally, cell_changes
from flux_desktop.services.session import Session
from flux_desktop.store import ingredients
from flux_desktop.store.store import UnitOfWork

FROM_FILE: Final = "file"
# What a file can say of an ingredient besides its price, by its attribute.
_CELLS: Final = {
    "supplier": "supplier",
    "waste_factor": "waste_factor",
    "yield_share": "yield",
    "shelf_life_days": "shelf_life_days",
    "allergens": "allergens",
    "equivalents": "equivalents",
}


class IngredientList:
    """The ingredients of a restaurant while a file changes them."""

    def __init__(self, uow: UnitOfWork, session: Session) -> None:
        self._uow = uow
        self._restaurant_id = session.restaurant.id
        self._today = session.calendar_day
        stored = ingredients.every(uow, self._restaurant_id)
        self._before = {each.id: each for each in stored}
        self._now = by_key(stored)
        history = ingredients.prices(uow, self._restaurant_id)
        # Also of prices that were taken back: a fact that is there already would be left out.
        self._sources: dict[UUID, set[tuple[date, str]]] = {}
        for each in ingredients.recorded_prices(uow, self._restaurant_id):
            self._sources.setdefault(each.ingredient_id, set()).add((each.day, each.source))
        self.prices_written: tuple[PriceWritten, ...] = ()
        self._stored_prices = prices_by_day(history)
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
        self._now[key] = replace(known, **row.given)
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
            before = _holds(days, day)
            if before is None:
                if pack is None:
                    raise Unreadable(_("a price without a pack, and no pack of it is known"))
                return None
            pack = before.pack if pack is None else pack
            amount = before.amount if amount is None else amount
        return Price(ingredient_id, day, pack, amount, FROM_FILE)

    def _changed_prices(self, ingredient_id: UUID) -> list[Price]:
        stored = self._stored_prices.get(ingredient_id, {})
        return [
            replace(each, source=free_source(FROM_FILE, day, self._sources.get(ingredient_id, ())))
            for day, each in self._prices.get(ingredient_id, {}).items()
            if day not in stored or (each.pack, each.amount) != (stored[day].pack, stored[day].amount)
        ]

    def count(self, tally: Tally) -> None:
        for key in self._named:
            each = self._now[key]
            before = self._before.get(each.id)
            stored = self._stored_prices.get(each.id, {})
            prices = self._changed_prices(each.id)
            cells = [CellChange("price", _holds(stored, price.day), price) for price in prices]
            cells += cell_changes(before or Ingredient(each.id, each.name), each, _CELLS)
            changed = each != before or bool(prices)
            tally.count(each.name, cells, is_new=before is None, is_changed=changed)

    def store(self) -> None:
        now = datetime.now(UTC)
        written = []
        for key in self._named:
            each = self._now[key]
            if each != self._before.get(each.id):
                ingredients.put(self._uow, self._restaurant_id, each)
            prices, stored = self._changed_prices(each.id), self._stored_prices.get(each.id, {})
            ingredients.add_prices(self._uow, self._restaurant_id, prices, now)
            written += [PriceWritten(each.id, price.day, stored.get(price.day), price) for price in prices]
        self.prices_written = tuple(written)


def _holds(days: Mapping[date, Price], day: date) -> Price | None:
    """The price that holds on a day: the newest dated on or before it."""
    before = max((each for each in days if each <= day), default=None)
    return None if before is None else days[before]


def prices_by_day(prices: Iterable[Price]) -> dict[UUID, dict[date, Price]]:
    """The price that holds of each ingredient and day: of several the one recorded last."""
    found: dict[UUID, dict[date, Price]] = {}
    for each in prices:
        found.setdefault(each.ingredient_id, {})[each.day] = each
    return found


def free_source(source: str, day: date, taken: Collection[tuple[date, str]]) -> str:
    """A fact is never changed: a correction of a day's price is the next fact of that day."""
    free, again = source, 1
    while (day, free) in taken:
        again += 1
        free = f"{source} {again}"
    return free


def row_of(each: Ingredient, price: Price | None) -> list[str]:
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
