"""Dishes that ran out: what was sold of them that day is less than what was wanted."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, false

from flux_desktop.store.tables.base import Id, TableClass, created_at, key, kind, metadata, revision

run_outs = Table(
    "run_outs",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("menu_item_id", Id, ForeignKey("menu_items.id"), nullable=False),
    Column("business_date", Date, nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    Index(None, "restaurant_id", "business_date"),
    info=kind(TableClass.DOCUMENT),
)
