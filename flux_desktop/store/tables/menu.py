"""Dishes and their other names. Two dishes may carry one name (made apart, then met): uniqueness of names is derived, never a constraint."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, String, Table, false

from flux_desktop.store.tables.base import Id, Micros, TableClass, created_at, key, kind, metadata, revision

menu_items = Table(
    "menu_items",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_key", String(400), nullable=False),
    # Empty and NULL where nobody has said: then what files say holds (`sold_items`).
    Column("category", String(200), nullable=False, server_default=""),
    Column("price", Micros),
    Column("auto_created", Boolean, nullable=False, server_default=false()),
    Column("archived", Boolean, nullable=False, server_default=false()),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    # A dish to borrow from while this one is new, and the model chosen for it.
    Column("sibling_id", Id, ForeignKey("menu_items.id")),
    Column("forecast_model", String(40)),
    revision(),
    # A person has agreed to a dish that an import made.
    Column("confirmed", Boolean, nullable=False, server_default=false()),
    # Whether its price has tax in it, and at what rate; NULL: as the restaurant's dishes do.
    Column("tax_included", Boolean),
    Column("tax_rate", Micros),
    Column("description", String(2000), nullable=False, server_default=""),
    # The dish whose duplicate it is. Sales keep the dish they were read as; what adds them up follows this.
    Column("merged_into", Id),
    Index(None, "restaurant_id", "name_key"),
    info=kind(TableClass.DOCUMENT, together=(("name", "name_key"),)),
)

# What sales files say of a dish, which holds where nobody has said otherwise. `sold`: a file that counts sold it;
# a dish that only files made lives exactly as long.
sold_items = Table(
    "sold_items",
    metadata,
    Column("menu_item_id", Id, ForeignKey("menu_items.id", ondelete="CASCADE"), primary_key=True),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("category", String(200), nullable=False, server_default=""),
    # Of the last ordinary sale, and that day.
    Column("price", Micros),
    Column("priced_on", Date),
    Column("sold", Boolean, nullable=False),
    Index(None, "restaurant_id"),
    sqlite_with_rowid=False,
    info=kind(TableClass.DERIVED),
)

# What a person decided about a name in a file: whose dish it is, or (None) that it is none. Outlives imports
# and the renaming of dishes.
item_aliases = Table(
    "item_aliases",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("name_key", String(400), nullable=False),
    Column("menu_item_id", Id, ForeignKey("menu_items.id", ondelete="CASCADE")),
    created_at(),
    revision(),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Index(None, "restaurant_id", "name_key"),
    info=kind(TableClass.DOCUMENT),
)
