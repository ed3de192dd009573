"""Opening hours: a row a weekday, and a row a date for exceptions. A row holds all shifts of its day, so that they change as one."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Time,
    false,
)

from flux_desktop.store.tables.base import Id, TableClass, created_at, key, kind, metadata, revision

operating_hours = Table(
    "operating_hours",
    metadata,
    key(),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("day_of_week", Integer),
    Column("on_date", Date),
    Column("open_time", Time),
    Column("close_time", Time),
    Column("closed", Boolean, nullable=False, server_default=false()),
    created_at(),
    revision(),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    # The shifts after the first, as [["20:00", "23:30"], …].
    Column("later_shifts", JSON, nullable=False, server_default="[]"),
    CheckConstraint("(day_of_week IS NULL) <> (on_date IS NULL)", name="weekday_or_date"),
    CheckConstraint("day_of_week IS NULL OR day_of_week BETWEEN 0 AND 6", name="monday_is_0"),
    Index(None, "restaurant_id"),
    info=kind(
        TableClass.DOCUMENT,
        together=(("day_of_week", "on_date", "open_time", "close_time", "closed", "later_shifts"),),
    ),
)
