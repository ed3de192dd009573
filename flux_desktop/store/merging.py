"""Rows of other devices merged into this database: each register becomes the newer of the two."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from flux_desktop.domain.ids import new_id
from flux_desktop.domain.merge import Entry, canonical
from flux_desktop.domain.stamps import at
from flux_desktop.domain.sync import Row, Sums
from flux_desktop.store import sync_spaces
from flux_desktop.store.capture import read_rows, restaurant_of, save_rows, stamped, without_stamps
from flux_desktop.store.registers import SHAPES, Clocks, Shape, read_clocks
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.sync_spaces import Space
from flux_desktop.store.tables import data_uploads, restaurants, sync_conflicts, sync_rows, sync_unknown

# What nobody typed: two devices say it differently, and it is no conflict.
_QUIET: Final = frozenset({"created_at", "row", "auto_created", "confirmed"})
# Stamps before this are a machine's.
_PERSONS: Final = at(1)
# In place of the stamp that an edit replaced: later than all, so that no other edit is one that it did not know of.
_SENT_BEFORE: Final = (1 << 62, "")
# Of PostgreSQL: an id that is taken.
_TAKEN: Final = "23505"


@dataclass(slots=True)
class Merged:
    """What a merge did. `uploads` are those whose sales may have to follow, `conflicts` ids of `sync_conflicts`."""

    changed: int = 0
    rejected: list[tuple[str, UUID, str]] = field(default_factory=list)
    conflicts: list[UUID] = field(default_factory=list)
    uploads: set[UUID] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    # Dishes that were merged into others, or are apart again, with those others.
    regrouped: set[UUID] = field(default_factory=set)


# Of edits that the hub does not have: by table, row and register the stamp that each replaced, None where it was new.
Bases: TypeAlias = Mapping[tuple[str, UUID], Mapping[str, Sequence[Any] | None]]


def merge_rows(
    uow: UnitOfWork,
    restaurant_id: UUID,
    rows: Sequence[Row],
    *,
    careful: bool,
    as_own: bool = False,
    bases: Bases | None = None,
) -> Merged:
    """Merges rows into a restaurant, parents first.

    `careful` (a hub): each row is checked, and refused by itself where it does not fit. `as_own`: they are this
    device's, and its hub does not have them yet; where they are another's edits, `bases` says what they replaced.
    """
    merged = Merged()
    by_table: dict[str, dict[UUID, Row]] = {}
    for row in rows:
        if row.table in SHAPES:
            by_table.setdefault(row.table, {})[row.id] = row
        elif careful:
            merged.rejected.append((row.table, row.id, "unknown"))
        else:
            _keep_unknown(uow, restaurant_id, row, row.registers)
    if "restaurants" in by_table:
        _found(uow, restaurant_id, by_table["restaurants"])
    space = sync_spaces.space(uow, restaurant_id)
    with uow.as_merge():
        for name, shape in SHAPES.items():
            if name in by_table:
                table = _Table(uow, space, shape, merged, careful=careful, as_own=as_own, bases=bases)
                table.merge(by_table[name])
    for row in rows:
        for entry in row.registers.values():
            space.clock = space.clock.met(entry.stamp)
    space.save(uow)
    return merged


def _found(uow: UnitOfWork, restaurant_id: UUID, rows: Mapping[UUID, Row]) -> None:
    """Makes the restaurant's row where it is new: all the others lean on it."""
    row = rows.get(restaurant_id)
    if row is None or uow.execute(select(restaurants.c.id).where(restaurants.c.id == restaurant_id)).first():
        return
    shape, values = SHAPES["restaurants"], dict[str, Any]()
    for name, entry in row.registers.items():
        if name in shape.registers:
            values.update(shape.columns(name, entry.value))
    with uow.as_merge():
        uow.execute(insert(restaurants).values(id=restaurant_id, **values))
        clocks: Clocks = {name: (0, UUID(int=0).hex) for name in row.registers if name in shape.registers}
        space = sync_spaces.space(uow, restaurant_id)
        read = dict(
            uow.execute(select(restaurants).where(restaurants.c.id == restaurant_id)).mappings().one()
        )
        save_rows(uow, [stamped(shape, read, restaurant_id, clocks, {}, space)])


