"""A restaurant that was made here becomes one that a hub knows: its rows under the ids they would have there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, func, select

from flux_desktop.domain.ids import derived_id
from flux_desktop.domain.merge import Entry
from flux_desktop.domain.sync import Contents, Row
from flux_desktop.store import packed_uploads, sales_packs
from flux_desktop.store.capture import read_rows
from flux_desktop.store.registers import SHAPES, Shape, read_clocks
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import (
    data_uploads,
    ingredients,
    menu_items,
    recipes,
    restaurants,
)
from flux_desktop.store.uploads import COMPLETED


def contents(uow: UnitOfWork, restaurant_id: UUID) -> Contents:
    def count(table: Table) -> int:
        wanted = select(func.count()).select_from(table).where(table.c.restaurant_id == restaurant_id)
        return int(uow.execute(wanted).scalar_one())

    sales = select(func.coalesce(func.sum(data_uploads.c.row_count), 0)).where(
        data_uploads.c.restaurant_id == restaurant_id, data_uploads.c.status == COMPLETED
    )
    return Contents(
        count(menu_items),
        count(ingredients),
        count(recipes),
        count(data_uploads),
        int(uow.execute(sales).scalar_one()),
    )


# Dishes of one name that were made and renamed one after the other.
_SALTS = ("", "1", "2", "3", "4", "5")


class Moved:
    """All of a restaurant on its way to another id: `rows` with their stamps, and its sales packed anew."""

    def __init__(self, uow: UnitOfWork, old: UUID, new: UUID) -> None:
        self._uow = uow
        self._old = old
        self._new = new
        self._ids: dict[tuple[str, UUID], UUID] = {}
        stored = self._stored()
        self._keys = _name_keys(stored)
        # Parents before what names them, for ids follow from theirs.
        for name, rows in stored.items():
            for row, _entries in rows:
                self._ids[name, row["id"]] = self._new_id(SHAPES[name], row)
        self._packs: dict[str, tuple[bytes, bytes]] = {}
        for row, _entries in stored.get("data_uploads", []):
            for each in row["packs"] or ():
                self._repack(each)
        self.rows = [
            self._row(SHAPES[name], row, entries) for name, rows in stored.items() for row, entries in rows
        ]

    def store_packs(self) -> None:
        for pack_id, content in self._packs.values():
            packed_uploads.keep(self._uow, self._new, pack_id, content)

    def remove_old(self) -> None:
        with self._uow.as_merge():
            self._uow.execute(delete(restaurants).where(restaurants.c.id == self._old))

    def _stored(self) -> dict[str, list[tuple[dict[str, Any], dict[str, Entry]]]]:
        found: dict[str, list[tuple[dict[str, Any], dict[str, Entry]]]] = {}
        for name, shape in SHAPES.items():
            if shape.table is restaurants:
                # The hub's own name and place hold.
                continue
            ids = self._uow.execute(
                select(shape.table.c.id).where(shape.table.c.restaurant_id == self._old)
            ).scalars()
            for rows, known in read_rows(self._uow, shape, list(ids)):
                for row in rows:
                    entries = shape.entries(row, read_clocks(known[row["id"]].clocks))
                    found.setdefault(name, []).append((dict(row), entries))
        return found

    def _new_id(self, shape: Shape, row: dict[str, Any]) -> UUID:
        row_id: UUID = row["id"]
        if row_id.version != 8:
            return row_id
        for fields in self._derivations(shape.name, row):
            if derived_id(*(fields(False))) == row_id:
                return derived_id(*(fields(True)))
        return derived_id(self._new, "joined", row_id)

    def _derivations(self, table: str, row: dict[str, Any]) -> Iterator[Callable[[bool], tuple[Any, ...]]]:
        """The ways in which an id may have been derived, before (False) and after (True)."""

        def way(*fields: Any) -> Callable[[bool], tuple[Any, ...]]:
            return lambda after: tuple(
                (self._new if after else self._old)
                if each is _PLACE
                else (self._ids.get(each, each[1]) if after else each[1])
                if isinstance(each, tuple)
                else each
                for each in fields
            )

        if table == "menu_items":
            for key in self._keys.get((table, row["id"]), [row["name_key"]]):
                for salt in _SALTS:
                    yield way(_PLACE, "menu", key, *([salt] if salt else []))
        elif table in ("ingredients", "recipes"):
            for key in [row["name_key"], *row["other_keys"]]:
                yield way(_PLACE, table[:-1], key)
        elif table == "recipe_versions":
            yield way(("recipes", row["recipe_id"]), "version", row["valid_from"].isoformat())
        elif table == "ingredient_cost_history":
            item = ("ingredients", row["ingredient_id"])
            yield way(item, "price", row["effective_date"].isoformat(), row["source"])
        elif table == "item_aliases":
            yield way(_PLACE, "alias", row["name_key"])
        elif table == "settings":
            yield way(_PLACE, "setting", row["key"])
        elif table == "operating_hours":
            yield way(_PLACE, "hours", str(row["on_date"] or row["day_of_week"]))
        elif table == "run_outs":
            yield way(
                _PLACE, "run_out", ("menu_items", row["menu_item_id"]), row["business_date"].isoformat()
            )
        elif table == "own_forecasts":
            yield way(
                _PLACE, "own_forecast", ("menu_items", row["menu_item_id"]), row["forecast_date"].isoformat()
            )
        elif table == "data_uploads":
            yield way(_PLACE, "upload", row["sha256"])

    def _row(self, shape: Shape, row: dict[str, Any], entries: dict[str, Entry]) -> Row:
        moved = {}
        for name, entry in entries.items():
            value = entry.value
            columns = shape.registers[name]
            for column, table in shape.refers.items():
                if column not in columns:
                    continue
                if columns == (name,):
                    value = self._reference(table.name, value)
                else:
                    value = {**value, column: self._reference(table.name, value[column])}
            if shape.table is data_uploads and "packs" in columns and value["packs"] is not None:
                value = {**value, "packs": [self._packs[each][0].hex() for each in value["packs"]]}
            moved[name] = entry._replace(value=value)
        return Row(shape.name, self._ids[shape.name, row["id"]], moved)

    def _reference(self, table: str, value: str | None) -> str | None:
        return None if value is None else self._ids.get((table, UUID(hex=value)), UUID(hex=value)).hex

    def _repack(self, pack_id: str) -> None:
        content = packed_uploads.find(self._uow, self._old, bytes.fromhex(pack_id))
        assert content is not None
        pack = sales_packs.decode(bytes.fromhex(pack_id), content)
        upload = self._ids["data_uploads", UUID(hex=pack.upload)]
        pack.items = [
            (self._ids.get(("menu_items", UUID(hex=dish)), UUID(hex=dish)).hex, category)
            for dish, category in pack.items
        ]
        pack.upload, pack.ids, pack.line_ids = upload.hex, {}, {}
        self._packs[pack_id] = sales_packs.encode(sales_packs.in_order(pack))


_PLACE = object()


def _name_keys(
    stored: Mapping[str, Sequence[Any]],
) -> dict[tuple[str, UUID], list[str]]:
    """The name keys a dish has or had: its own, and those that stand for it since it was renamed."""
    found = {("menu_items", row["id"]): [row["name_key"]] for row, _entries in stored.get("menu_items", [])}
    for row, _entries in stored.get("item_aliases", []):
        found.get(("menu_items", row["menu_item_id"]), []).append(row["name_key"])
    return found
