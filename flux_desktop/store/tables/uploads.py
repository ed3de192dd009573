"""The files that were imported, and the days each covers."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, false

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

data_uploads = Table(
    "data_uploads",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("file", String(400), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("layout", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("row_count", Integer, nullable=False),
    # The first of them; `error_count` counts all.
    Column("errors", JSON, nullable=False),
    Column("error_count", Integer, nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("net_sales", Micros, nullable=False),
    Column("imported_at", UtcTime, nullable=False),
    created_at(),
    Column("source", String(40), nullable=False, server_default=""),
    Column("has_tickets", Boolean, nullable=False, server_default=false()),
    # How long the till's numbers are unique: "" for ever, "day", "year".
    Column("ticket_scope", String(10), nullable=False, server_default=""),
    revision(),
    # Its sales as they travel: the hashes of their packs in order, NULL until they are packed. And those of the packs
    # that this database holds the sales of; NULL: what was imported here.
    Column("packs", JSON(none_as_null=True)),
    Column("applied", JSON(none_as_null=True)),
    Index(None, "restaurant_id", "imported_at"),
    info=kind(
        TableClass.DOCUMENT,
        together=(
            (
                "file",
                "sha256",
                "layout",
                "row_count",
                "errors",
                "error_count",
                "first_day",
                "last_day",
                "net_sales",
                "imported_at",
                "source",
                "has_tickets",
                "ticket_scope",
                "packs",
            ),
        ),
        stays=("applied",),
    ),
)

# Which upload speaks for a day is a function of this table alone: the last one alive that replaces, and the
# ones after it that add. So taking one back, in any order, leaves what would be there had it never come.
upload_days = Table(
    "upload_days",
    metadata,
    Column("upload_id", Id, ForeignKey("data_uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("replaces", Boolean, nullable=False),
    Index(None, "restaurant_id", "business_date"),
    info=kind(TableClass.FACT, in_packs=True),
)

# Which category a file gave a dish. The first living upload that gave one decides (`sold_items`).
upload_categories = Table(
    "upload_categories",
    metadata,
    Column("upload_id", Id, ForeignKey("data_uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("menu_item_id", Id, ForeignKey("menu_items.id", ondelete="CASCADE"), primary_key=True),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("category", String(200), nullable=False),
    Index(None, "restaurant_id", "menu_item_id"),
    sqlite_with_rowid=False,
    info=kind(TableClass.FACT, in_packs=True),
)
