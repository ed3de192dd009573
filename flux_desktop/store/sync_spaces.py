"""Who this database is among others, and of each restaurant the clock of its edits and the number of its last change."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from flux_desktop.domain.stamps import Clock
from flux_desktop.store.tables import sync_identity, sync_spaces

if TYPE_CHECKING:
    from flux_desktop.store.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Identity:
    """This database among others; see `sync_identity`."""

    device_id: UUID
    hub_id: UUID
    epoch: UUID


def identity(uow: "UnitOfWork") -> Identity:
    """Made when it is first asked for, in a transaction that writes."""
    found = known_identity(uow)
    if found is None:
        made = {name: uuid4() for name in Identity.__slots__}
        # Another transaction may make it at the same moment; one of them stays.
        uow.execute(
            uow.upsert(sync_identity).values(id=1, **made).on_conflict_do_nothing(index_elements=["id"])
        )
        found = known_identity(uow)
        assert found is not None
    return found


def known_identity(uow: "UnitOfWork") -> Identity | None:
    row = uow.execute(select(sync_identity)).mappings().first()
    return None if row is None else Identity(**{name: row[name] for name in Identity.__slots__})


def become(uow: "UnitOfWork", device_id: UUID) -> Identity:
    """This database is that device from now on: another one than before where it is a copy or was restored, and then
    a hub's devices send it what they have."""
    known = identity(uow)
    if known.device_id == device_id:
        return known
    uow.execute(update(sync_identity).values(device_id=device_id, epoch=uuid4()))
    return identity(uow)


@dataclass(slots=True)
class Space:
    """A restaurant's clock and, at its hub, the number of its last change (else None). Changes are kept by `save`."""

    restaurant_id: UUID
    clock: Clock
    seq: int | None

    def next(self) -> int | None:
        """The number of another change; None where this database is no hub."""
        if self.seq is not None:
            self.seq += 1
        return self.seq

    def save(self, uow: "UnitOfWork") -> None:
        uow.execute(
            update(sync_spaces)
            .where(sync_spaces.c.restaurant_id == self.restaurant_id)
            .values(last=self.clock.last, seen=self.clock.seen, clock_offset=self.clock.offset, seq=self.seq)
        )


def space(uow: "UnitOfWork", restaurant_id: UUID) -> Space:
    """To be changed: holds its lock until the transaction ends, so that numbers are in the order of commits."""
    wanted = select(sync_spaces).where(sync_spaces.c.restaurant_id == restaurant_id)
    row = uow.execute(wanted.with_for_update()).first()
    if row is None:
        uow.execute(insert(sync_spaces).values(restaurant_id=restaurant_id, last=0, seen=0, clock_offset=0))
        row = uow.execute(wanted.with_for_update()).one()
    return Space(restaurant_id, Clock(row.last, row.seen, row.clock_offset), row.seq)


def seq_of(uow: "UnitOfWork", restaurant_id: UUID) -> int | None:
    """The number of the last change as this transaction sees it; None: this database is not its hub."""
    return uow.execute(select(sync_spaces.c.seq).where(sync_spaces.c.restaurant_id == restaurant_id)).scalar()
