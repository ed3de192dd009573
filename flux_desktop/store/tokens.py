"""Sign-ins at a hub and their refresh tokens, by hash."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from flux_desktop.domain.ids import new_id
from flux_desktop.domain.tokens import Device
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import refresh_tokens, token_families, users


@dataclass(frozen=True, slots=True)
class Family:
    id: UUID
    user_id: UUID
    expires_at: datetime
    ended_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        return self.ended_at is not None or now >= self.expires_at


@dataclass(frozen=True, slots=True)
class Token:
    """`successor` is the next token as sealed by this one, None while this is the newest."""

    generation: int
    created_at: datetime
    used_at: datetime | None
    successor: bytes | None


def add_family(uow: UnitOfWork, user_id: UUID, device: str, now: datetime, expires_at: datetime) -> UUID:
    family_id = new_id()
    uow.add(
        token_families,
        id=family_id,
        user_id=user_id,
        device=device,
        created_at=now,
        last_seen=now,
        expires_at=expires_at,
    )
    return family_id


def add_token(uow: UnitOfWork, family_id: UUID, generation: int, token_hash: bytes, now: datetime) -> None:
    uow.add(refresh_tokens, token_hash=token_hash, family_id=family_id, generation=generation, created_at=now)


def find(uow: UnitOfWork, token_hash: bytes) -> tuple[Family, Token] | None:
    row = uow.execute(
        select(
            token_families.c.id,
            token_families.c.user_id,
            token_families.c.expires_at,
            token_families.c.ended_at,
            refresh_tokens.c.generation,
            refresh_tokens.c.created_at,
            refresh_tokens.c.used_at,
            refresh_tokens.c.successor,
        )
        .join(token_families, token_families.c.id == refresh_tokens.c.family_id)
        .where(refresh_tokens.c.token_hash == token_hash)
    ).first()
    return None if row is None else (_family(row), _token(row))


def family(uow: UnitOfWork, family_id: UUID) -> Family | None:
    row = uow.execute(select(token_families).where(token_families.c.id == family_id)).first()
    return None if row is None else _family(row)


def newest(uow: UnitOfWork, family_id: UUID) -> Token:
    return _token(
        uow.execute(
            select(refresh_tokens)
            .where(refresh_tokens.c.family_id == family_id)
            .order_by(refresh_tokens.c.generation.desc())
            .limit(1)
        ).one()
    )


def is_unused(uow: UnitOfWork, family_id: UUID, generation: int) -> bool:
    """Whether neither this token nor the access token that came with it was used yet."""
    found = select(refresh_tokens.c.generation).where(
        refresh_tokens.c.family_id == family_id,
        refresh_tokens.c.generation == generation,
        refresh_tokens.c.used_at.is_(None),
    )
    return uow.execute(found).first() is not None


def mark_used(uow: UnitOfWork, family_id: UUID, generation: int, now: datetime) -> None:
    uow.execute(
        update(refresh_tokens)
        .where(
            refresh_tokens.c.family_id == family_id,
            refresh_tokens.c.generation == generation,
            refresh_tokens.c.used_at.is_(None),
        )
        .values(used_at=now)
    )


def seal_successor(uow: UnitOfWork, family_id: UUID, generation: int, sealed: bytes, now: datetime) -> None:
    mark_used(uow, family_id, generation, now)
    uow.execute(
        update(refresh_tokens)
        .where(refresh_tokens.c.family_id == family_id, refresh_tokens.c.generation == generation)
        .values(successor=sealed)
    )
    uow.execute(update(token_families).where(token_families.c.id == family_id).values(last_seen=now))


def end_family(uow: UnitOfWork, family_id: UUID, now: datetime) -> None:
    uow.execute(
        update(token_families)
        .where(token_families.c.id == family_id, token_families.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def living(uow: UnitOfWork, user_id: UUID, now: datetime) -> list[UUID]:
    """The families of a person that are not over."""
    found = select(token_families.c.id).where(
        token_families.c.user_id == user_id,
        token_families.c.ended_at.is_(None),
        token_families.c.expires_at > now,
    )
    return list(uow.execute(found).scalars())


def forget_old(uow: UnitOfWork, user_id: UUID, before: datetime) -> None:
    """Families that were over by then, with all their tokens."""
    uow.execute(
        delete(token_families).where(
            token_families.c.user_id == user_id,
            or_(token_families.c.expires_at < before, token_families.c.ended_at < before),
        )
    )


def devices(uow: UnitOfWork, user_id: UUID, now: datetime) -> list[Device]:
    """The living families of a person, the newest first."""
    rows = uow.execute(
        select(token_families)
        .where(
            token_families.c.user_id == user_id,
            token_families.c.ended_at.is_(None),
            token_families.c.expires_at > now,
        )
        .order_by(token_families.c.id.desc())
    )
    return [Device(row.id, row.device, row.created_at, row.last_seen) for row in rows]


def holder(uow: UnitOfWork, family_id: UUID, now: datetime) -> Any | None:
    """The account behind a living family, None where it is over."""
    return uow.execute(
        select(users.c.id, users.c.email, users.c.name, users.c.created_at)
        .join(token_families, token_families.c.user_id == users.c.id)
        .where(
            token_families.c.id == family_id,
            token_families.c.ended_at.is_(None),
            token_families.c.expires_at > now,
        )
    ).first()


def _family(row: Any) -> Family:
    return Family(row.id, row.user_id, row.expires_at, row.ended_at)


def _token(row: Any) -> Token:
    return Token(row.generation, row.created_at, row.used_at, row.successor)
