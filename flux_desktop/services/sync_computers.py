"""The computers that sync with a hub, as one of them sees them there: listed, removed, let in again."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flux_desktop.domain.errors import Refused, SyncFailed
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.services.session import Session
from flux_desktop.services.sync import HubAccount, open_hub
from flux_desktop.store import instance, sync_links
from flux_desktop.wire.hub import HubClient


@dataclass(frozen=True, slots=True)
class Computer:
    """A device of the hub. `is_this` is the one that asks."""

    id: UUID
    name: str
    last_seen: datetime
    revoked: bool
    is_this: bool


def computers(session: Session, folder: Path) -> list[Computer]:
    """Those that sync the account's restaurants, the last seen first. Raises SyncFailed, SignInFailed, NotAllowed."""
    own = instance.device_id(session.store)
    with closing(_hub(session, folder)) as client:
        sent_name = client.devices()
    try:
        return [
            Computer(
                UUID(each["id"]),
                str(each["name"]),
                datetime.fromisoformat(each["last_seen"]),
                bool(each["revoked"]),
                UUID(each["id"]) == own,
            )
            for each in sent_name
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise SyncFailed(
            _("What answers at this address is not a Flux hub."), _("Check the address."), code="sync.no_hub"
        ) from error


def remove(session: Session, folder: Path, computer: Computer) -> None:
    """It syncs no longer and is signed out; what it has stays on it. Raises Refused: it is this one; SyncFailed, …"""
    if computer.is_this:
        raise Refused(
            _("This is the computer you work on."),
            _("Use Disconnect in Settings."),
            code="sync.this_computer",
        )
    with closing(_hub(session, folder)) as client:
        client.end_device(computer.id)


def let_in(session: Session, folder: Path, computer: Computer) -> None:
    """One that was removed may sync again, once somebody signs in on it. Raises SyncFailed, …"""
    with closing(_hub(session, folder)) as client:
        client.admit_device(computer.id)


def _hub(session: Session, folder: Path) -> HubClient:
    with session.read(Permission.SYNC) as uow:
        link = sync_links.link(uow, session.restaurant.id)
    if link is None:
        raise Refused(_("This restaurant has no hub."), _("Connect it in Settings."), code="sync.no_link")
    client = open_hub(HubAccount(link.hub_url, link.email, folder))
    client.become(instance.device_id(session.store))
    return client
