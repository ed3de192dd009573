"""Forecasts that were kept: a run, its numbers by dish and day, and the manager's own numbers beside them."""

from sqlalchemy import Boolean, Column, Date, Double, ForeignKey, Index, Integer, String, Table, false

from flux_desktop.store.tables.base import Id, Micros, TableClass, created_at, key, kind, metadata, revision

forecast_runs = Table(
    "forecast_runs",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("model_key", String(40), nullable=False),
    Column("sales_through", Date, nullable=False),
    created_at(),
    # A hash of what it was made from, and how many days it was asked for; older runs do not tell.
    Column("data_version", String(64)),
    Column("horizon", Integer),
    Index(None, "restaurant_id", "created_at"),
    info=kind(TableClass.DERIVED),
)

demand_forecasts = Table(
    "demand_forecasts",
    metadata,
    key(),
    Column("run_id", Id, ForeignKey("forecast_runs.id", ondelete="CASCADE"), nullable=False),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("menu_item_id", Id, ForeignKey("menu_items.id"), nullable=False),
    Column("menu_item_name", String(200), nullable=False),
    Column("forecast_date", Date, nullable=False),
    Column("predicted_quantity", Double, nullable=False),
    Column("p10_quantity", Double, nullable=False),
    Column("p50_quantity", Double, nullable=False),
    Column("p90_quantity", Double, nullable=False),
    Column("p99_quantity", Double, nullable=False),
    Column("confidence_score", Double, nullable=False),
    Column("logic_trigger", String(400), nullable=False),
    Column("model_name", String(80), nullable=False),
    created_at(),
    # The negative binomial's r, where predicted_quantity and it are the whole distribution.
    Column("size", Double),
    # What the weekday average said of the same day on the same data.
    Column("average", Double),
    Column("average_p90", Double),
    Column("price", Micros),
    Index(None, "run_id"),
    Index(None, "restaurant_id", "forecast_date"),
    info=kind(TableClass.DERIVED),
)

own_forecasts = Table(
    "own_forecasts",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("menu_item_id", Id, ForeignKey("menu_items.id"), nullable=False),
    Column("forecast_date", Date, nullable=False),
    Column("quantity", Micros, nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    Index(None, "restaurant_id", "forecast_date"),
    info=kind(TableClass.DOCUMENT),
)
