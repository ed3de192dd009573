"""A device's side of sync as stored: its hub, how far it is, what is on its way, what was refused or lost."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from flux_desktop.domain.ids import new_id
from flux_desktop.domain.sync import Conflict, Rejected, Row
from flux_desktop.store.capture import without_stamps
from flux_desktop.store.registers import SHAPES
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import (
    sync_conflicts,
    sync_links,
    sync_outbatches,
    sync_rejected,
    sync_rows,
    sync_runs,
)


@dataclass(frozen=True, slots=True)
class Link:
    """The hub of a restaurant: `cursor` is the number of the last change from it, `epoch` "" before the first."""

    restaurant_id: UUID
    hub_url: str
    email: str
    epoch: str
    cursor: int
    synced_at: datetime | None


def link(uow: UnitOfWork, restaurant_id: UUID) -> Link | None:
    row = uow.execute(select(sync_links).where(sync_links.c.restaurant_id == restaurant_id)).first()
    return None if row is None else _link(row)


def links(uow: UnitOfWork) -> list[Link]:
    return [_link(row) for row in uow.execute(select(sync_links).order_by(sync_links.c.restaurant_id))]


def _link(row: Any) -> Link:
    epoch = "" if row.epoch is None else row.epoch.hex
    return Link(row.restaurant_id, row.hub_url, row.email, epoch, row.cursor, row.synced_at)


def put_link(uow: UnitOfWork, restaurant_id: UUID, hub_url: str, email: str) -> None:
    """Another hub begins anew."""
    known = link(uow, restaurant_id)
    if known is not None and (known.hub_url, known.email) == (hub_url, email):
        return
    if known is not None and known.hub_url == hub_url:
        uow.execute(update(sync_links).where(_here(restaurant_id)).values(email=email))
        return
    drop_link(uow, restaurant_id)
    uow.execute(
        insert(sync_links).values(restaurant_id=restaurant_id, hub_url=hub_url, email=email, cursor=0)
    )


def drop_link(uow: UnitOfWork, restaurant_id: UUID) -> None:
    uow.execute(delete(sync_links).where(_here(restaurant_id)))
    drop_outbatch(uow, restaurant_id)


def go_on(uow: UnitOfWork, restaurant_id: UUID, **values: object) -> None:
    """Notes how far the sync is: cursor, epoch, synced_at."""
    uow.execute(update(sync_links).where(_here(restaurant_id)).values(**values))


def _here(restaurant_id: UUID) -> Any:
    return sync_links.c.restaurant_id == restaurant_id


def outbatch(uow: UnitOfWork, restaurant_id: UUID) -> tuple[UUID, bytes] | None:
    row = uow.execute(select(sync_outbatches).where(sync_outbatches.c.restaurant_id == restaurant_id)).first()
    return None if row is None else (row.batch_id, row.body)


def put_outbatch(uow: UnitOfWork, restaurant_id: UUID, batch_id: UUID, body: bytes) -> None:
    uow.execute(insert(sync_outbatches).values(restaurant_id=restaurant_id, batch_id=batch_id, body=body))


def drop_outbatch(uow: UnitOfWork, restaurant_id: UUID) -> None:
    uow.execute(delete(sync_outbatches).where(sync_outbatches.c.restaurant_id == restaurant_id))


def reject(uow: UnitOfWork, restaurant_id: UUID, row: Row, reason: str) -> UUID:
    """Keeps what the hub did not take, once a row."""
    uow.execute(
        delete(sync_rejected).where(sync_rejected.c.table_name == row.table, sync_rejected.c.row_id == row.id)
    )
    made = new_id()
    uow.execute(
        insert(sync_rejected).values(
            id=made,
            restaurant_id=restaurant_id,
            table_name=row.table,
            row_id=row.id,
            reason=reason,
            registers=json.dumps({name: list(entry) for name, entry in row.registers.items()}),
        )
    )
    return made


def clear_rejected(uow: UnitOfWork, rows: Iterable[tuple[str, UUID]]) -> None:
    """The hub has them after all."""
    for table, row_id in rows:
        uow.execute(
            delete(sync_rejected).where(sync_rejected.c.table_name == table, sync_rejected.c.row_id == row_id)
        )


def settle_rejected(uow: UnitOfWork, restaurant_id: UUID, rejected_id: UUID) -> None:
    """Somebody has seen it: it is kept, and asks for nobody any more."""
    uow.execute(
        update(sync_rejected)
        .where(sync_rejected.c.restaurant_id == restaurant_id, sync_rejected.c.id == rejected_id)
        .values(settled=True)
    )


def rejected(uow: UnitOfWork, restaurant_id: UUID, *, settled: bool = False) -> list[Rejected]:
    """What the hub did not take and nobody has settled, the newest first; with `settled` all of it."""
    wanted = select(sync_rejected).where(sync_rejected.c.restaurant_id == restaurant_id)
    if not settled:
        wanted = wanted.where(~sync_rejected.c.settled)
    rows = uow.execute(wanted.order_by(sync_rejected.c.id.desc()))
    return [
        Rejected(
            row.table_name,
            row.row_id,
            called(uow, row.table_name, row.row_id),
            row.reason,
            {name: entry[2] for name, entry in json.loads(row.registers).items()},
            row.created_at,
            row.id,
        )
        for row in rows
    ]


def conflicts(uow: UnitOfWork, restaurant_id: UUID, ids: Iterable[UUID] | None = None) -> list[Conflict]:
    """Those nobody has settled, or those of these ids; the newest first."""
    wanted = select(sync_conflicts).where(sync_conflicts.c.restaurant_id == restaurant_id)
    wanted = (
        wanted.where(~sync_conflicts.c.settled)
        if ids is None
        else wanted.where(sync_conflicts.c.id.in_(list(ids)))
    )
    return [
        Conflict(
            row.id,
            row.table_name,
            row.row_id,
            row.register,
            called(uow, row.table_name, row.row_id),
            json.loads(row.holds)[2],
            json.loads(row.lost)[2],
            row.created_at,
        )
        for row in uow.execute(wanted.order_by(sync_conflicts.c.id.desc()))
    ]


def settle_conflict(uow: UnitOfWork, restaurant_id: UUID, conflict_id: UUID) -> None:
    uow.execute(
        update(sync_conflicts)
        .where(sync_conflicts.c.restaurant_id == restaurant_id, sync_conflicts.c.id == conflict_id)
        .values(settled=True)
    )


def called(uow: UnitOfWork, table: str, row_id: UUID) -> str:
    """What people call the row, "" where it has no name of its own."""
    shape = SHAPES.get(table)
    if shape is None:
        return ""
    columns = shape.table.c
    for name in ("name", "file", "key"):
        if name in columns:
            found = uow.execute(select(columns[name]).where(columns.id == row_id)).scalar()
            return str(found or "")
    for column, other in shape.refers.items():
        named = uow.execute(select(columns[column]).where(columns.id == row_id)).scalar()
        if named is not None and "name" in other.c:
            return str(uow.execute(select(other.c.name).where(other.c.id == named)).scalar() or "")
    return ""


def waiting(uow: UnitOfWork, restaurant_id: UUID, limit: int) -> list[tuple[str, UUID, str, list[str]]]:
    """Changes the hub does not have: table, row, what it is called, registers; none of a row that is new as a whole."""
    rows: Any = uow.execute(
        select(sync_rows.c.table_name, sync_rows.c.row_id, sync_rows.c.unsent)
        .where(sync_rows.c.restaurant_id == restaurant_id, sync_rows.c.unsent.is_not(None))
        .order_by(sync_rows.c.table_name, sync_rows.c.row_id)
        .limit(limit)
    ).all()
    found = [(row.table_name, row.row_id, sorted(json.loads(row.unsent))) for row in rows]
    for name, shape in SHAPES.items():
        found += [(name, row_id, []) for row_id in without_stamps(uow, shape, restaurant_id)]
    return [
        (table, row_id, called(uow, table, row_id), registers) for table, row_id, registers in found[:limit]
    ]


def note_run(
    uow: UnitOfWork, restaurant_id: UUID, report: dict[str, Any], error: str, keep: int = 500
) -> None:
    """Writes down a sync; the last `keep` of a restaurant stay."""
    uow.execute(
        insert(sync_runs).values(id=new_id(), restaurant_id=restaurant_id, report=report, error=error[:400])
    )
    here = sync_runs.c.restaurant_id == restaurant_id
    old = select(sync_runs.c.id).where(here).order_by(sync_runs.c.id.desc()).offset(keep).limit(1)
    oldest = uow.execute(old).scalar()
    if oldest is not None:
        uow.execute(delete(sync_runs).where(here, sync_runs.c.id <= oldest))


def runs(uow: UnitOfWork, restaurant_id: UUID, limit: int) -> list[tuple[datetime, dict[str, Any], str]]:
    rows = uow.execute(
        select(sync_runs)
        .where(sync_runs.c.restaurant_id == restaurant_id)
        .order_by(sync_runs.c.id.desc())
        .limit(limit)
    )
    return [(row.created_at, row.report, row.error) for row in rows]
