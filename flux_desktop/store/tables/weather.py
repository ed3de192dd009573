"""The weather of past and coming days as some source told it. Measurements, not money: plain numbers."""

from sqlalchemy import Column, Date, Double, ForeignKey, Index, String, Table

from flux_desktop.store.tables.base import Id, TableClass, created_at, key, kind, metadata

weather_days = Table(
    "weather_days",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("on_date", Date, nullable=False),
    Column("temperature", Double),
    Column("rain", Double),
    Column("source", String(20), nullable=False),
    created_at(),
    Index(None, "restaurant_id", "on_date"),
    info=kind(TableClass.DEVICE),
)