class _Table:
    """The merge of rows of one table."""

    def __init__(
        self,
        uow: UnitOfWork,
        space: Space,
        shape: Shape,
        merged: Merged,
        *,
        careful: bool,
        as_own: bool,
        bases: Bases | None = None,
    ) -> None:
        self._uow = uow
        self._space = space
        self._shape = shape
        self._merged = merged
        self._careful = careful
        self._as_own = as_own
        self._bases = bases or {}
        # A row may name one of its own table that comes after it.
        self._own = [column for column, table in shape.refers.items() if table is shape.table]
        self._later: dict[UUID, dict[str, Any]] = {}

    def merge(self, incoming: Mapping[UUID, Row]) -> None:
        here = self._known_references(incoming.values()) if self._careful else None
        saved: list[dict[str, Any]] = []
        found: set[UUID] = set()
        for rows, known in read_rows(self._uow, self._shape, incoming):
            found |= {row["id"] for row in rows}
            for row in rows:
                self._take(incoming[row["id"]], row, known.get(row["id"]), here, saved)
        for row_id in sorted(incoming.keys() - found):
            self._take(incoming[row_id], None, None, here, saved)
        for row_id, values in self._later.items():
            self._uow.execute(
                update(self._shape.table).where(self._shape.table.c.id == row_id).values(**values)
            )
        save_rows(self._uow, saved)

    def _take(
        self,
        row: Row,
        mine: Mapping[str, Any] | None,
        known: Any,
        here: Mapping[Table, Collection[UUID]] | None,
        saved: list[dict[str, Any]],
    ) -> None:
        shape, uow = self._shape, self._uow
        if mine is not None and restaurant_of(shape, mine) != self._space.restaurant_id:
            self._refuse(row, "foreign")
            return
        if shape.table is restaurants and row.id != self._space.restaurant_id:
            self._refuse(row, "foreign")
            return
        clocks = read_clocks(known.clocks) if known is not None else {}
        unsent: dict[str, Any] = json.loads(known.unsent or "{}") if known is not None else {}
        own = shape.entries(mine, clocks) if mine is not None else {}
        values: dict[str, Any] = {}
        changed: dict[str, Entry] = {}
        unknown: dict[str, Entry] = {}
        for name, entry in row.registers.items():
            if name not in shape.registers:
                unknown[name] = entry
                continue
            before = own.get(name)
            if not self._as_own and name in unsent:
                self._note_conflict(row.id, name, before, entry, unsent[name])
            edited = self._bases.get((shape.name, row.id), {})
            if before is not None and name in edited:
                self._note_conflict(row.id, name, entry, before, edited[name])
            if before is not None and entry.order <= before.order:
                continue
            try:
                values.update(shape.columns(name, entry.value))
            except ValueError:
                self._refuse(row, "invalid")
                return
            changed[name] = entry
        if unknown and not self._careful:
            _keep_unknown(uow, self._space.restaurant_id, row, unknown)
        if not changed:
            return
        if here is not None and any(
            values[column] not in here[table]
            for column, table in shape.refers.items()
            if values.get(column) is not None
        ):
            self._refuse(row, "parent")
            return
        stored = self._store(row, mine, values)
        if stored is None:
            return
        for name, entry in changed.items():
            clocks[name] = entry.stamp, entry.device
            if self._as_own:
                unsent[name] = None
            else:
                unsent.pop(name, None)
        sent = {} if self._space.seq is not None else unsent
        saved.append(stamped(shape, stored, self._space.restaurant_id, clocks, sent, self._space))
        self._merged.changed += 1
        self._merged.tables.add(shape.name)
        if shape.table is data_uploads:
            self._merged.uploads.add(row.id)
        if "merged_into" in changed:
            sides = {None if mine is None else mine["merged_into"], values["merged_into"]} - {None}
            self._merged.regrouped |= {row.id, *sides} if sides else set()

    def _store(
        self, row: Row, mine: Mapping[str, Any] | None, values: dict[str, Any]
    ) -> dict[str, Any] | None:
        """The row as it is now, None where the database does not take it."""
        table, uow = self._shape.table, self._uow
        if not self._careful:
            return self._write(row, mine, values)
        point = uow.connection.begin_nested()
        try:
            stored = self._write(row, mine, values)
        except (IntegrityError, DataError) as error:
            # Anything else is not the row's fault: a disk that is full ends the whole.
            point.rollback()
            # A server shows nobody the row of another restaurant that has this id.
            taken = mine is None and getattr(error.orig, "sqlstate", "") == _TAKEN
            self._refuse(row, "foreign" if taken else "invalid")
            return None
        point.commit()
        assert table is not None
        return stored

    def _write(self, row: Row, mine: Mapping[str, Any] | None, values: dict[str, Any]) -> dict[str, Any]:
        table, uow = self._shape.table, self._uow
        now = dict(values)
        for column in self._own:
            if now.get(column) is not None:
                self._later.setdefault(row.id, {})[column] = now.pop(column)
        if mine is not None:
            if "revision" in table.c:
                now["revision"] = mine["revision"] + 1
            if now:
                uow.execute(update(table).where(table.c.id == row.id).values(**now))
            return {**mine, **values}
        place = {} if table is restaurants else {"restaurant_id": self._space.restaurant_id}
        uow.execute(insert(table).values(id=row.id, **place, **now))
        made = dict(uow.execute(select(table).where(table.c.id == row.id)).mappings().one())
        return {**made, **values}

    def _refuse(self, row: Row, reason: str) -> None:
        self._merged.rejected.append((row.table, row.id, reason))

    def _note_conflict(
        self, row_id: UUID, register: str, mine: Entry | None, theirs: Entry, base: Sequence[Any] | None
    ) -> None:
        """Both were written without knowing of each other, by people, and say something else."""
        if self._shape.table is data_uploads or mine is None or register in _QUIET:
            return
        if canonical(mine.value) == canonical(theirs.value) or min(mine.stamp, theirs.stamp) < _PERSONS:
            return
        if base is not None and theirs.order[:2] <= (base[0], base[1]):
            # It was seen and then changed.
            return
        holds, lost = (mine, theirs) if mine.order > theirs.order else (theirs, mine)
        same = select(sync_conflicts.c.id).where(
            sync_conflicts.c.table_name == self._shape.name,
            sync_conflicts.c.row_id == row_id,
            sync_conflicts.c.register == register,
            sync_conflicts.c.lost == json.dumps(list(lost)),
        )
        if self._uow.execute(same).first() is not None:
            # What came twice was told of once.
            return
        made = new_id()
        self._uow.execute(
            insert(sync_conflicts).values(
                id=made,
                restaurant_id=self._space.restaurant_id,
                table_name=self._shape.name,
                row_id=row_id,
                register=register,
                holds=json.dumps(list(holds)),
                lost=json.dumps(list(lost)),
            )
        )
        self._merged.conflicts.append(made)

    def _known_references(self, rows: Iterable[Row]) -> dict[Table, set[UUID]]:
        """The rows of this restaurant that the columns of these may name."""
        rows = list(rows)
        found: dict[Table, set[UUID]] = {}
        for column, table in self._shape.refers.items():
            register = self._shape.register_of[column]
            named: set[UUID] = {row.id for row in rows} if table is self._shape.table else set()
            wanted: set[UUID] = set()
            for row in rows:
                entry = row.registers.get(register)
                if entry is None:
                    continue
                try:
                    value = self._shape.columns(register, entry.value).get(column)
                except ValueError:
                    continue
                if value is not None:
                    wanted.add(value)
            ordered = sorted(wanted)
            for start in range(0, len(ordered), 500):
                some = ordered[start : start + 500]
                named |= set(
                    self._uow.execute(
                        select(table.c.id).where(
                            table.c.restaurant_id == self._space.restaurant_id, table.c.id.in_(some)
                        )
                    ).scalars()
                )
            found[table] = found.get(table, set()) | named
        return found


