"""Places, and who runs them."""

from sqlalchemy import Column, ForeignKey, String, Table, Time, UniqueConstraint

from flux_desktop.store.tables.base import (
    ACCOUNTS,
    RESTAURANT_AT_HAND,
    Id,
    Reach,
    TableClass,
    created_at,
    key,
    kind,
    metadata,
    revision,
)

restaurants = Table(
    "restaurants",
    metadata,
    key(),
    Column("name", String(200), nullable=False),
    Column("owner_id", Id, ForeignKey("users.id", ondelete="SET NULL")),
    Column("timezone", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("country", String(2), nullable=False),
    Column("region", String(10), nullable=False),
    Column("business_day_start", Time, nullable=False),
    created_at(),
    revision(),
    # Whose it is, each database knows for itself: accounts do not travel.
    info=kind(
        TableClass.DOCUMENT,
        stays=("owner_id",),
        reach=Reach(here=f"id = {RESTAURANT_AT_HAND}", accounts="true"),
    ),
)

memberships = Table(
    "memberships",
    metadata,
    key(),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("restaurant_id", Id, ForeignKey("restaurants.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(20), nullable=False),
    created_at(),
    UniqueConstraint("user_id", "restaurant_id"),
    info=kind(TableClass.HUB, reach=ACCOUNTS),
)
