"""Photos that a hub has received to be read, and what came of each: kept for a day."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from flux_desktop.store.tables.base import ACCOUNTS, Id, TableClass, created_at, key, kind, metadata

photo_jobs = Table(
    "photo_jobs",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("language", String(10), nullable=False),
    Column("status", String(20), nullable=False),
    Column("result", JSON(none_as_null=True)),
    Column("error", JSON(none_as_null=True)),
    Column("attempts", Integer, nullable=False),
    # The photo, where workers on other machines can read it; gone once it was read.
    Column("content", LargeBinary),
    created_at(),
    Index(None, "restaurant_id", "status"),
    Index(None, "status", "created_at"),
    info=kind(TableClass.HUB, reach=ACCOUNTS),
)