def _keep_unknown(uow: UnitOfWork, restaurant_id: UUID, row: Row, registers: Mapping[str, Entry]) -> None:
    newer = {name: list(entry) for name, entry in registers.items()}
    known = uow.execute(
        select(sync_unknown.c.registers).where(
            sync_unknown.c.table_name == row.table, sync_unknown.c.row_id == row.id
        )
    ).scalar()
    text = json.dumps({**json.loads(known or "{}"), **newer})
    statement = uow.upsert(sync_unknown).values(
        table_name=row.table, row_id=row.id, restaurant_id=restaurant_id, registers=text
    )
    uow.execute(
        statement.on_conflict_do_update(index_elements=["table_name", "row_id"], set_={"registers": text})
    )


def unknown_rows(uow: UnitOfWork, restaurant_id: UUID) -> list[Row]:
    """What a newer Flux wrote that this one may know by now."""
    rows = uow.execute(select(sync_unknown).where(sync_unknown.c.restaurant_id == restaurant_id))
    found = []
    for row in rows:
        shape = SHAPES.get(row.table_name)
        newer = {
            name: Entry(*entry)
            for name, entry in json.loads(row.registers).items()
            if shape is not None and name in shape.registers
        }
        if newer:
            found.append(Row(row.table_name, row.row_id, newer))
    return found


