"""What a sync left to look at: how it stands, past syncs, what waits, conflicts, and changes that the hub did not take."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.changes import SYNC, Changes
from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.sync import Conflict, Rejected
from flux_desktop.services.session import Session
from flux_desktop.services.sync import ALL_CHANGES
from flux_desktop.store import sync_links
from flux_desktop.store.merging import count_waiting, mark_all_unsent, mark_unsent
from flux_desktop.store.registers import SHAPES

MOST_WAITING: Final = 500
# A hub that is away or busy; whatever else goes wrong asks for somebody.
_AWAY: Final = frozenset({"sync.unreachable", "sync.busy"})


@dataclass(frozen=True, slots=True)
class Status:
    """How a restaurant's sync stands. `hub_url` is "" while it has none.

    error, advice, code   of the last sync, "" if it went well
    differs               the last sync ended with both sides not holding the same
    """

    hub_url: str = ""
    email: str = ""
    synced_at: datetime | None = None
    waiting: int = 0
    conflicts: int = 0
    rejected: int = 0
    error: str = ""
    advice: str = ""
    code: str = ""
    differs: bool = False

    @property
    def is_connected(self) -> bool:
        return bool(self.hub_url)

    @property
    def is_offline(self) -> bool:
        """The hub does not answer, and nothing else is wrong with it."""
        return bool(self.error) and self.code in _AWAY

    @property
    def needs_attention(self) -> bool:
        """Something that does not settle itself."""
        failed = bool(self.error) and not self.is_offline
        return failed or self.differs or bool(self.conflicts or self.rejected)


@dataclass(frozen=True, slots=True)
class Run:
    """A sync of the past; `error` is "" if it went well."""

    at: datetime
    report: dict[str, Any]
    error: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that the hub does not have: in which table, what it is called there, of which fields."""

    table: str
    row_id: UUID
    what: str
    fields: tuple[str, ...]


def status(session: Session) -> Status:
    """For whoever works here: no names and no figures of the restaurant are in it. Raises NotFound."""
    with session.read(Permission.VIEW) as uow:
        link = sync_links.link(uow, session.restaurant.id)
        if link is None:
            return Status()
        waits = count_waiting(uow, session.restaurant.id)
        all_rejected = sync_links.rejected(uow, session.restaurant.id, settled=True)
        past = sync_links.runs(uow, session.restaurant.id, 1)
        _at, report, error = past[0] if past else (None, {}, "")
        return Status(
            link.hub_url,
            link.email,
            link.synced_at,
            waits,
            len(sync_links.conflicts(uow, session.restaurant.id)),
            len(sync_links.rejected(uow, session.restaurant.id)),
            error,
            str(report.get("advice", "")),
            str(report.get("code", "")),
            # What the hub did not take is here alone, and somebody knows.
            bool(report.get("differs")) and not waits and not all_rejected,
        )


def history(session: Session, limit: int = 50) -> list[Run]:
    """The newest first."""
    with session.read(Permission.SYNC) as uow:
        return [Run(*each) for each in sync_links.runs(uow, session.restaurant.id, limit)]


def waiting(session: Session) -> list[Waiting]:
    """Changes the hub does not have yet; the first hundreds of them."""
    with session.read(Permission.SYNC) as uow:
        rows = sync_links.waiting(uow, session.restaurant.id, MOST_WAITING)
    return [
        Waiting(table, row_id, what, tuple(each.removesuffix("+") for each in registers))
        for table, row_id, what, registers in rows
    ]


def conflicts(session: Session) -> list[Conflict]:
    """Two edits that did not know of each other, until somebody settles them; the newest first."""
    with session.read(Permission.SYNC) as uow:
        return sync_links.conflicts(uow, session.restaurant.id)


def rejected(session: Session) -> list[Rejected]:
    """What the hub did not take and nobody has settled, the newest first."""
    with session.read(Permission.SYNC) as uow:
        return sync_links.rejected(uow, session.restaurant.id)


def keep_what_holds(session: Session, conflict_id: UUID) -> Changes:
    """The conflict is settled as it stands. Raises NotFound: it is settled; NotAllowed."""
    with session.write(Permission.SYNC) as uow:
        _conflict(sync_links.conflicts(uow, session.restaurant.id), conflict_id)
        sync_links.settle_conflict(uow, session.restaurant.id, conflict_id)
    return Changes.of(SYNC)


def take_the_other(session: Session, conflict_id: UUID) -> Changes:
    """Writes what lost in a conflict, as an edit of now. Raises NotFound: it is settled; NotAllowed."""
    with session.write(Permission.SYNC) as uow:
        found = _conflict(sync_links.conflicts(uow, session.restaurant.id), conflict_id)
        shape = SHAPES[found.table]
        uow.update_document(shape.table, found.row_id, **shape.columns(found.register, found.lost))
        sync_links.settle_conflict(uow, session.restaurant.id, conflict_id)
    return ALL_CHANGES


def _conflict(found: list[Conflict], conflict_id: UUID) -> Conflict:
    for each in found:
        if each.id == conflict_id:
            return each
    raise NotFound(_("This conflict is settled."), _("Look at what is there now."), code="sync.no_conflict")


def send_again(session: Session, rejected_id: UUID) -> Changes:
    """The next sync offers the change to the hub once more. Raises NotFound: it is settled; NotAllowed."""
    with session.write(Permission.SYNC) as uow:
        found = _rejected(sync_links.rejected(uow, session.restaurant.id), rejected_id)
        mark_unsent(uow, found.table, found.row_id)
        sync_links.clear_rejected(uow, [(found.table, found.row_id)])
    return Changes.of(SYNC)


def leave_here(session: Session, rejected_id: UUID) -> Changes:
    """The change stays on this computer alone. Raises NotFound: it is settled; NotAllowed."""
    with session.write(Permission.SYNC) as uow:
        _rejected(sync_links.rejected(uow, session.restaurant.id), rejected_id)
        sync_links.settle_rejected(uow, session.restaurant.id, rejected_id)
    return Changes.of(SYNC)


def _rejected(found: list[Rejected], rejected_id: UUID) -> Rejected:
    for each in found:
        if each.id == rejected_id:
            return each
    raise NotFound(_("This change is settled."), _("Look at what is there now."), code="sync.no_rejected")


def start_over(session: Session) -> Changes:
    """The next sync sends and receives everything once more, and both sides then hold the same. Nothing is lost: of two
    values the newer holds, as always. Raises NotFound, NotAllowed."""
    with session.write(Permission.SYNC) as uow:
        sync_links.drop_outbatch(uow, session.restaurant.id)
        sync_links.go_on(uow, session.restaurant.id, cursor=0)
        mark_all_unsent(uow, session.restaurant.id)
    return Changes.of(SYNC)
