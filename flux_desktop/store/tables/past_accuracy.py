"""How right forecasts of the last weeks would have been, made again from the sales before each."""

from sqlalchemy import JSON, Column, ForeignKey, String, Table

from flux_desktop.store.tables.base import Id, TableClass, created_at, kind, metadata

past_accuracy = Table(
    "past_accuracy",
    metadata,
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), primary_key=True),
    # A hash of the sales and of the model it was made with.
    Column("fingerprint", String(64), nullable=False),
    Column("report", JSON, nullable=False),
    created_at(),
    info=kind(TableClass.DERIVED),
)
