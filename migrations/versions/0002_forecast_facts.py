"""What people know beside the sales: their own days, dishes that ran out, promotions to come, their own numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
MICROS = sa.BigInteger()
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_events_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(
        op.f("ix_events_restaurant_id_on_date"), "events", ["restaurant_id", "on_date"], unique=False
    )
    op.create_table(
        "run_outs",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("menu_item_id", ID, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_item_id"], ["menu_items.id"], name=op.f("fk_run_outs_menu_item_id_menu_items")
        ),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_run_outs_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_outs")),
    )
    op.create_index(
        op.f("ix_run_outs_restaurant_id_business_date"),
        "run_outs",
        ["restaurant_id", "business_date"],
        unique=False,
    )
    op.create_table(
        "planned_promotions",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("menu_item_id", ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_planned_promotions_days_in_order")),
        sa.ForeignKeyConstraint(
            ["menu_item_id"], ["menu_items.id"], name=op.f("fk_planned_promotions_menu_item_id_menu_items")
        ),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_planned_promotions_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_promotions")),
    )
    op.create_index(
        op.f("ix_planned_promotions_restaurant_id"), "planned_promotions", ["restaurant_id"], unique=False
    )
    op.create_table(
        "own_forecasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("menu_item_id", ID, nullable=False),
        sa.Column("forecast_date", sa.Date(), nullable=False),
        sa.Column("quantity", MICROS, nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_item_id"], ["menu_items.id"], name=op.f("fk_own_forecasts_menu_item_id_menu_items")
        ),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_own_forecasts_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_forecasts")),
    )
    op.create_index(
        op.f("ix_own_forecasts_restaurant_id_forecast_date"),
        "own_forecasts",
        ["restaurant_id", "forecast_date"],
        unique=False,
    )
    op.create_table(
        "weather_days",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("temperature", sa.Double(), nullable=True),
        sa.Column("rain", sa.Double(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_weather_days_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weather_days")),
    )
    op.create_index(
        op.f("ix_weather_days_restaurant_id_on_date"),
        "weather_days",
        ["restaurant_id", "on_date"],
        unique=False,
    )
    op.add_column("forecast_runs", sa.Column("data_version", sa.String(length=64), nullable=True))
    op.add_column("forecast_runs", sa.Column("horizon", sa.Integer(), nullable=True))
    for name, kind in (
        ("size", sa.Double()),
        ("average", sa.Double()),
        ("average_p90", sa.Double()),
        ("price", MICROS),
    ):
        op.add_column("demand_forecasts", sa.Column(name, kind, nullable=True))
    # SQLite adds a foreign key only by making the table anew, which batch mode does.
    with op.batch_alter_table("menu_items") as batch:
        batch.add_column(sa.Column("sibling_id", ID, nullable=True))
        batch.add_column(sa.Column("forecast_model", sa.String(length=40), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_menu_items_sibling_id_menu_items"), "menu_items", ["sibling_id"], ["id"]
        )
