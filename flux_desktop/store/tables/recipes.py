"""Recipes with their versions, and recipes that something suggested and nobody has confirmed yet."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, false

from flux_desktop.store.tables.base import Id, Micros, TableClass, created_at, key, kind, metadata, revision

recipes = Table(
    "recipes",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_key", String(400), nullable=False),
    Column("other_keys", JSON, nullable=False),
    # Where and in what batches it is made, how long it keeps, and the minutes of work in a portion.
    Column("station", String(200)),
    Column("batch", String(120)),
    Column("life_days", Integer),
    Column("minutes", Micros),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    Index(None, "restaurant_id", "name_key"),
    info=kind(TableClass.DOCUMENT, together=(("name", "name_key", "other_keys"),)),
)

# What it makes and its lines are one value: halves of two edits are never mixed.
recipe_versions = Table(
    "recipe_versions",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("recipe_id", Id, ForeignKey("recipes.id", ondelete="CASCADE"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("content", JSON, nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    Index(None, "restaurant_id"),
    Index(None, "recipe_id", "valid_from"),
    info=kind(TableClass.DOCUMENT, together=(("recipe_id", "valid_from", "content"),)),
)

recipe_suggestions = Table(
    "recipe_suggestions",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_key", String(400), nullable=False),
    Column("content", JSON, nullable=False),
    Column("source", String(80), nullable=False),
    # suggested, confirmed or dismissed
    Column("status", String(20), nullable=False, server_default="suggested"),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    Index(None, "restaurant_id", "status"),
    info=kind(TableClass.DOCUMENT, together=(("name", "name_key", "content", "source"),)),
)
