"""Accounts on this database: registering, signing in."""

import base64
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha384
from typing import Final

import bcrypt

from flux_desktop.domain.errors import Duplicate, Refused, SignInFailed
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.restaurants import User
from flux_desktop.services.session import read_accounts, write_accounts
from flux_desktop.store import users
from flux_desktop.store.store import Store

SHORTEST_PASSWORD: Final = 8
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
# A well-formed hash of nothing: an unknown address must take as long as a wrong password.
_NOBODY: Final = _TAG + "$2b$12$KbQiJwPo1zOMe4vVPoxFkOm0AU0cJJcPz9eDbyAyaYB3Pq8hYlY6q"


def register(store: Store, email: str, password: str, name: str = "") -> User:
    """Makes an account. Takes about a second: hashing is meant to.

    Raises Refused: not an e-mail address, the password too short, the name too long; Duplicate: the address
    has an account.
    """
    if not is_address(email):
        raise Refused(_("This is not an e-mail address."), _("Write it like name@example.com."))
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(
            _("The password is too short."),
            _("Use at least {n} characters; a short sentence is good.").format(n=SHORTEST_PASSWORD),
        )
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
    if failed >= TRIES:
        raise SignInFailed(
            _("Too many tries for this address."),
            _("Wait a minute, then try again."),
            code="sign_in.too_many_tries",
        )
    right = check_password(password, found[1] if found else _NOBODY)
    with write_accounts(store) as uow:
        if found is None or not right:
            users.add_failure(uow, email, now)
            left = TRIES - failed - 1
        else:
            users.forget_failures(uow, email)
            return found[0]
    raise SignInFailed(
        _("Wrong e-mail or password."),
        ngettext("{n} try left.", "{n} tries left.", left).format(n=left)
        if left
        else _("Wait a minute, then try again."),
    )


def any_account(store: Store) -> bool:
    """Whether anybody has an account here: the first start offers to make one."""
    with read_accounts(store) as uow:
        return users.count(uow) > 0


def is_address(email: str) -> bool:
    key = users.email_key(email)
    return len(key) <= _LONGEST_EMAIL and key.isprintable() and _EMAIL.match(key) is not None


def hash_password(password: str) -> str:
    return _TAG + bcrypt.hashpw(_digest(password), bcrypt.gensalt(_COST)).decode()


def check_password(password: str, hashed: str) -> bool:
    return hashed.startswith(_TAG) and bcrypt.checkpw(_digest(password), hashed[len(_TAG) :].encode())


def _digest(password: str) -> bytes:
    """64 ASCII bytes of a password of any length: base64 of SHA-384."""
    return base64.b64encode(sha384(password.encode("utf-8", "surrogatepass")).digest())
