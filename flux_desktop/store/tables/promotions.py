"""Promotions that are planned. What was on promotion in the past is told by the sales themselves."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Table, false

from flux_desktop.store.tables.base import Id, TableClass, created_at, key, kind, metadata, revision

planned_promotions = Table(
    "planned_promotions",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("menu_item_id", Id, ForeignKey("menu_items.id"), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    CheckConstraint("first_day <= last_day", name="days_in_order"),
    Index(None, "restaurant_id"),
    info=kind(TableClass.DOCUMENT, together=(("menu_item_id", "first_day", "last_day"),)),
)
