"""Sync with a hub, as people and commands ask for it: which restaurant, now, how it stands, what was lost or refused."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from platform import node
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.changes import (
    EVENTS,
    HOURS,
    INGREDIENTS,
    MENU,
    OWN_FORECASTS,
    PROMOTIONS,
    RECIPES,
    RESTAURANTS,
    RUN_OUTS,
    SALES,
    SETTINGS,
    Changes,
)
from flux_desktop.domain.errors import FluxError, NotFound, Refused, SignInFailed
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sync import Conflict, Rejected, Report
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import Session
from flux_desktop.services.sync_cycle import Cycle
from flux_desktop.services.sync_merge import merge, pack_new
from flux_desktop.store import restaurants, sync_links
from flux_desktop.store.capture import adopt
from flux_desktop.store.joining import Moved
from flux_desktop.store.merging import count_unsent
from flux_desktop.store.registers import SHAPES
from flux_desktop.store.store import Store
from flux_desktop.wire.file_lock import file_lock
from flux_desktop.wire.hub import HubClient
from flux_desktop.wire.hub_tokens import TokenKeeper

_CHANGES: Final = (
    EVENTS,
    HOURS,
    INGREDIENTS,
    MENU,
    OWN_FORECASTS,
    PROMOTIONS,
    RECIPES,
    RESTAURANTS,
    RUN_OUTS,
    SALES,
    SETTINGS,
)
_MOST_WAITING: Final = 500


@dataclass(frozen=True, slots=True)
class HubAccount:
    """An account at a hub. `password` is used where there is no sign-in to go on with; `folder` is the data folder."""

    url: str
    email: str
    folder: Path
    password: str = field(default="", repr=False)
    device_name: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """How a restaurant's sync stands. `hub_url` is "" while it has none; `error` of the last sync, "" if it went well."""

    hub_url: str = ""
    email: str = ""
    synced_at: datetime | None = None
    waiting: int = 0
    conflicts: int = 0
    rejected: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A sync of the past."""

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


def open_hub(account: HubAccount) -> HubClient:
    """A client that is signed in. Raises SignInFailed, SyncFailed."""
    keeper = TokenKeeper(account.folder, account.url, account.email)
    client = HubClient(
        account.url, account.email, keeper, device_name=account.device_name or node() or "Flux"
    )
    try:
        if not client.is_signed_in():
            client.sign_in(account.password)
    except BaseException:
        client.close()
        raise
    return client


def sync(
    session_of: Callable[[Restaurant], Session],
    store: Store,
    name: str,
    account: HubAccount,
    *,
    local: Restaurant | None,
    join: bool = False,
    progress: Progress = SILENT,
) -> Report:
    """One sync of the restaurant of that name, `local` where it is here.

    A first sync puts it at the hub, or brings it here; under two ids it asks, unless `join` says yes.
    Raises Refused: that question; NotFound: it is nowhere; SignInFailed, SyncFailed, NotAllowed, Cancelled.
    """
    began = time.monotonic()
    with file_lock(account.folder / "sync.lock"), closing(_signed_in(account)) as client:
        place, report = local, None
        try:
            place, found = _decide(store, client, name, local, account)
            if local is not None and place.id != local.id:
                _require_join(place, join)
                Cycle(session_of(place), client, account.url, account.email, progress).run()
                _join(session_of(place), local.id, progress)
            cycle = Cycle(session_of(place), client, account.url, account.email, progress)
            report = cycle.run(found=found)
        except FluxError as error:
            if place is not None:
                _note(store, place.id, Report(requests=client.requests), error.title, began)
            raise
        report.requests, report.bytes = client.requests, client.bytes
        report.seconds = time.monotonic() - began
        _note(store, place.id, report, "", began)
    return report


def _signed_in(account: HubAccount) -> HubClient:
    """A sign-in that is over is begun again where there is a password."""
    client = open_hub(account)
    try:
        client.restaurants()
    except SignInFailed:
        client.close()
        if not account.password:
            raise
        client.sign_out()
        client = open_hub(account)
    except BaseException:
        client.close()
        raise
    return client


def _decide(
    store: Store, client: HubClient, name: str, local: Restaurant | None, account: HubAccount
) -> tuple[Restaurant, bool]:
    """The restaurant as the hub knows it, and whether it is new to it."""
    if local is not None:
        with store.read() as uow:
            link = sync_links.link(uow, local.id)
        if link is not None and link.epoch and link.hub_url == account.url:
            return local, False
    there = client.restaurants()
    if local is not None and local.id in {each for each, _name in there}:
        return local, False
    same = [each for each, called in there if name_key(called) == name_key(name)]
    if len(same) > 1:
        raise Refused(
            _("The hub has {n} restaurants “{name}”.").format(n=len(same), name=name),
            _("Rename one of them at the hub."),
        )
    if same:
        return replace(new_restaurant(name), id=same[0]), False
    if local is None:
        raise NotFound(
            _("There is no restaurant “{name}” here or at the hub.").format(name=name),
            _("The hub has: {names}.").format(
                names=", ".join(sorted(called for _id, called in there)) or "-"
            ),
            code="restaurant.not_found",
        )
    return local, True


def _require_join(place: Restaurant, join: bool) -> None:
    if not join:
        raise Refused(
            _("The hub has a restaurant “{name}” that was made elsewhere.").format(name=place.name),
            _(
                "If it is this one, sync with --join: what is here then goes into it. Else rename one of them."
            ),
            code="sync.join",
        )


def _join(session: Session, old_id: UUID, progress: Progress) -> None:
    """What was made here under another id becomes part of the session's restaurant, whole or not at all."""
    with session.write(Permission.SYNC, progress) as uow:
        with uow.reaching(old_id):
            adopt(uow, old_id, session.store.now_ms())
            pack_new(uow, old_id)
            moved = Moved(uow, old_id, session.restaurant.id)
            moved.remove_old()
        moved.store_packs()
        merge(uow, session.restaurant.id, moved.rows, careful=False, as_own=True, progress=progress)