def bases_of(uow: UnitOfWork, restaurant_id: UUID) -> Bases:
    """What the edits replaced that the hub does not have."""
    wanted = select(sync_rows.c.table_name, sync_rows.c.row_id, sync_rows.c.unsent).where(
        sync_rows.c.restaurant_id == restaurant_id, sync_rows.c.unsent.is_not(None)
    )
    return {(row.table_name, row.row_id): json.loads(row.unsent) for row in uow.execute(wanted)}


def unsent_rows(uow: UnitOfWork, restaurant_id: UUID, limit: int) -> list[Row]:
    """Registers that the hub does not have, parents first."""
    found: list[Row] = []
    wanted = select(sync_rows).where(
        sync_rows.c.restaurant_id == restaurant_id, sync_rows.c.unsent.is_not(None)
    )
    by_table: dict[str, dict[UUID, set[str]]] = {}
    for each in uow.execute(wanted):
        by_table.setdefault(each.table_name, {})[each.row_id] = set(json.loads(each.unsent))
    for name, shape in SHAPES.items():
        for rows, known in read_rows(uow, shape, by_table.get(name, {})):
            for row in rows:
                entries = shape.entries(row, read_clocks(known[row["id"]].clocks))
                names = by_table[name][row["id"]]
                found.append(
                    Row(name, row["id"], {key: entry for key, entry in entries.items() if key in names})
                )
                if len(found) == limit:
                    return found
    return found


def count_unsent(uow: UnitOfWork, restaurant_id: UUID) -> int:
    count: int = uow.execute(
        select(func.count())
        .select_from(sync_rows)
        .where(sync_rows.c.restaurant_id == restaurant_id, sync_rows.c.unsent.is_not(None))
    ).scalar_one()
    return count


def count_waiting(uow: UnitOfWork, restaurant_id: UUID) -> int:
    """The same with what was stored in bulk, which the next sync finds as rows without stamps."""
    return count_unsent(uow, restaurant_id) + sum(
        len(without_stamps(uow, shape, restaurant_id)) for shape in SHAPES.values()
    )


def mark_unsent(uow: UnitOfWork, table: str, row_id: UUID) -> None:
    """The hub is to get the whole row."""
    here = (sync_rows.c.table_name == table, sync_rows.c.row_id == row_id)
    clocks = uow.execute(select(sync_rows.c.clocks).where(*here)).scalar()
    if clocks is not None:
        unsent = json.dumps(dict.fromkeys(read_clocks(clocks)), sort_keys=True)
        uow.execute(update(sync_rows).where(*here).values(unsent=unsent))


def acknowledge(uow: UnitOfWork, rows: Iterable[Row], refused: Collection[tuple[str, UUID]]) -> None:
    """The hub has these: what was edited since stays unsent, based on what it has."""
    by_table: dict[str, dict[UUID, Row]] = {}
    for row in rows:
        if (row.table, row.id) not in refused:
            by_table.setdefault(row.table, {})[row.id] = row
    for name, sent in by_table.items():
        known = _stamps(uow, name, sent)
        for row in known:
            clocks, unsent = read_clocks(row.clocks), json.loads(row.unsent or "{}")
            for register, entry in sent[row.row_id].registers.items():
                if register not in unsent:
                    continue
                if clocks[register] == (entry.stamp, entry.device):
                    del unsent[register]
                else:
                    unsent[register] = [entry.stamp, entry.device]
            uow.execute(
                update(sync_rows)
                .where(sync_rows.c.table_name == name, sync_rows.c.row_id == row.row_id)
                .values(unsent=json.dumps(unsent, sort_keys=True) if unsent else None)
            )


def forget_unsent(uow: UnitOfWork, table: str, row_id: UUID) -> None:
    """The hub will not have it."""
    uow.execute(
        update(sync_rows)
        .where(sync_rows.c.table_name == table, sync_rows.c.row_id == row_id)
        .values(unsent=None)
    )


def mark_all_unsent(uow: UnitOfWork, restaurant_id: UUID) -> None:
    """The hub is another one, or was restored: it gets everything. What nobody edited since it was sent is in no
    conflict with whatever the hub says."""
    for row in uow.execute(select(sync_rows).where(sync_rows.c.restaurant_id == restaurant_id)).all():
        unsent = {**dict.fromkeys(read_clocks(row.clocks), _SENT_BEFORE), **json.loads(row.unsent or "{}")}
        uow.execute(
            update(sync_rows)
            .where(sync_rows.c.table_name == row.table_name, sync_rows.c.row_id == row.row_id)
            .values(unsent=json.dumps(unsent, sort_keys=True))
        )


