"""Sign-ins at a hub. Only hashes of tokens are stored; they belong to the hub and never travel by sync."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from flux_desktop.store.tables.base import ACCOUNTS, Id, TableClass, UtcTime, created_at, key, kind, metadata

token_families = Table(
    "token_families",
    metadata,
    key(),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("device", String(200), nullable=False),
    created_at(),
    Column("last_seen", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index(None, "user_id"),
    info=kind(TableClass.HUB, reach=ACCOUNTS),
)

# Every token a family had, so that an old one is known when it comes back. `successor` is the next token, readable
# with this one alone: who presents it again gets the same answer, and nobody learns it from the database.
refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("family_id", Id, ForeignKey("token_families.id", ondelete="CASCADE"), nullable=False),
    Column("generation", Integer, nullable=False),
    created_at(),
    # When it, or the access token that came with it, was first used.
    Column("used_at", UtcTime),
    Column("successor", LargeBinary(32)),
    Index(None, "family_id", "generation", unique=True),
    info=kind(TableClass.HUB, reach=ACCOUNTS),
)