def _note(store: Store, restaurant_id: UUID, report: Report, error: str, began: float) -> None:
    report.seconds = time.monotonic() - began
    said = {name: len(value) if isinstance(value, list) else value for name, value in _plain(report).items()}
    with store.begin(lock=restaurant_id) as uow:
        if restaurants.get(uow, restaurant_id) is None:
            return
        sync_links.note_run(uow, restaurant_id, said, error)
        if not error:
            sync_links.go_on(uow, restaurant_id, synced_at=datetime.now(UTC))


def _plain(report: Report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in Report.__slots__}


def changes_of(report: Report) -> Changes:
    """What pages are to read again after a sync."""
    return Changes.of(*_CHANGES) if report.pulled else Changes.of()


def status(session: Session) -> Status:
    """Raises NotFound, NotAllowed."""
    with session.read(Permission.SYNC) as uow:
        link = sync_links.link(uow, session.restaurant.id)
        if link is None:
            return Status()
        past = sync_links.runs(uow, session.restaurant.id, 1)
        return Status(
            link.hub_url,
            link.email,
            link.synced_at,
            count_unsent(uow, session.restaurant.id),
            len(sync_links.conflicts(uow, session.restaurant.id)),
            len(sync_links.rejected(uow, session.restaurant.id)),
            past[0][2] if past else "",
        )


def history(session: Session, limit: int = 50) -> list[Run]:
    """The newest first."""
    with session.read(Permission.SYNC) as uow:
        return [Run(*each) for each in sync_links.runs(uow, session.restaurant.id, limit)]


def waiting(session: Session) -> list[Waiting]:
    """Changes the hub does not have yet; the first hundreds of them."""
    with session.read(Permission.SYNC) as uow:
        rows = sync_links.waiting(uow, session.restaurant.id, _MOST_WAITING)
    return [
        Waiting(table, row_id, what, tuple(each.removesuffix("+") for each in registers))
        for table, row_id, what, registers in rows
    ]


def conflicts(session: Session) -> list[Conflict]:
    """Two edits that did not know of each other, until somebody settles them; the newest first."""
    with session.read(Permission.SYNC) as uow:
        return sync_links.conflicts(uow, session.restaurant.id)


def rejected(session: Session) -> list[Rejected]:
    """What the hub did not take, the newest first."""
    with session.read(Permission.SYNC) as uow:
        return sync_links.rejected(uow, session.restaurant.id)


def keep_what_holds(session: Session, conflict_id: UUID) -> None:
    """The conflict is settled as it stands."""
    with session.write(Permission.SYNC) as uow:
        _conflict(sync_links.conflicts(uow, session.restaurant.id), conflict_id)
        sync_links.settle_conflict(uow, session.restaurant.id, conflict_id)


def take_the_other(session: Session, conflict_id: UUID) -> Changes:
    """Writes what lost in a conflict, as an edit of now. Raises NotFound, NotAllowed."""
    with session.write(Permission.SYNC) as uow:
        found = _conflict(sync_links.conflicts(uow, session.restaurant.id), conflict_id)
        shape = SHAPES[found.table]
        uow.update_document(shape.table, found.row_id, **shape.columns(found.register, found.lost))
        sync_links.settle_conflict(uow, session.restaurant.id, conflict_id)
    return Changes.of(*_CHANGES)


def _conflict(found: list[Conflict], conflict_id: UUID) -> Conflict:
    for each in found:
        if each.id == conflict_id:
            return each
    raise NotFound(_("This conflict is settled."), _("Look at what is there now."), code="sync.no_conflict")


def unlink(session: Session, folder: Path) -> None:
    """The restaurant has no hub any more; everything stays here. The sign-in of its account is forgotten."""
    with session.write(Permission.SYNC) as uow:
        link = sync_links.link(uow, session.restaurant.id)
        sync_links.drop_link(uow, session.restaurant.id)
    if link is not None:
        TokenKeeper(folder, link.hub_url, link.email).keep("")


def linked(store: Store) -> list[sync_links.Link]:
    """The restaurants of this database that have a hub."""
    with store.read() as uow:
        return sync_links.links(uow)
