"""Sync with a hub: which restaurants an account has there, which of them this computer takes part in, and one sync now."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
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
    SYNC,
    Changes,
)
from flux_desktop.domain.errors import FluxError, NotFound, Refused, SignInFailed
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.sync import Contents, HubPlace, Report
from flux_desktop.services import backups
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.session import Session, as_administrator, read_computer, write_computer
from flux_desktop.services.sync_cycle import Cycle
from flux_desktop.services.sync_merge import merge, pack_new
from flux_desktop.store import joining, restaurants, sync_links
from flux_desktop.store.backups import BEFORE_JOIN
from flux_desktop.store.capture import adopt
from flux_desktop.store.merging import count_waiting
from flux_desktop.store.store import Store
from flux_desktop.store.sync_links import Link
from flux_desktop.wire.file_lock import file_lock
from flux_desktop.wire.hub import HubClient
from flux_desktop.wire.hub_tokens import TokenKeeper

# What may be another after a sync.
ALL_CHANGES: Final = Changes.of(
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
    SYNC,
)
# How long a sync that begins by itself waits for another one.
_PATIENCE: Final = 1.0

SessionOf = Callable[[Restaurant], Session]


def _nothing_came() -> None:
    pass


@dataclass(frozen=True, slots=True)
class HubAccount:
    """An account at a hub. `password` is used where there is no sign-in to go on with; `folder` is the data folder."""

    url: str
    email: str
    folder: Path
    password: str = field(default="", repr=False)
    device_name: str = ""


@dataclass(frozen=True, slots=True)
class Synced:
    """Syncs that went well, by restaurant, and the errors of the others."""

    reports: dict[UUID, Report]
    errors: dict[UUID, FluxError]

    @property
    def changes(self) -> Changes:
        nouns = {SYNC, *(ALL_CHANGES.nouns if any(each.pulled for each in self.reports.values()) else ())}
        return Changes(frozenset(nouns))


def open_hub(account: HubAccount) -> HubClient:
    """A client that is signed in. Raises SignInFailed, SyncFailed."""
    keeper = TokenKeeper(account.folder, account.url, account.email)
    client = HubClient(account.url, account.email, keeper, device_name=account.device_name or computer_name())
    try:
        if not client.is_signed_in():
            _require_password(account)
            client.sign_in(account.password)
    except BaseException:
        client.close()
        raise
    return client


def _require_password(account: HubAccount) -> None:
    """The hub counts wrong passwords, so that none is not tried."""
    if not account.password:
        raise SignInFailed(_("You are signed out of the hub."), _("Sign in again."), code="sign_in.ended")


def computer_name() -> str:
    """What this computer calls itself."""
    return node() or "Flux"


def sign_in(account: HubAccount) -> list[HubPlace]:
    """Signs in anew, with the password; the restaurants of the account. Raises SignInFailed, SyncFailed."""
    TokenKeeper(account.folder, account.url, account.email).keep("")
    with closing(open_hub(account)) as client:
        return _places(client)


def _places(client: HubClient) -> list[HubPlace]:
    return [HubPlace(place_id, name) for place_id, name in client.restaurants()]


def sync(
    session_of: SessionOf,
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
    with _one_at_a_time(account.folder), closing(_signed_in(account)) as client:
        with _noted(store, client, local):
            place, found = _decide(store, client, name, local, account)
        if local is not None and place.id != local.id:
            _require_join(place, join)
        return _through(session_of, store, client, account, place, local, found, progress, _nothing_came)


def connect(
    session_of: SessionOf,
    store: Store,
    account: HubAccount,
    *,
    local: Restaurant | None,
    place: HubPlace | None,
    progress: Progress = SILENT,
    came: Callable[[], None] = _nothing_came,
) -> Report:
    """The first sync, as a person chose it: `local` is put at the hub (no `place`), is that place or becomes part of it;
    without `local` the place is brought here, and `came` is called each time that there is more of it to see.

    Raises SignInFailed, SyncFailed, NotAllowed, Cancelled.
    """
    with _one_at_a_time(account.folder), closing(_signed_in(account)) as client:
        if place is None:
            assert local is not None
            wanted, found = local, local.id not in {each.id for each in _places(client)}
        elif local is not None and local.id == place.id:
            wanted, found = local, False
        else:
            wanted, found = replace(new_restaurant(place.name), id=place.id), False
        return _through(session_of, store, client, account, wanted, local, found, progress, came)


def sync_linked(
    store: Store,
    folder: Path,
    *,
    device_name: str = "",
    progress: Progress = SILENT,
    came: Callable[[], None] = _nothing_came,
) -> Synced:
    """One sync of each restaurant that has a hub, by this computer itself, whoever sits at it. Raises Cancelled;
    SyncFailed: another sync runs."""
    reports: dict[UUID, Report] = {}
    errors: dict[UUID, FluxError] = {}
    links = linked(store)
    if not links:
        return Synced(reports, errors)
    with _one_at_a_time(folder, _PATIENCE):
        for each in links:
            account = HubAccount(each.hub_url, each.email, folder, device_name=device_name)
            try:
                reports[each.restaurant_id] = _sync_link(store, each, account, progress, came)
            except FluxError as error:
                errors[each.restaurant_id] = error
    return Synced(reports, errors)


def _sync_link(
    store: Store, link: Link, account: HubAccount, progress: Progress, came: Callable[[], None]
) -> Report:
    with read_computer(store, Permission.SYNC) as uow:
        place = restaurants.get(uow, link.restaurant_id)
    assert place is not None
    client: HubClient | None = None
    try:
        with _noted(store, None, place):
            client = open_hub(account)
            # A link that never reached its hub: the hub may not know the restaurant.
            found = not link.epoch and place.id not in {each.id for each in _places(client)}

        def session_of(restaurant: Restaurant) -> Session:
            return as_administrator(store, restaurant)

        return _through(session_of, store, client, account, place, place, found, progress, came)
    finally:
        if client is not None:
            client.close()


def _through(
    session_of: SessionOf,
    store: Store,
    client: HubClient,
    account: HubAccount,
    place: Restaurant,
    local: Restaurant | None,
    found: bool,
    progress: Progress,
    came: Callable[[], None],
) -> Report:
    began = time.monotonic()
    with _noted(store, client, place, began):
        if local is not None and place.id != local.id:
            backups.before(store, BEFORE_JOIN, progress)
            Cycle(session_of(place), client, account.url, account.email, progress, came=came).run()
            _join(session_of(place), local.id, progress)
        report = Cycle(session_of(place), client, account.url, account.email, progress, came=came).run(
            found=found
        )
    report.requests, report.bytes = client.requests, client.bytes
    report.seconds = time.monotonic() - began
    _note(store, place.id, report, None)
    return report


def _one_at_a_time(folder: Path, seconds: float = 60.0) -> Any:
    return file_lock(folder / "sync.lock", seconds)


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
        with read_computer(store, Permission.SYNC) as uow:
            link = sync_links.link(uow, local.id)
        if link is not None and link.epoch and link.hub_url == account.url:
            return local, False
    there = _places(client)
    if local is not None and local.id in {each.id for each in there}:
        return local, False
    same = [each.id for each in there if name_key(each.name) == name_key(name)]
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
            _("The hub has: {names}.").format(names=", ".join(sorted(each.name for each in there)) or "-"),
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
            moved = joining.Moved(uow, old_id, session.restaurant.id)
            moved.remove_old()
        moved.store_packs()
        merge(uow, session.restaurant.id, moved.rows, careful=False, as_own=True, progress=progress)


def contents(session: Session) -> Contents:
    """How much there is of a restaurant: what would go into another one. Raises NotFound, NotAllowed."""
    with session.read(Permission.SYNC) as uow:
        return joining.contents(uow, session.restaurant.id)


@contextmanager
def _noted(
    store: Store, client: HubClient | None, place: Restaurant | None, began: float | None = None
) -> Iterator[None]:
    """Writes an error down among the restaurant's syncs."""
    began = time.monotonic() if began is None else began
    try:
        yield
    except FluxError as error:
        if place is not None:
            report = Report(requests=client.requests if client else 0, seconds=time.monotonic() - began)
            # What went wrong is told in any case.
            with suppress(FluxError):
                _note(store, place.id, report, error)
        raise


