"""A hub's side of sync: takes changes, numbers them, hands them out."""

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from flux_desktop.domain.errors import NotAllowed, NotFound, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission, allows
from flux_desktop.domain.restaurants import Membership
from flux_desktop.domain.stamps import is_ahead
from flux_desktop.domain.sync import (
    MOST_ROWS,
    MOST_UNPACKED,
    PROTOCOL,
    Asker,
    Declined,
    Page,
    Push,
    Pushed,
    SyncDevice,
)
from flux_desktop.services.session import Session, read_accounts, write_accounts
from flux_desktop.services.sync_merge import MissingPacks, merge, pack_new
from flux_desktop.store import (
    instance,
    packed_uploads,
    restaurants,
    sales_packs,
    sync_devices,
    sync_spaces,
    tokens,
)
from flux_desktop.store.capture import adopt
from flux_desktop.store.merging import number_all, rows_since, sums_of
from flux_desktop.store.store import Store, UnitOfWork
from flux_desktop.store.sync_spaces import Identity
from flux_desktop.store.upgrade import HEAD
from flux_desktop.store.walls import At

# The oldest schema whose devices this hub speaks with.
OLDEST: Final = 11
SCHEMA: Final = int(HEAD)
# The oldest whose rows have the registers of today's: the sums of an older one's rows are others.
SAME_ROWS: Final = 11


def hello(store: Store) -> dict[str, Any]:
    """Who this hub is and what it speaks."""
    identity = _identity(store)
    return {
        "hub_id": identity.hub_id.hex,
        "protocol": [PROTOCOL, PROTOCOL],
        "now": store.now_ms(),
        "schema_version": SCHEMA,
        "min_schema": OLDEST,
        "limits": {"rows": MOST_ROWS, "unpacked": MOST_UNPACKED},
    }


def _identity(store: Store) -> Identity:
    """This hub's, from now on another one where it was restored."""
    device_id = instance.device_id(store)
    with read_accounts(store) as uow:
        known = sync_spaces.known_identity(uow)
    if known is not None and known.device_id == device_id:
        return known
    with write_accounts(store) as uow:
        return sync_spaces.become(uow, device_id)


def push(session: Session, device: Asker, changes: Push) -> Pushed | Declined:
    """Takes a device's changes whole, but for rows that do not fit; the same again is answered alike.

    A restaurant that is new becomes the caller's. Raises NotFound, NotAllowed; Refused: too many rows, damaged sales.
    """
    store, restaurant_id = session.store, session.restaurant.id
    now = store.now_ms()
    if len(changes.rows) > MOST_ROWS:
        raise Refused(
            _("These are too many changes at once."), _("Send less at a time."), code="sync.too_many"
        )
    if changes.schema > SCHEMA or changes.schema < OLDEST:
        return Declined("schema", now, schema=SCHEMA)
    epoch = _identity(store).epoch.hex
    if changes.epoch and changes.epoch != epoch:
        return Declined("epoch", now, epoch=epoch)
    # Who neither belongs here nor founds it is told so without a look at whether there is such a restaurant.
    founds = ("restaurants", restaurant_id) in {(row.table, row.id) for row in changes.rows}
    try:
        with session.write(Permission.SYNC, founding=founds) as uow:
            _admit(uow, device)
            known = sync_devices.answer_to(uow, restaurant_id, device.id, changes.batch)
            if known is not None:
                return _answer(known, now)
            if any(is_ahead(entry.stamp, now) for row in changes.rows for entry in row.registers.values()):
                return Declined("clock_ahead", now)
            is_new = restaurants.get(uow, restaurant_id) is None
            if is_new and not founds:
                raise _no_restaurant()
            if not is_new:
                _open(uow, restaurant_id, now)
            merged = merge(uow, restaurant_id, changes.rows, careful=True)
            if is_new:
                _open(uow, restaurant_id, now)
                if session.user_id is not None:
                    restaurants.own(uow, session.user_id, restaurant_id)
            answer = json.dumps(
                {
                    "seq": sync_spaces.seq_of(uow, restaurant_id),
                    "rejected": [[table, row.hex, why] for table, row, why in merged.rejected],
                }
            )
            moment = datetime.fromtimestamp(now / 1000, UTC)
            sync_devices.keep_answer(uow, restaurant_id, device.id, changes.batch, answer, moment)
            _note(uow, session, device, now, schema=changes.schema)
            return _answer(answer, now)
    except MissingPacks as lacking:
        return Declined("packs", now, packs=lacking.ids)


def _answer(reasons: str, now: int) -> Pushed:
    answer = json.loads(reasons)
    rejected = [(table, UUID(hex=row), why) for table, row, why in answer["rejected"]]
    return Pushed(answer["seq"], rejected, now)


