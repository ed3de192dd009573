"""Ingredients, and what their packs cost from which day on: facts, of which the newest before a day is its price."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, false

from flux_desktop.store.tables.base import (
    Id,
    Micros,
    TableClass,
    UtcTime,
    created_at,
    key,
    kind,
    metadata,
    revision,
)

ingredients = Table(
    "ingredients",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_key", String(400), nullable=False),
    # Name keys it had before: recipes and price lists may still say them.
    Column("other_keys", JSON, nullable=False),
    Column("supplier", String(200), nullable=False, server_default=""),
    Column("waste_factor", Micros, nullable=False, server_default="0"),
    Column("yield_share", Micros, nullable=False, server_default="1000000"),
    Column("shelf_life_days", Integer),
    # As files say them: "milk; may: hazelnut", "none". NULL: nobody has said.
    Column("allergens", Text),
    Column("equivalents", Text, nullable=False, server_default=""),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    Index(None, "restaurant_id", "name_key"),
    info=kind(TableClass.DOCUMENT, together=(("name", "name_key", "other_keys"),)),
)

# What is in a pack follows from its text, "6 x 2.5 kg": it is not stored, so it cannot disagree.
ingredient_cost_history = Table(
    "ingredient_cost_history",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("ingredient_id", Id, ForeignKey("ingredients.id", ondelete="CASCADE"), nullable=False),
    Column("effective_date", Date, nullable=False),
    Column("pack", String(200), nullable=False),
    Column("price", Micros, nullable=False),
    Column("source", String(40), nullable=False),
    # Of several of one day the one recorded last holds: a correction is another fact, with a source of its own.
    Column("recorded_at", UtcTime, nullable=False),
    Index(None, "restaurant_id"),
    Index(None, "ingredient_id", "effective_date"),
    info=kind(TableClass.FACT),
)
