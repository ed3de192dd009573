"""First light: accounts, restaurants, menu, sales, uploads, forecasts, settings, hours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration describes the past: it states its types itself and imports nothing that may change.
ID = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
MICROS = sa.BigInteger()
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("id", ID, nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("failed_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    op.create_index(
        op.f("ix_sign_in_failures_email_key_failed_at"),
        "sign_in_failures",
        ["email_key", "failed_at"],
        unique=False,
    )
    op.create_table(
        "users",
        sa.Column("id", ID, nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("hashed_password", sa.String(length=200), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
    )
    op.create_table(
        "restaurants",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=False),
        sa.Column("business_day_start", sa.Time(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_restaurants_owner_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restaurants")),
    )
    op.create_table(
        "data_uploads",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("file", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("net_sales", MICROS, nullable=False),
        sa.Column("imported_at", UTC_TIME, nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_data_uploads_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_uploads")),
    )
    op.create_index(
        op.f("ix_data_uploads_restaurant_id_imported_at"),
        "data_uploads",
        ["restaurant_id", "imported_at"],
        unique=False,
    )
    op.create_table(
        "forecast_runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("model_key", sa.String(length=40), nullable=False),
        sa.Column("sales_through", sa.Date(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_forecast_runs_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_runs")),
    )
    op.create_index(
        op.f("ix_forecast_runs_restaurant_id_created_at"),
        "forecast_runs",
        ["restaurant_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "memberships",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_memberships_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("user_id", "restaurant_id", name=op.f("uq_memberships_user_id_restaurant_id")),
    )
    op.create_table(
        "menu_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("category", sa.String(length=200), server_default="", nullable=False),
        sa.Column("price", MICROS, nullable=True),
        sa.Column("auto_created", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_menu_items_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_items")),
    )
    op.create_index(
        op.f("ix_menu_items_restaurant_id_name_key"),
        "menu_items",
        ["restaurant_id", "name_key"],
        unique=False,
    )
    op.create_table(
        "operating_hours",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("day_of_week", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("open_time", sa.Time(), nullable=True),
        sa.Column("close_time", sa.Time(), nullable=True),
        sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "(day_of_week IS NULL) <> (on_date IS NULL)", name=op.f("ck_operating_hours_weekday_or_date")
        ),
        sa.CheckConstraint(
            "day_of_week IS NULL OR day_of_week BETWEEN 0 AND 6", name=op.f("ck_operating_hours_monday_is_0")
        ),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_operating_hours_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operating_hours")),
    )
    op.create_index(
        op.f("ix_operating_hours_restaurant_id"), "operating_hours", ["restaurant_id"], unique=False
    )
    op.create_table(
        "settings",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_settings_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("restaurant_id", "key", name=op.f("uq_settings_restaurant_id_key")),
    )
    op.create_table(
        "daily_item_sales",
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("menu_item_id", ID, nullable=False),
        sa.Column("demand", MICROS, nullable=False),
        sa.Column("quantity", MICROS, nullable=False),
        sa.Column("net_sales", MICROS, nullable=False),
        sa.Column("is_promo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_item_id"], ["menu_items.id"], name=op.f("fk_daily_item_sales_menu_item_id_menu_items")
        ),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_daily_item_sales_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "restaurant_id", "business_date", "menu_item_id", name=op.f("pk_daily_item_sales")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "demand_forecasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("menu_item_id", ID, nullable=False),
        sa.Column("menu_item_name", sa.String(length=200), nullable=False),
        sa.Column("forecast_date", sa.Date(), nullable=False),
        sa.Column("predicted_quantity", sa.Double(), nullable=False),
        sa.Column("p10_quantity", sa.Double(), nullable=False),
        sa.Column("p50_quantity", sa.Double(), nullable=False),
        sa.Column("p90_quantity", sa.Double(), nullable=False),
        sa.Column("p99_quantity", sa.Double(), nullable=False),
        sa.Column("confidence_score", sa.Double(), nullable=False),
        sa.Column("logic_trigger", sa.String(length=400), nullable=False),
        sa.Column("model_name", sa.String(length=80), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_item_id"], ["menu_items.id"], name=op.f("fk_demand_forecasts_menu_item_id_menu_items")
        ),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_demand_forecasts_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["forecast_runs.id"],
            name=op.f("fk_demand_forecasts_run_id_forecast_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_forecasts")),
    )
    op.create_index(
        op.f("ix_demand_forecasts_restaurant_id_forecast_date"),
        "demand_forecasts",
        ["restaurant_id", "forecast_date"],
        unique=False,
    )
    op.create_index(op.f("ix_demand_forecasts_run_id"), "demand_forecasts", ["run_id"], unique=False)
    op.create_table(
        "transactions",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("upload_id", ID, nullable=False),
        sa.Column("transaction_date", sa.Date(), nullable=False),
        sa.Column("transaction_time", sa.Time(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("total_amount", MICROS, nullable=False),
        sa.Column("is_promo", sa.Boolean(), nullable=False),
        sa.Column("superseded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_transactions_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["data_uploads.id"], name=op.f("fk_transactions_upload_id_data_uploads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transactions")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_transactions_restaurant_id_business_date"),
        "transactions",
        ["restaurant_id", "business_date"],
        unique=False,
    )
    op.create_table(
        "upload_days",
        sa.Column("upload_id", ID, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_upload_days_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["data_uploads.id"],
            name=op.f("fk_upload_days_upload_id_data_uploads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "business_date", name=op.f("pk_upload_days")),
    )
    op.create_index(
        op.f("ix_upload_days_restaurant_id_business_date"),
        "upload_days",
        ["restaurant_id", "business_date"],
        unique=False,
    )
    op.create_table(
        "transaction_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("transaction_id", ID, nullable=False),
        sa.Column("menu_item_id", ID, nullable=False),
        sa.Column("menu_item_name", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("demand", MICROS, nullable=False),
        sa.Column("quantity", MICROS, nullable=False),
        sa.Column("unit_price", MICROS, nullable=False),
        sa.Column("net_sales", MICROS, nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_item_id"], ["menu_items.id"], name=op.f("fk_transaction_items_menu_item_id_menu_items")
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["transactions.id"],
            name=op.f("fk_transaction_items_transaction_id_transactions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transaction_items")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_transaction_items_transaction_id"), "transaction_items", ["transaction_id"], unique=False
    )