def pull(
    session: Session,
    device: Asker,
    *,
    since: int,
    epoch: str = "",
    schema: int = SCHEMA,
    limit: int = MOST_ROWS,
) -> Page | Declined:
    """What changed after the number `since`, in one moment of the database. Raises NotFound, NotAllowed."""
    store, restaurant_id = session.store, session.restaurant.id
    now = store.now_ms()
    if schema < OLDEST:
        return Declined("schema", now, schema=SCHEMA)
    while True:
        _prepare(session, device, since, schema, now)
        with session.read(Permission.SYNC) as uow:
            if packed_uploads.has_unpacked(uow, restaurant_id):
                # Somebody imported a file in between.
                continue
            identity = sync_spaces.known_identity(uow)
            seq = sync_spaces.seq_of(uow, restaurant_id)
            assert identity is not None
            assert seq is not None
            if (epoch and epoch != identity.epoch.hex) or since > seq:
                return Declined("epoch", now, epoch=identity.epoch.hex)
            rows, following, done = rows_since(uow, restaurant_id, since, max(1, min(limit, MOST_ROWS)))
            sums = sums_of(uow, restaurant_id) if done and schema >= SAME_ROWS else None
            return Page(identity.epoch.hex, rows, seq if done else following, done, now, sums)


def _prepare(session: Session, device: Asker, since: int, schema: int, now: int) -> None:
    """Whatever of a pull writes: who was here, and numbers and packs for what the hub's own routes changed."""
    own_id = instance.device_id(session.store)
    with session.write(Permission.SYNC) as uow:
        _admit(uow, device)
        sync_spaces.become(uow, own_id)
        if restaurants.get(uow, session.restaurant.id) is None:
            raise _no_restaurant()
        _open(uow, session.restaurant.id, now)
        pack_new(uow, session.restaurant.id)
        _note(uow, session, device, now, schema=schema, cursor=since)


def _open(uow: UnitOfWork, restaurant_id: UUID, now: int) -> None:
    """Makes this database the restaurant's hub, if it is not yet."""
    if sync_spaces.seq_of(uow, restaurant_id) is None:
        uow.stamp(now, restaurant_id)
        adopt(uow, restaurant_id, now)
        number_all(uow, restaurant_id)


def put_pack(session: Session, device: Asker, pack_id: bytes, content: bytes) -> bool:
    """Keeps sales that a push will name; whether they are new here. Raises Refused: not what the id says."""
    sales_packs.decode(pack_id, content)
    with session.write(Permission.SYNC) as uow:
        _admit(uow, device)
        return packed_uploads.keep(uow, session.restaurant.id, pack_id, content)


def get_pack(session: Session, device: Asker, pack_id: bytes) -> bytes:
    """Raises NotFound: no such sales of this restaurant; NotAllowed."""
    with session.read(Permission.SYNC) as uow:
        _admit(uow, device)
        found = packed_uploads.find(uow, session.restaurant.id, pack_id)
    if found is None:
        raise NotFound(_("There are no such sales."), _("Sync again."), code="sync.no_pack")
    return found


def devices(store: Store, memberships: Collection[Membership]) -> list[SyncDevice]:
    """The devices that sync the caller's restaurants, the last seen first."""
    mine = [each.restaurant.id for each in memberships if allows(each.role, Permission.SYNC)]
    with read_accounts(store) as uow:
        return [device for _user, device in sync_devices.every(uow, mine)]


def end_device(
    store: Store, memberships: Collection[Membership], device_id: UUID, now: Callable[[], datetime]
) -> set[UUID]:
    """A lost computer syncs no longer and is signed out; the sign-ins that ended. Raises NotFound."""
    with write_accounts(store) as uow:
        _require_device(uow, memberships, device_id)
        families = sync_devices.revoke(uow, device_id, now())
        for family in families:
            tokens.end_family(uow, family, now())
    return families


def admit_device(store: Store, memberships: Collection[Membership], device_id: UUID) -> None:
    """A computer that was removed is found again and may sync, once somebody signs in on it. Raises NotFound."""
    with write_accounts(store) as uow:
        _require_device(uow, memberships, device_id)
        sync_devices.admit(uow, device_id)


def _require_device(uow: UnitOfWork, memberships: Collection[Membership], device_id: UUID) -> None:
    mine = [each.restaurant.id for each in memberships if allows(each.role, Permission.SYNC)]
    if device_id not in {device.id for _user, device in sync_devices.every(uow, mine)}:
        raise NotFound(
            _("There is no such device."), _("Look it up in the list of devices."), code="device.not_found"
        )


def _admit(uow: UnitOfWork, device: Asker) -> None:
    with uow.reaching(At.ACCOUNTS):
        revoked = sync_devices.is_revoked(uow, device.id)
    if revoked:
        raise NotAllowed(
            _("This computer was removed from the hub."),
            _("Its data stays here and can be used. Ask the owner to let it take part again."),
            code="sync.revoked",
        )


def _note(uow: UnitOfWork, session: Session, device: Asker, now: int, **values: int) -> None:
    if session.user_id is None:
        return
    moment = datetime.fromtimestamp(now / 1000, UTC)
    sync_devices.seen(
        uow,
        session.restaurant.id,
        device.id,
        now=moment,
        user_id=session.user_id,
        family_id=device.family_id or UUID(int=0),
        name=device.name,
        **values,
    )


def _no_restaurant() -> NotFound:
    return NotFound(_("There is no such restaurant."), _("Choose another one."), code="restaurant.not_found")
