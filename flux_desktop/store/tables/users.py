"""People with an account on this database. They belong to the hub or to this computer and never travel by sync."""

from sqlalchemy import Column, Index, String, Table

from flux_desktop.store.tables.base import TableClass, UtcTime, created_at, key, kind, metadata

users = Table(
    "users",
    metadata,
    key(),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("hashed_password", String(200), nullable=False),
    created_at(),
    info=kind(TableClass.HUB),
)

# Failed tries by address, known or not: an unknown address must behave as a known one does.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    key(),
    Column("email_key", String(320), nullable=False),
    Column("failed_at", UtcTime, nullable=False),
    Index(None, "email_key", "failed_at"),
    info=kind(TableClass.DEVICE),
)
