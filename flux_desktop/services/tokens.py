"""Sign-ins at a hub: begun, renewed by refresh tokens that rotate, ended.

A device holds a refresh token of 256 random bits; the hub holds its hash. Each refresh replaces it. The token before
the newest is still good until the newest was used, and for 30 seconds: a lost reply or two processes must sign nobody
out, and both get the same new token. Any older one ends the family: either it was stolen, or its successor was.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from flux_desktop.domain.errors import NotFound, SignInFailed
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import typed_name
from flux_desktop.domain.restaurants import User
from flux_desktop.domain.tokens import FAMILY_LIFE, SECOND_CHANCE, Caller, Device, Grant
from flux_desktop.services.session import read_accounts, write_accounts
from flux_desktop.store import restaurants, tokens, users
from flux_desktop.store.store import Store

Now = Callable[[], datetime]

_BYTES: Final = 32
_LONGEST_NAME: Final = 200
_KEEP_ENDED: Final = timedelta(days=1)


def _now() -> datetime:
    return datetime.now(UTC)


def begin(store: Store, user: User, device: str = "", *, now: Now = _now) -> Grant:
    """A new family for a person who has just proved who they are."""
    token, moment = secrets.token_bytes(_BYTES), now()
    with write_accounts(store) as uow:
        tokens.forget_old(uow, user.id, moment - _KEEP_ENDED)
        name = typed_name(device)[:_LONGEST_NAME]
        family_id = tokens.add_family(uow, user.id, name, moment, moment + FAMILY_LIFE)
        tokens.add_token(uow, family_id, 0, sha256(token).digest(), moment)
    return Grant(user, family_id, 0, _text(token))


def refresh(store: Store, refresh_token: str, *, now: Now = _now) -> Grant:
    """The next token of its family. Raises SignInFailed: it is none, its family is over, or it was replaced before."""
    token, moment = _bytes(refresh_token), now()
    with write_accounts(store) as uow:
        found = tokens.find(uow, sha256(token).digest())
        if found is None or found[0].is_over(moment):
            raise _signed_out()
        family, presented = found
        user = users.get(uow, family.user_id)
        assert user is not None
        if presented.successor is None:
            fresh = secrets.token_bytes(_BYTES)
            tokens.seal_successor(uow, family.id, presented.generation, _sealed(token, fresh), moment)
            tokens.add_token(uow, family.id, presented.generation + 1, sha256(fresh).digest(), moment)
            return Grant(user, family.id, presented.generation + 1, _text(fresh))
        newest = tokens.newest(uow, family.id)
        again = newest.used_at is None or moment - newest.created_at <= SECOND_CHANCE
        if presented.generation == newest.generation - 1 and again:
            successor = _sealed(token, presented.successor)
            return Grant(user, family.id, newest.generation, _text(successor))
        tokens.end_family(uow, family.id, moment)
    raise _signed_out()


def caller(store: Store, family_id: UUID, generation: int, *, now: Now = _now) -> Caller | None:
    """Who works under an access token of the family, None once it is over. Marks its refresh token as arrived."""
    moment = now()
    with read_accounts(store) as uow:
        row = tokens.holder(uow, family_id, moment)
        if row is None:
            return None
        user = User(row.id, row.email, row.name, row.created_at)
        memberships = tuple(restaurants.of_user(uow, user.id))
        # The first token of a family has none before it that could come back.
        arrived = generation == 0 or not tokens.is_unused(uow, family_id, generation)
    if not arrived:
        with write_accounts(store) as uow:
            tokens.mark_used(uow, family_id, generation, moment)
    return Caller(user, family_id, memberships)


def end(store: Store, who: Caller, refresh_token: str = "", *, now: Now = _now) -> list[UUID]:
    """Ends the family the caller works under, and that of a refresh token of theirs; returns which."""
    moment, ended = now(), [who.family_id]
    with write_accounts(store) as uow:
        found = tokens.find(uow, sha256(_bytes(refresh_token)).digest()) if refresh_token else None
        if found is not None and found[0].user_id == who.user.id and found[0].id != who.family_id:
            ended.append(found[0].id)
        for family_id in ended:
            tokens.end_family(uow, family_id, moment)
    return ended


def devices(store: Store, user_id: UUID, *, now: Now = _now) -> list[Device]:
    """Where the person is signed in, the newest first."""
    with read_accounts(store) as uow:
        return tokens.devices(uow, user_id, now())


def end_device(store: Store, user_id: UUID, family_id: UUID, *, now: Now = _now) -> None:
    """Signs one of the person's devices out. Raises NotFound: they have no such device."""
    moment = now()
    with write_accounts(store) as uow:
        if family_id not in {each.id for each in tokens.devices(uow, user_id, moment)}:
            raise NotFound(
                _("There is no such device."),
                _("Look it up in the list of devices."),
                code="device.not_found",
            )
        tokens.end_family(uow, family_id, moment)


def _sealed(token: bytes, other: bytes) -> bytes:
    """`other`, readable with `token` alone, and back again: a pad that is used once, for each token has one successor."""
    pad = hmac.digest(token, b"successor", "sha256")
    return bytes(a ^ b for a, b in zip(pad, other, strict=True))


def _text(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """The bytes of a token; of what is none, some that nobody has."""
    try:
        token = base64.b64decode(text.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return b""
    return token if len(token) == _BYTES else b""


def _signed_out() -> SignInFailed:
    return SignInFailed(_("You are signed out."), _("Sign in again."), code="sign_in.ended")