def _note(store: Store, restaurant_id: UUID, report: Report, error: FluxError | None) -> None:
    outcome: dict[str, Any] = {
        name: len(value) if isinstance(value, list) else value for name, value in _plain(report).items()
    }
    if error is not None:
        outcome |= {"code": error.code, "advice": error.advice}
    with write_computer(store, Permission.SYNC, restaurant=restaurant_id) as uow:
        if restaurants.get(uow, restaurant_id) is None:
            return
        sync_links.note_run(uow, restaurant_id, outcome, "" if error is None else error.title)
        if error is None:
            sync_links.go_on(uow, restaurant_id, synced_at=datetime.now(UTC))


def _plain(report: Report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in Report.__slots__}


def unlink(session: Session, folder: Path) -> Changes:
    """The restaurant has no hub any more; everything stays here. The sign-in of its account is forgotten, unless another
    restaurant here goes on with it."""
    with session.write(Permission.SYNC) as uow:
        link = sync_links.link(uow, session.restaurant.id)
        sync_links.drop_link(uow, session.restaurant.id)
        others = {(each.hub_url, each.email) for each in sync_links.links(uow)}
    if link is not None and (link.hub_url, link.email) not in others:
        TokenKeeper(folder, link.hub_url, link.email).keep("")
    return Changes.of(SYNC)


def link_again(session: Session, account: HubAccount) -> Changes:
    """The restaurant goes on with this account at that address. Another address begins anew. Raises NotFound, NotAllowed."""
    with session.write(Permission.SYNC) as uow:
        sync_links.put_link(uow, session.restaurant.id, account.url, account.email)
    return Changes.of(SYNC)


def leaves_work(store: Store, folder: Path) -> bool:
    """Whether something waits that another process could send."""
    with read_computer(store, Permission.SYNC) as uow:
        waiting = [each for each in sync_links.links(uow) if count_waiting(uow, each.restaurant_id)]
    return any(TokenKeeper(folder, each.hub_url, each.email).is_kept() for each in waiting)


def linked(store: Store) -> list[Link]:
    """The restaurants of this database that have a hub."""
    with read_computer(store, Permission.SYNC) as uow:
        return sync_links.links(uow)
