"""What several devices need to agree: stamps, links, batches, packs of sales; which category a file gave a dish."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sync_identity",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device_id", ID, nullable=False),
        sa.Column("hub_id", ID, nullable=False),
        sa.Column("epoch", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_identity")),
    )
    op.create_table(
        "sync_batches",
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("device_id", ID, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_batches_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("restaurant_id", "batch_id", name=op.f("pk_sync_batches")),
    )
    op.create_index(op.f("ix_sync_batches_created_at"), "sync_batches", ["created_at"], unique=False)

    op.create_table(
        "sync_conflicts",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("register", sa.String(length=63), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("lost", sa.Text(), nullable=False),
        sa.Column("settled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_conflicts_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_conflicts")),
    )
    op.create_index(
        op.f("ix_sync_conflicts_restaurant_id"), "sync_conflicts", ["restaurant_id"], unique=False
    )

    op.create_table(
        "sync_devices",
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("family_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.Column("last_seen", UTC_TIME, nullable=False),
        sa.Column("revoked_at", UTC_TIME),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_devices_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sync_devices_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("restaurant_id", "id", name=op.f("pk_sync_devices")),
    )
    op.create_table(
        "sync_links",
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("hub_url", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("hub_id", ID),
        sa.Column("epoch", ID),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("synced_at", UTC_TIME),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_links_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("restaurant_id", name=op.f("pk_sync_links")),
    )
    op.create_table(
        "sync_outbatches",
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_outbatches_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("restaurant_id", name=op.f("pk_sync_outbatches")),
    )
    op.create_table(
        "sync_packs",
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("pack_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_packs_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("restaurant_id", "pack_id", name=op.f("pk_sync_packs")),
    )
    op.create_table(
        "sync_rejected",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("registers", sa.Text(), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_rejected_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_rejected")),
    )
    op.create_index(op.f("ix_sync_rejected_restaurant_id"), "sync_rejected", ["restaurant_id"], unique=False)

    op.create_table(
        "sync_rows",
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("clocks", sa.Text(), nullable=False),
        sa.Column("unsent", sa.Text()),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_rows_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_name", "row_id", name=op.f("pk_sync_rows")),
    )
    op.create_index(
        op.f("ix_sync_rows_restaurant_id_seq"), "sync_rows", ["restaurant_id", "seq"], unique=False
    )
    op.create_index(
        "ix_sync_rows_unsent",
        "sync_rows",
        ["restaurant_id"],
        unique=False,
        sqlite_where=sa.text("unsent IS NOT NULL"),
        postgresql_where=sa.text("unsent IS NOT NULL"),
    )

    op.create_table(
        "sync_runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(length=400), nullable=False),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_runs_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_runs")),
    )
    op.create_index(
        op.f("ix_sync_runs_restaurant_id_created_at"),
        "sync_runs",
        ["restaurant_id", "created_at"],
        unique=False,
    )

    op.create_table(
        "sync_spaces",
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("clock_offset", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_spaces_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("restaurant_id", name=op.f("pk_sync_spaces")),
    )
    op.create_table(
        "sync_unknown",
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("registers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sync_unknown_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_name", "row_id", name=op.f("pk_sync_unknown")),
    )
    op.create_table(
        "upload_categories",
        sa.Column("upload_id", ID, nullable=False),
        sa.Column("menu_item_id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("category", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_item_id"],
            ["menu_items.id"],
            name=op.f("fk_upload_categories_menu_item_id_menu_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_upload_categories_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["data_uploads.id"],
            name=op.f("fk_upload_categories_upload_id_data_uploads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "menu_item_id", name=op.f("pk_upload_categories")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_upload_categories_restaurant_id_menu_item_id"),
        "upload_categories",
        ["restaurant_id", "menu_item_id"],
        unique=False,
    )

    op.add_column("data_uploads", sa.Column("packs", sa.JSON()))
    op.add_column("data_uploads", sa.Column("applied", sa.JSON()))
