"""Accounts on this database: registering, signing in."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha384
from threading import Lock
from typing import Final
from uuid import UUID

import bcrypt

from flux_desktop.domain.errors import Duplicate, NotFound, Refused, SignInFailed
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.passwords import SHORTEST, normal, require_good
from flux_desktop.domain.progress import Cancelled
from flux_desktop.domain.restaurants import User
from flux_desktop.services.session import read_accounts, write_accounts
from flux_desktop.store import tokens, users
from flux_desktop.store.store import Store, UnitOfWork

SHORTEST_PASSWORD: Final = SHORTEST
TRIES: Final = 5
TRIES_WITHIN: Final = timedelta(minutes=1)

# bcrypt reads 72 bytes and stops at NUL; hashing first makes every byte of a password of any length count.
# The tag tells how, so that it can change.
_TAG: Final = "sha384-bcrypt:"
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
# The longest that mail can be sent to (RFC 5321).
_LONGEST_EMAIL: Final = 254
_LONGEST_NAME: Final = 200
_COST: Final = 12
# Of every address, known or not, so that the table does not grow for ever.
_KEEP_FAILURES: Final = timedelta(hours=1)
# A well-formed hash of nothing: an unknown address must take as long as a wrong password.
_NOBODY: Final = _TAG + "$2b$12$KbQiJwPo1zOMe4vVPoxFkOm0AU0cJJcPz9eDbyAyaYB3Pq8hYlY6q"


def register(store: Store, email: str, password: str, name: str = "") -> User:
    """Makes an account. Takes about a second: hashing is meant to.

    Raises Refused: not an e-mail address, the password too short, the name too long; Duplicate: the address
    has an account.
    """
    if not is_address(email):
        raise Refused(_("This is not an e-mail address."), _("Write it like name@example.com."))
    require_good(password, _personal(email, name))
    if len(name) > _LONGEST_NAME:
        raise Refused(_("The name is too long."), _("Use at most {n} letters.").format(n=_LONGEST_NAME))
    hashed = hash_password(password)
    with write_accounts(store) as uow:
        if users.find(uow, email) is not None:
            raise Duplicate(
                _("This e-mail address already has an account."),
                _("Sign in, or use another address."),
                code="account.duplicate",
            )
        return users.create(
            uow, email, name or email.split("@")[0][:_LONGEST_NAME], hashed, datetime.now(UTC)
        )


def sign_in(store: Store, email: str, password: str) -> User:
    """The user of that address and password. Takes about a second, for unknown addresses too.

    Raises SignInFailed: they do not match (without saying which), or five tries failed within a minute.
    """
    if not is_address(email):
        email = ""
    now = datetime.now(UTC)
    with read_accounts(store) as uow:
        failed = users.failures_since(uow, email, now - TRIES_WITHIN)
        found = users.find(uow, email)
    # Noted before it is checked, so that twenty at once are not twenty first tries.
    if failed >= TRIES or not _noted(store, email, now):
        raise SignInFailed(
            _("Too many tries for this address."),
            _("Wait a minute, then try again."),
            code="sign_in.too_many_tries",
        )
    right = check_password(password, found[1] if found else _NOBODY)
    if found is not None and right:
        _UNNOTED.forget(_key(store, email))
        _soon(store, partial(users.forget_failures, email=email))
        return found[0]
    left = TRIES - failed - 1
    raise SignInFailed(
        _("Wrong e-mail or password."),
        ngettext("{n} try left.", "{n} tries left.", left).format(n=left)
        if left > 0
        else _("Wait a minute, then try again."),
    )


def change_password(
    store: Store, user_id: UUID, old: str, new: str, *, keep: UUID | None = None
) -> list[UUID]:
    """Gives an account another password and ends its sign-ins at the hub but `keep`; returns the ended families.

    Raises SignInFailed: the old one is wrong; Refused: the new one is too short or easy to guess; NotFound.
    """
    with read_accounts(store) as uow:
        user = users.get(uow, user_id)
        found = users.find(uow, user.email) if user is not None else None
    if user is None or found is None:
        raise NotFound(_("There is no such account."), _("Sign in again."))
    if not check_password(old, found[1]):
        raise SignInFailed(_("The old password is wrong."), _("Write the one you sign in with."))
    require_good(new, _personal(user.email, user.name))
    hashed, now = hash_password(new), datetime.now(UTC)
    with write_accounts(store) as uow:
        users.set_password(uow, user_id, hashed)
        families = [each for each in tokens.living(uow, user_id, now) if each != keep]
        for family in families:
            tokens.end_family(uow, family, now)
    return families


def reset_password(store: Store, email: str, new: str) -> User:
    """For the administrator of this computer alone: another password for who forgot theirs, whose sign-ins all end.

    Raises NotFound: no account has that address; Refused: the password is too short or easy to guess.
    """
    with read_accounts(store) as uow:
        found = users.find(uow, email)
    if found is None:
        raise NotFound(
            _("No account has the address {email}.").format(email=email),
            _("Check how it is written."),
            code="member.not_found",
        )
    user = found[0]
    require_good(new, _personal(user.email, user.name))
    hashed, now = hash_password(new), datetime.now(UTC)
    with write_accounts(store) as uow:
        users.set_password(uow, user.id, hashed)
        users.forget_failures(uow, email)
        for family in tokens.living(uow, user.id, now):
            tokens.end_family(uow, family, now)
    return user


def _personal(email: str, name: str) -> list[str]:
    """What everybody knows who knows the person."""
    words = [email, *re.split(r"[@.\s_+-]+", email), name, *name.split()]
    return [each for each in words if len(each) > 2]


def _noted(store: Store, email: str, now: datetime) -> bool:
    """Counts this try among the failed ones until it turns out right; False where there are too many by now."""
    allowed = False

    def note(uow: UnitOfWork) -> None:
        nonlocal allowed
        failed = users.failures_since(uow, email, now - TRIES_WITHIN)
        allowed = failed + _UNNOTED.count(_key(store, email), now) < TRIES
        if allowed:
            users.add_failure(uow, email, now)
            users.prune_failures(uow, now - _KEEP_FAILURES)

    return allowed if _soon(store, note) else _UNNOTED.add(_key(store, email), now)


def _soon(store: Store, act: Callable[[UnitOfWork], object]) -> bool:
    """Writes, unless somebody else writes: a sign-in does not wait for an import. Whether it did."""
    try:
        with write_accounts(store, progress=_Impatient()) as uow:
            act(uow)
    except Cancelled:
        return False
    return True


def _key(store: Store, email: str) -> str:
    return f"{store.url} {users.email_key(email)}"


class _Impatient:
    """Progress of who does not wait."""

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        raise Cancelled


class _Unnoted:
    """Tries of this process that could not be written down: as many at once as otherwise."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._moments: dict[str, list[datetime]] = {}

    def add(self, who: str, now: datetime) -> bool:
        """Counts one more; False where there are too many already."""
        with self._lock:
            recent = self._recent(who, now)
            if len(recent) >= TRIES:
                return False
            recent.append(now)
        return True

    def count(self, who: str, now: datetime) -> int:
        with self._lock:
            return len(self._recent(who, now))

    def forget(self, who: str) -> None:
        with self._lock:
            self._moments.pop(who, None)

    def _recent(self, who: str, now: datetime) -> list[datetime]:
        oldest = now - TRIES_WITHIN
        self._moments = {
            key: kept
            for key, moments in self._moments.items()
            if (kept := [each for each in moments if each > oldest])
        }
        return self._moments.setdefault(who, [])


_UNNOTED: Final = _Unnoted()


def any_account(store: Store) -> bool:
    """Whether anybody has an account here: the first start offers to make one."""
    with read_accounts(store) as uow:
        return users.count(uow) > 0


def is_address(email: str) -> bool:
    key = users.email_key(email)
    return len(key) <= _LONGEST_EMAIL and key.isprintable() and _EMAIL.match(key) is not None


def hash_password(password: str) -> str:
    return _TAG + bcrypt.hashpw(_digest(normal(password)), bcrypt.gensalt(_COST)).decode()


def check_password(password: str, hashed: str) -> bool:
    """Whether it is the password, however its accents were typed."""
    return hashed.startswith(_TAG) and bcrypt.checkpw(_digest(normal(password)), hashed[len(_TAG) :].encode())


def _digest(password: str) -> bytes:
    """64 ASCII bytes of a password of any length: base64 of SHA-384."""
    return base64.b64encode(sha384(password.encode("utf-8", "surrogatepass")).digest())
