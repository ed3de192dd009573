"""People who are invited to work in a restaurant. Only hashes of codes are stored; an invitation used or withdrawn is gone."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from flux_desktop.store.tables.base import ACCOUNTS, Id, TableClass, UtcTime, created_at, key, kind, metadata

invitations = Table(
    "invitations",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), nullable=False),
    Column("role", String(20), nullable=False),
    Column("code_hash", LargeBinary(32), nullable=False),
    created_at(),
    Column("expires_at", UtcTime, nullable=False),
    Index(None, "restaurant_id"),
    Index(None, "code_hash", unique=True),
    info=kind(TableClass.HUB, reach=ACCOUNTS),
)
