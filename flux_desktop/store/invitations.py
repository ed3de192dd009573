"""Invitations: by the hash of their code, with the moment they end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Invitation, Role
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import invitations
from flux_desktop.store.users import email_key


def every(uow: UnitOfWork, restaurant_id: UUID, now: datetime) -> list[Invitation]:
    """Those that can still be accepted, the newest first."""
    rows = uow.execute(
        select(invitations)
        .where(invitations.c.restaurant_id == restaurant_id, invitations.c.expires_at > now)
        .order_by(invitations.c.created_at.desc(), invitations.c.id)
    )
    return [_invitation(row) for row in rows]


def find(uow: UnitOfWork, code_hash: bytes, email: str, now: datetime) -> Invitation | None:
    """The one with that code, for that address, while it can be accepted."""
    row = uow.execute(
        select(invitations).where(
            invitations.c.code_hash == code_hash,
            invitations.c.email_key == email_key(email),
            invitations.c.expires_at > now,
        )
    ).first()
    return None if row is None else _invitation(row)


def put(
    uow: UnitOfWork,
    restaurant_id: UUID,
    email: str,
    role: Role,
    code_hash: bytes,
    now: datetime,
    end: datetime,
) -> Invitation:
    """A new one, in place of an earlier one for that address; those that have ended go with it."""
    here = invitations.c.restaurant_id == restaurant_id
    uow.execute(delete(invitations).where(here, invitations.c.email_key == email_key(email)))
    uow.execute(delete(invitations).where(here, invitations.c.expires_at <= now))
    made = Invitation(new_id(), restaurant_id, email.strip(), role, end)
    uow.add(
        invitations,
        id=made.id,
        restaurant_id=restaurant_id,
        email=made.email,
        email_key=email_key(email),
        role=role.value,
        code_hash=code_hash,
        created_at=now,
        expires_at=end,
    )
    return made


def remove(uow: UnitOfWork, restaurant_id: UUID, invitation_id: UUID) -> None:
    uow.execute(
        delete(invitations).where(
            invitations.c.restaurant_id == restaurant_id, invitations.c.id == invitation_id
        )
    )


def _invitation(row: Any) -> Invitation:
    return Invitation(row.id, row.restaurant_id, row.email, Role(row.role), row.expires_at)
