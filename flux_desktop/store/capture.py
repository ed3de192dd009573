"""What a transaction changed of rows that travel: stamped before it commits, whichever way it was written.

`UnitOfWork` notes every write; `Capture.write` gives each changed register its stamp, beside the row (`sync_rows`), in
the same transaction. A person's edit is stamped with the clock. What a machine made from data is stamped BIRTH, and
what it changes one more than before, so that any person's edit comes after it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Table, and_, select

from flux_desktop.domain.stamps import BIRTH, at
from flux_desktop.store import sync_spaces
from flux_desktop.store.registers import SHAPES, Clocks, Shape, checksum, read_clocks, write_clocks
from flux_desktop.store.sync_spaces import Space
from flux_desktop.store.tables import restaurants, sync_rows

if TYPE_CHECKING:
    from flux_desktop.store.store import UnitOfWork

_PIECE: Final = 500


@dataclass(slots=True)
class _Edit:
    columns: set[str]
    machine: bool


class Capture:
    """The writes of one transaction that are still to be stamped."""

    def __init__(self) -> None:
        self._edits: dict[str, dict[UUID, list[_Edit]]] = {}
        # Tables into which rows went whose ids nobody told, and whether a machine alone wrote them.
        self._filled: dict[str, bool] = {}

    def edited(self, table: Table, row_id: UUID, columns: Iterable[str], *, machine: bool) -> None:
        if table.name in SHAPES:
            edits = self._edits.setdefault(table.name, {}).setdefault(row_id, [])
            edits.append(_Edit(set(columns), machine))

    def filled(self, table: Table, *, machine: bool) -> None:
        if table.name in SHAPES:
            self._filled[table.name] = self._filled.get(table.name, True) and machine

    def write(self, uow: "UnitOfWork", now_ms: int, restaurant_id: UUID | None) -> None:
        """`restaurant_id`: the transaction wrote to that one alone; None: to any."""
        edits, self._edits = self._edits, {}
        filled, self._filled = self._filled, {}
        if not edits and not filled:
            return
        book = _Book(uow, now_ms)
        for name, shape in SHAPES.items():
            if name in edits:
                book.stamp(shape, edits[name])
            if name in filled:
                ids = without_stamps(uow, shape, restaurant_id)
                book.stamp(shape, {each: [_Edit(set(shape.table.c.keys()), filled[name])] for each in ids})
        book.close()


class _Book:
    """Stamps rows of any restaurants."""

    def __init__(self, uow: "UnitOfWork", now_ms: int) -> None:
        self._uow = uow
        self._now_ms = now_ms
        self._device = sync_spaces.identity(uow).device_id.hex
        self._spaces: dict[UUID, Space] = {}

    def stamp(self, shape: Shape, edits: Mapping[UUID, list[_Edit]]) -> None:
        for rows, known in read_rows(self._uow, shape, edits):
            saved = []
            for row in rows:
                space = self._space(restaurant_of(shape, row))
                stored = known.get(row["id"])
                clocks, unsent = (
                    (birth_clocks(shape, row, self._device, self._now_ms), {})
                    if stored is None
                    else (read_clocks(stored.clocks), json.loads(stored.unsent or "{}"))
                )
                if stored is None:
                    unsent = dict.fromkeys(clocks)
                for edit in edits[row["id"]]:
                    self._take(shape, edit, clocks, unsent, space, is_new=stored is None)
                saved.append(
                    stamped(
                        shape, row, space.restaurant_id, clocks, unsent if space.seq is None else {}, space
                    )
                )
            save_rows(self._uow, saved)

    def _take(
        self, shape: Shape, edit: _Edit, clocks: Clocks, unsent: dict[str, Any], space: Space, *, is_new: bool
    ) -> None:
        registers = sorted({shape.register_of[each] for each in edit.columns if each in shape.register_of})
        if not registers:
            return
        if not edit.machine:
            # A register that came with an update has no stamp yet.
            newest = max((clocks[each][0] for each in registers if each in clocks), default=0)
            space.clock = space.clock.stamp(self._now_ms, newest)
        for each in registers:
            before = clocks.get(each)
            if not edit.machine:
                stamp = space.clock.last
            elif is_new or before is None:
                stamp = BIRTH
            else:
                stamp = before[0] + 1
            clocks[each] = stamp, self._device
            unsent.setdefault(each, before)

    def _space(self, restaurant_id: UUID) -> Space:
        if restaurant_id not in self._spaces:
            self._spaces[restaurant_id] = sync_spaces.space(self._uow, restaurant_id)
        return self._spaces[restaurant_id]

    def close(self) -> None:
        for each in self._spaces.values():
            each.save(self._uow)


def adopt(uow: "UnitOfWork", restaurant_id: UUID, now_ms: int) -> int:
    """Stamps rows that have none, as of the day they were made: those from before Flux kept stamps. Returns how many."""
    device, space, count = sync_spaces.identity(uow).device_id.hex, None, 0
    for shape in SHAPES.values():
        ids = without_stamps(uow, shape, restaurant_id)
        for rows, _known in read_rows(uow, shape, ids):
            space = space or sync_spaces.space(uow, restaurant_id)
            saved = []
            for row in rows:
                clocks = birth_clocks(shape, row, device, now_ms)
                unsent = {} if space.seq is not None else dict.fromkeys(clocks)
                saved.append(stamped(shape, row, restaurant_id, clocks, unsent, space))
            save_rows(uow, saved)
            count += len(saved)
    if space is not None:
        space.save(uow)
    return count


def birth_clocks(shape: Shape, row: Mapping[str, Any], device: str, now_ms: int) -> Clocks:
    """The stamps of a row that nobody has stamped: the moment it was made, or BIRTH where a machine made it."""
    made = row.get("auto_created") and not row.get("confirmed") and row["revision"] == 1
    moment = row.get("created_at")
    # Dates before 1970 or ahead of the clock would say nothing.
    when = min(max(1, _ms(moment)), now_ms) if moment is not None else now_ms
    return dict.fromkeys(shape.registers, (BIRTH if made else at(when), device))


def _ms(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)


def restaurant_of(shape: Shape, row: Mapping[str, Any]) -> UUID:
    found: UUID = row["id"] if shape.table is restaurants else row["restaurant_id"]
    return found


def without_stamps(uow: "UnitOfWork", shape: Shape, restaurant_id: UUID | None) -> list[UUID]:
    table = shape.table
    joined = table.outerjoin(
        sync_rows, and_(sync_rows.c.table_name == table.name, sync_rows.c.row_id == table.c.id)
    )
    wanted = select(table.c.id).select_from(joined).where(sync_rows.c.row_id.is_(None)).order_by(table.c.id)
    if restaurant_id is not None:
        wanted = wanted.where(
            (table.c.id if table is restaurants else table.c.restaurant_id) == restaurant_id
        )
    return list(uow.execute(wanted).scalars())


def read_rows(
    uow: "UnitOfWork", shape: Shape, ids: Collection[UUID]
) -> Iterable[tuple[list[Mapping[str, Any]], dict[UUID, Any]]]:
    """The rows of these ids in pieces, each with what `sync_rows` says of them."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _PIECE):
        some = ordered[start : start + _PIECE]
        rows = uow.execute(select(shape.table).where(shape.table.c.id.in_(some)).order_by(shape.table.c.id))
        known = uow.execute(
            select(sync_rows).where(sync_rows.c.table_name == shape.name, sync_rows.c.row_id.in_(some))
        )
        yield [dict(row._mapping) for row in rows], {row.row_id: row for row in known}


def stamped(
    shape: Shape,
    row: Mapping[str, Any],
    restaurant_id: UUID,
    clocks: Clocks,
    unsent: Mapping[str, Any],
    space: Space,
) -> dict[str, Any]:
    """A row of `sync_rows`, with the number of this change."""
    return {
        "table_name": shape.name,
        "row_id": row["id"],
        "restaurant_id": restaurant_id,
        "clocks": write_clocks(clocks),
        "unsent": json.dumps(unsent, separators=(",", ":"), sort_keys=True) if unsent else None,
        "seq": space.next(),
        "checksum": checksum(shape.name, row["id"], shape.entries(row, clocks)),
    }


def save_rows(uow: "UnitOfWork", rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = uow.upsert(sync_rows)
    changed = ("restaurant_id", "clocks", "unsent", "seq", "checksum")
    uow.execute(
        statement.on_conflict_do_update(
            index_elements=["table_name", "row_id"], set_={name: statement.excluded[name] for name in changed}
        ),
        rows,
    )
