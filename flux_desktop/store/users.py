"""Accounts and failed sign-ins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update

from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import User
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import sign_in_failures, users


def email_key(email: str) -> str:
    """What two spellings of one address share."""
    return email.strip().casefold()


def find(uow: UnitOfWork, email: str) -> tuple[User, str] | None:
    """The account of an address with its stored hash."""
    row = uow.execute(select(users).where(users.c.email_key == email_key(email))).first()
    return None if row is None else (User(row.id, row.email, row.name, row.created_at), row.hashed_password)


def get(uow: UnitOfWork, user_id: UUID) -> User | None:
    row = uow.execute(select(users).where(users.c.id == user_id)).first()
    return None if row is None else User(row.id, row.email, row.name, row.created_at)


def emails(uow: UnitOfWork) -> dict[UUID | None, str]:
    """The e-mail address of every account."""
    return {row.id: row.email for row in uow.execute(select(users.c.id, users.c.email))}


def create(uow: UnitOfWork, email: str, name: str, hashed_password: str, now: datetime) -> User:
    user = User(new_id(), email.strip(), name.strip(), now)
    uow.add(
        users,
        id=user.id,
        email=user.email,
        email_key=email_key(email),
        name=user.name,
        hashed_password=hashed_password,
        created_at=now,
    )
    return user


def count(uow: UnitOfWork) -> int:
    return int(uow.execute(select(func.count()).select_from(users)).scalar_one())


def failures_since(uow: UnitOfWork, email: str, since: datetime) -> int:
    return int(
        uow.execute(
            select(func.count())
            .select_from(sign_in_failures)
            .where(sign_in_failures.c.email_key == email_key(email), sign_in_failures.c.failed_at > since)
        ).scalar_one()
    )


def add_failure(uow: UnitOfWork, email: str, now: datetime) -> None:
    uow.add(sign_in_failures, id=new_id(), email_key=email_key(email), failed_at=now)


def prune_failures(uow: UnitOfWork, before: datetime) -> None:
    uow.execute(delete(sign_in_failures).where(sign_in_failures.c.failed_at < before))


def set_password(uow: UnitOfWork, user_id: UUID, hashed_password: str) -> None:
    uow.execute(update(users).where(users.c.id == user_id).values(hashed_password=hashed_password))


def forget_failures(uow: UnitOfWork, email: str) -> None:
    uow.execute(delete(sign_in_failures).where(sign_in_failures.c.email_key == email_key(email)))
