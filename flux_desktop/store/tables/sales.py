"""Sales: transactions with their lines as files tell them, and the daily sums that forecasts and tables read."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Time, false, text

from flux_desktop.store.tables.base import Id, Micros, TableClass, key, kind, metadata

# Facts come by the million: without a rowid the key is the table, one tree to write instead of two,
# and dated keys arrive in order.
transactions = Table(
    "transactions",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    # The file it came from; None for a ticket, which several files may hold (`transaction_sources`).
    Column("upload_id", Id, ForeignKey("data_uploads.id")),
    Column("transaction_date", Date, nullable=False),
    Column("transaction_time", Time),
    Column("business_date", Date, nullable=False),
    Column("total_amount", Micros, nullable=False),
    Column("is_promo", Boolean, nullable=False),
    # The till's own number of the sale, as written; None where the file has none.
    Column("external_id", String(120)),
    Index(None, "restaurant_id", "business_date"),
    Index(
        None,
        "restaurant_id",
        "external_id",
        sqlite_where=text("external_id IS NOT NULL"),
        postgresql_where=text("external_id IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
    info=kind(TableClass.FACT, in_packs=True),
)

transaction_items = Table(
    "transaction_items",
    metadata,
    key(),
    Column("transaction_id", Id, ForeignKey("transactions.id", ondelete="CASCADE"), nullable=False),
    Column("menu_item_id", Id, ForeignKey("menu_items.id"), nullable=False),
    Column("menu_item_name", String(200), nullable=False),
    Column("line", Integer, nullable=False),
    Column("demand", Micros, nullable=False),
    Column("quantity", Micros, nullable=False),
    Column("unit_price", Micros, nullable=False),
    Column("net_sales", Micros, nullable=False),
    Column("is_promo", Boolean, nullable=False, server_default=false()),
    # The till's own number of the line, and for a modifier the line it belongs to: that line's number where
    # it has one, else its dish.
    Column("external_line_id", String(120)),
    Column("part_of", String(200)),
    Index(None, "transaction_id"),
    sqlite_with_rowid=False,
    info=kind(TableClass.FACT, in_packs=True),
)

# Exports overlap: a ticket that several imports hold alike is stored once, with a row here for each of them.
transaction_sources = Table(
    "transaction_sources",
    metadata,
    Column("transaction_id", Id, ForeignKey("transactions.id", ondelete="CASCADE"), primary_key=True),
    Column("upload_id", Id, ForeignKey("data_uploads.id"), primary_key=True),
    sqlite_with_rowid=False,
    info=kind(TableClass.FACT, in_packs=True),
)

# Sales that do not count: a later import speaks for their day, or holds a newer version of their ticket.
superseded_transactions = Table(
    "superseded_transactions",
    metadata,
    Column("transaction_id", Id, ForeignKey("transactions.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
    info=kind(TableClass.DERIVED),
)

daily_item_sales = Table(
    "daily_item_sales",
    metadata,
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("menu_item_id", Id, ForeignKey("menu_items.id"), primary_key=True),
    Column("demand", Micros, nullable=False),
    Column("quantity", Micros, nullable=False),
    Column("net_sales", Micros, nullable=False),
    Column("is_promo", Boolean, nullable=False),
    sqlite_with_rowid=False,
    info=kind(TableClass.DERIVED),
)
