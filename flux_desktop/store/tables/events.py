"""A restaurant's own days: a neighbourhood feast, a fair next door. One name on several dates is one kind of day."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, String, Table, false

from flux_desktop.store.tables.base import Id, TableClass, created_at, key, kind, metadata, revision

events = Table(
    "events",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("on_date", Date, nullable=False),
    Column("name", String(200), nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    Index(None, "restaurant_id", "on_date"),
    info=kind(TableClass.DOCUMENT),
)
