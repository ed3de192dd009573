"""Inviting people to a restaurant: by their e-mail address and a code that is good once.

Works on one computer alone and on a shared database: the owner hands the code over by whatever way they talk. Only its
hash is stored, and it is of use to the address that it was made for alone.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from flux_desktop.domain.changes import MEMBERS, RESTAURANTS, Changes
from flux_desktop.domain.errors import Duplicate, Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.restaurants import Invitation, Role, User
from flux_desktop.services.accounts import is_address, register
from flux_desktop.services.session import Session, read_accounts, write_accounts
from flux_desktop.store import invitations, restaurants, users
from flux_desktop.store.store import Store, UnitOfWork

GOOD_FOR: Final = timedelta(days=7)
# Without letters and digits that look alike; 16 of them are 79 bits.
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH: Final = 16
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation and its code, which is told this once."""

    invitation: Invitation
    code: str
    changes: Changes


def invitations_of(session: Session) -> list[Invitation]:
    """Those that nobody has accepted yet, the newest first. Raises NotFound, NotAllowed."""
    with session.read(Permission.SEE_MEMBERS) as uow:
        return invitations.every(uow, session.restaurant.id, session.clock())


def invite(session: Session, email: str, role: Role) -> Invited:
    """Lets whoever has that address and the code work here as that role, for seven days.

    Inviting an address again makes a new code; the old one is good no more.
    Raises Refused: not an e-mail address; Duplicate: they work here already; NotFound, NotAllowed.
    """
    if not is_address(email):
        raise Refused(_("This is not an e-mail address."), _("Write it like name@example.com."))
    code = "".join(secrets.choice(_ALPHABET) for _each in range(_LENGTH))
    now = session.clock()
    with session.write(Permission.EDIT_MEMBERS) as uow:
        here = {users.email_key(each.user.email) for each in restaurants.members(uow, session.restaurant.id)}
        if users.email_key(email) in here:
            raise Duplicate(
                _("This person works here already."),
                _("Change their role in the list."),
                code="member.duplicate",
            )
        made = invitations.put(uow, session.restaurant.id, email, role, _hash(code), now, now + GOOD_FOR)
    return Invited(made, _shown(code), Changes.of(MEMBERS))


def withdraw(session: Session, invitation_id: UUID) -> Changes:
    """Its code is good no more. Raises NotFound, NotAllowed."""
    with session.write(Permission.EDIT_MEMBERS) as uow:
        invitations.remove(uow, session.restaurant.id, invitation_id)
    return Changes.of(MEMBERS)


def accept(store: Store, user: User, code: str) -> Changes:
    """The user works in the restaurant from now on, in the role they were invited to.

    Raises Refused: the code is none, is used, withdrawn or older than seven days, or was made for another address.
    """
    with write_accounts(store) as uow:
        _join(uow, user, code)
    return Changes.of(RESTAURANTS, MEMBERS)


def register_invited(store: Store, email: str, password: str, name: str, code: str) -> User:
    """Makes an account for somebody who was invited, and accepts. Takes about a second: hashing is meant to.

    Raises as `accounts.register` and `accept` do; where the code is not good no account is made.
    """
    with read_accounts(store) as uow:
        if invitations.find(uow, _hash(code), email, datetime.now(UTC)) is None:
            raise _not_good()
    user = register(store, email, password, name)
    accept(store, user, code)
    return user


def _join(uow: UnitOfWork, user: User, code: str) -> None:
    found = invitations.find(uow, _hash(code), user.email, datetime.now(UTC))
    if found is None:
        raise _not_good()
    members = {each.user.id for each in restaurants.members(uow, found.restaurant_id)}
    if user.id not in members:
        restaurants.add_member(uow, user.id, found.restaurant_id, found.role)
    invitations.remove(uow, found.restaurant_id, found.id)


def _hash(code: str) -> bytes:
    """As typed: in small letters too, with or without the dashes."""
    letters = "".join(letter for letter in code.upper() if letter in _ALPHABET)
    return sha256(letters.encode()).digest()


def _shown(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def _not_good() -> Refused:
    return Refused(
        _("This code is not good for this e-mail address."),
        _("Codes are good once and for seven days. Ask the owner of the restaurant for a new one."),
        code="invitation.not_good",
    )
