"""People with an account on this database. They belong to the hub or to this computer and never travel by sync."""

from sqlalchemy import Column, Index, String, Table

from flux_desktop.store.tables.base import (
    ACCOUNTS,
    Reach,
    TableClass,
    UtcTime,
    created_at,
    key,
    kind,
    metadata,
)

users = Table(
    "users",
    metadata,
    key(),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("hashed_password", String(200), nullable=False),
    created_at(),
    info=kind(
        TableClass.HUB,
        # A restaurant knows who works there, and nobody's password.
        reach=Reach(
            here="EXISTS (SELECT 1 FROM memberships AS m WHERE m.user_id = users.id)",
            accounts="true",
            readable=("id", "email", "email_key", "name", "created_at"),
        ),
    ),
)

# Failed tries by address, known or not: an unknown address must behave as a known one does.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    key(),
    Column("email_key", String(320), nullable=False),
    Column("failed_at", UtcTime, nullable=False),
    Index(None, "email_key", "failed_at"),
    info=kind(TableClass.DEVICE, reach=ACCOUNTS),
)
