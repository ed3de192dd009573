"""Sales: transactions with their lines as files tell them, and the daily sums that forecasts and tables read."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Time, false

from flux_desktop.store.tables.base import Id, Micros, key, metadata

# Facts come by the million: without a rowid the key is the table, one tree to write instead of two,
# and dated keys arrive in order.
transactions = Table(
    "transactions",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("upload_id", Id, ForeignKey("data_uploads.id"), nullable=False),
    Column("transaction_date", Date, nullable=False),
    Column("transaction_time", Time),
    Column("business_date", Date, nullable=False),
    Column("total_amount", Micros, nullable=False),
    Column("is_promo", Boolean, nullable=False),
    Column("superseded", Boolean, nullable=False, server_default=false()),
    Index(None, "restaurant_id", "business_date"),
    sqlite_with_rowid=False,
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
    Index(None, "transaction_id"),
    sqlite_with_rowid=False,
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
)
