"""What a restaurant has decided, one value a key. Choices of this computer live in its settings file."""

from sqlalchemy import JSON, Column, ForeignKey, String, Table, UniqueConstraint

from flux_desktop.store.tables.base import Id, TableClass, created_at, key, kind, metadata, revision

settings = Table(
    "settings",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(80), nullable=False),
    Column("value", JSON, nullable=False),
    created_at(),
    revision(),
    UniqueConstraint("restaurant_id", "key"),
    info=kind(TableClass.DOCUMENT),
)
