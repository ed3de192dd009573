"""What people enter and what is reckoned stand apart; documents count their revisions; a day has several shifts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
DOCUMENTS = (
    "data_uploads",
    "events",
    "item_aliases",
    "menu_items",
    "operating_hours",
    "own_forecasts",
    "planned_promotions",
    "restaurants",
    "run_outs",
    "settings",
)


def upgrade() -> None:
    for table in DOCUMENTS:
        op.add_column(table, sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    for table in ("item_aliases", "operating_hours"):
        op.add_column(table, sa.Column("deleted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "operating_hours", sa.Column("later_shifts", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column(
        "menu_items", sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _sold_items()
    _superseded()
    _holders()


def _sold_items() -> None:
    """What files said of dishes moves out of the columns that are a person's."""
    op.create_table(
        "sold_items",
        sa.Column("menu_item_id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("category", sa.String(200), nullable=False, server_default=""),
        sa.Column("price", sa.BigInteger()),
        sa.Column("priced_on", sa.Date()),
        sa.Column("sold", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_item_id"],
            ["menu_items.id"],
            name=op.f("fk_sold_items_menu_item_id_menu_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f("fk_sold_items_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("menu_item_id", name=op.f("pk_sold_items")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sold_items_restaurant_id"), "sold_items", ["restaurant_id"], unique=False)
    # Until now nobody could set a category or a price by hand, so those of dishes that files made came from files.
    op.execute(
        "INSERT INTO sold_items (menu_item_id, restaurant_id, category, price, priced_on, sold)"
        " SELECT m.id, m.restaurant_id,"
        " CASE WHEN m.auto_created THEN m.category ELSE '' END,"
        " CASE WHEN m.auto_created THEN m.price END,"
        " CASE WHEN m.auto_created AND m.price IS NOT NULL THEN"
        " (SELECT max(business_date) FROM daily_item_sales d"
        " WHERE d.menu_item_id = m.id AND d.restaurant_id = m.restaurant_id) END,"
        " EXISTS (SELECT 1 FROM daily_item_sales d"
        " WHERE d.menu_item_id = m.id AND d.restaurant_id = m.restaurant_id)"
        " FROM menu_items m"
    )
    op.execute("UPDATE menu_items SET category = '', price = NULL, deleted = false WHERE auto_created")


def _superseded() -> None:
    op.create_table(
        "superseded_transactions",
        sa.Column("transaction_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["transactions.id"],
            name=op.f("fk_superseded_transactions_transaction_id_transactions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("transaction_id", name=op.f("pk_superseded_transactions")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO superseded_transactions (transaction_id) SELECT id FROM transactions WHERE superseded"
    )


def _holders() -> None:
    """Every holder of a ticket stands in `transaction_sources`; a sale without a ticket keeps its one file."""
    op.execute(
        "INSERT INTO transaction_sources (transaction_id, upload_id)"
        " SELECT t.id, t.upload_id FROM transactions t WHERE t.external_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM transaction_sources s"
        " WHERE s.transaction_id = t.id AND s.upload_id = t.upload_id)"
    )
    op.drop_index(op.f("ix_transaction_sources_upload_id"), "transaction_sources")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("transactions", "upload_id", nullable=True)
        op.drop_column("transactions", "superseded")
    else:
        _rebuild_transactions()
    op.execute("UPDATE transactions SET upload_id = NULL WHERE external_id IS NOT NULL")


def _rebuild_transactions() -> None:
    # By hand: batch mode forgets WITHOUT ROWID, which halves the table.
    columns = (
        "id, restaurant_id, upload_id, transaction_date, transaction_time, business_date, total_amount,"
        " is_promo, external_id"
    )
    op.execute(
        "CREATE TABLE _transactions ("
        "id BLOB NOT NULL, restaurant_id BLOB NOT NULL, upload_id BLOB, transaction_date DATE NOT NULL,"
        " transaction_time TIME, business_date DATE NOT NULL, total_amount BIGINT NOT NULL,"
        " is_promo BOOLEAN NOT NULL, external_id VARCHAR(120),"
        " CONSTRAINT pk_transactions PRIMARY KEY (id),"
        " CONSTRAINT fk_transactions_restaurant_id_restaurants FOREIGN KEY(restaurant_id)"
        " REFERENCES restaurants (id) ON DELETE CASCADE,"
        " CONSTRAINT fk_transactions_upload_id_data_uploads FOREIGN KEY(upload_id) REFERENCES data_uploads (id)"
        ") WITHOUT ROWID"
    )
    op.execute(f"INSERT INTO _transactions ({columns}) SELECT {columns} FROM transactions ORDER BY id")
    op.execute("DROP TABLE transactions")
    op.execute("ALTER TABLE _transactions RENAME TO transactions")
    op.create_index(
        op.f("ix_transactions_restaurant_id_business_date"),
        "transactions",
        ["restaurant_id", "business_date"],
    )
    numbered = sa.text("external_id IS NOT NULL")
    op.create_index(
        op.f("ix_transactions_restaurant_id_external_id"),
        "transactions",
        ["restaurant_id", "external_id"],
        sqlite_where=numbered,
        postgresql_where=numbered,
    )