def _stamps(uow: UnitOfWork, table: str, ids: Collection[UUID]) -> list[Any]:
    found: list[Any] = []
    ordered = sorted(ids)
    for start in range(0, len(ordered), 500):
        found += uow.execute(
            select(sync_rows).where(
                sync_rows.c.table_name == table, sync_rows.c.row_id.in_(ordered[start : start + 500])
            )
        ).all()
    return found


def restamp(uow: UnitOfWork, restaurant_id: UUID, hub_ms: int) -> int:
    """Brings stamps of the future, which the hub refused, to its time: in their order, above everything seen.

    The clock goes back with them. Returns how many registers there were.
    """
    space = sync_spaces.space(uow, restaurant_id)
    wanted = select(sync_rows).where(
        sync_rows.c.restaurant_id == restaurant_id, sync_rows.c.unsent.is_not(None)
    )
    rows = {(row.table_name, row.row_id): row for row in uow.execute(wanted)}
    ahead: list[tuple[int, str, UUID, str]] = []
    highest = max(at(hub_ms), space.clock.seen)
    for (table, row_id), row in rows.items():
        clocks = read_clocks(row.clocks)
        ahead += [
            (clocks[register][0], table, row_id, register)
            for register in json.loads(row.unsent)
            if clocks[register][0] > at(hub_ms)
        ]
    moved: dict[tuple[str, UUID], dict[str, int]] = {}
    given: dict[int, int] = {}
    for stamp, table, row_id, register in sorted(ahead):
        # Registers that were written at one moment keep one stamp.
        if stamp not in given:
            highest += 1
            given[stamp] = highest
        moved.setdefault((table, row_id), {})[register] = given[stamp]
    for name, shape in SHAPES.items():
        ids = [row_id for table, row_id in moved if table == name]
        for some, known in read_rows(uow, shape, ids):
            saved = []
            for each in some:
                row = known[each["id"]]
                clocks = read_clocks(row.clocks)
                for register, stamp in moved[name, each["id"]].items():
                    clocks[register] = stamp, clocks[register][1]
                saved.append(stamped(shape, each, restaurant_id, clocks, json.loads(row.unsent), space))
            save_rows(uow, saved)
    space.clock = type(space.clock)(highest, space.clock.seen, space.clock.offset)
    space.save(uow)
    return len(ahead)


def rows_since(uow: UnitOfWork, restaurant_id: UUID, since: int, limit: int) -> tuple[list[Row], int, bool]:
    """The hub's rows with a greater number, the number to go on from, and whether these are all."""
    stamps: Any = uow.execute(
        select(sync_rows)
        .where(sync_rows.c.restaurant_id == restaurant_id, sync_rows.c.seq > since)
        .order_by(sync_rows.c.seq)
        .limit(limit + 1)
    ).all()
    done = len(stamps) <= limit
    stamps = stamps[:limit]
    by_table: dict[str, dict[UUID, Any]] = {}
    for row in stamps:
        by_table.setdefault(row.table_name, {})[row.row_id] = row
    read: dict[tuple[str, UUID], Row] = {}
    for name, known in by_table.items():
        shape = SHAPES[name]
        for rows, _stamps_of in read_rows(uow, shape, known):
            for each in rows:
                entries = shape.entries(each, read_clocks(known[each["id"]].clocks))
                read[name, each["id"]] = Row(name, each["id"], entries)
    found = [read[row.table_name, row.row_id] for row in stamps if (row.table_name, row.row_id) in read]
    last = stamps[-1].seq if stamps else since
    return found, last, done


def sums_of(uow: UnitOfWork, restaurant_id: UUID) -> Sums:
    """By table how many rows there are, and the sum of their checksums."""
    rows: Any = uow.execute(
        select(sync_rows.c.table_name, func.count(), func.sum(sync_rows.c.checksum))
        .where(sync_rows.c.restaurant_id == restaurant_id)
        .group_by(sync_rows.c.table_name)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def number_all(uow: UnitOfWork, restaurant_id: UUID) -> None:
    """Makes this database the restaurant's hub: every row gets a number."""
    space = sync_spaces.space(uow, restaurant_id)
    if space.seq is None:
        space.seq = 0
    wanted = (
        select(sync_rows.c.table_name, sync_rows.c.row_id)
        .where(sync_rows.c.restaurant_id == restaurant_id, sync_rows.c.seq.is_(None))
        .order_by(sync_rows.c.table_name, sync_rows.c.row_id)
    )
    rows: Any = uow.execute(wanted).all()
    for table, row_id in rows:
        uow.execute(
            update(sync_rows)
            .where(sync_rows.c.table_name == table, sync_rows.c.row_id == row_id)
            .values(seq=space.next(), unsent=None)
        )
    space.save(uow)
