"""Tickets: sales under the till's own numbers, stored once whichever exports hold them; other names of dishes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
UTC_TIME = sa.DateTime(timezone=True)
NUMBERED = sa.text("external_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("data_uploads", sa.Column("source", sa.String(40), nullable=False, server_default=""))
    op.add_column(
        "data_uploads", sa.Column("has_tickets", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("data_uploads", sa.Column("ticket_scope", sa.String(10), nullable=False, server_default=""))
    op.execute("UPDATE data_uploads SET source = layout")
    op.add_column("transactions", sa.Column("external_id", sa.String(120)))
    op.create_index(
        op.f("ix_transactions_restaurant_id_external_id"),
        "transactions",
        ["restaurant_id", "external_id"],
        unique=False,
        sqlite_where=NUMBERED,
        postgresql_where=NUMBERED,
    )
    op.add_column(
        "transaction_items", sa.Column("is_promo", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("transaction_items", sa.Column("external_line_id", sa.String(120)))
    op.add_column("transaction_items", sa.Column("part_of", sa.String(200)))
    # Until now every transaction had one line.
    op.execute(
        "UPDATE transaction_items SET is_promo = true"
        " WHERE transaction_id IN (SELECT id FROM transactions WHERE is_promo)"
    )
    op.create_table(
        "transaction_sources",
        sa.Column("transaction_id", ID, nullable=False),
        sa.Column("upload_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["transactions.id"],
            name=op.f("fk_transaction_sources_transaction_id_transactions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["data_uploads.id"], name=op.f("fk_transaction_sources_upload_id_data_uploads")
        ),
        sa.PrimaryKeyConstraint("transaction_id", "upload_id", name=op.f("pk_transaction_sources")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_transaction_sources_upload_id"), "transaction_sources", ["upload_id"], unique=False
    )
    op.create_table(
        "item_aliases",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("name_key", sa.String(400), nullable=False),
        sa.Column("menu_item_id", ID, nullable=True),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_item_aliases_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["menu_item_id"],
            ["menu_items.id"],
            name=op.f("fk_item_aliases_menu_item_id_menu_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_aliases")),
    )
    op.create_index(
        op.f("ix_item_aliases_restaurant_id_name_key"),
        "item_aliases",
        ["restaurant_id", "name_key"],
        unique=False,
    )
