"""The kitchen: ingredients with the prices of their packs, recipes in versions, suggested ones, tax of dishes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
MICROS = sa.BigInteger()
UTC_TIME = sa.DateTime(timezone=True)


def _own(table: str, *columns: sa.Column, indexes: tuple[tuple[str, ...], ...]) -> None:
    """A table of a restaurant: its key, its columns, when it was made."""
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["restaurant_id"],
            ["restaurants.id"],
            name=op.f(f"fk_{table}_restaurant_id_restaurants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for names in indexes:
        op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, list(names), unique=False)


def _created_at() -> sa.Column:
    return sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False)


def _deleted() -> sa.Column:
    return sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False)


def _parent(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=op.f(f"fk_{table}_{column}_{parent}"), ondelete="CASCADE"
    )


def upgrade() -> None:
    with op.batch_alter_table("menu_items") as menu_items:
        menu_items.add_column(sa.Column("tax_included", sa.Boolean()))
        menu_items.add_column(sa.Column("tax_rate", MICROS))
    _own(
        "ingredients",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(400), nullable=False),
        sa.Column("other_keys", sa.JSON(), nullable=False),
        sa.Column("supplier", sa.String(200), nullable=False, server_default=""),
        sa.Column("waste_factor", MICROS, nullable=False, server_default="0"),
        sa.Column("yield_share", MICROS, nullable=False, server_default="1000000"),
        sa.Column("shelf_life_days", sa.Integer()),
        sa.Column("allergens", sa.Text()),
        sa.Column("equivalents", sa.Text(), nullable=False, server_default=""),
        _deleted(),
        _created_at(),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        indexes=(("restaurant_id", "name_key"),),
    )
    _own(
        "ingredient_cost_history",
        sa.Column("ingredient_id", ID, nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=False),
        sa.Column("pack", sa.String(200), nullable=False),
        sa.Column("price", MICROS, nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("recorded_at", UTC_TIME, nullable=False),
        _parent("ingredient_cost_history", "ingredient_id", "ingredients"),
        indexes=(("restaurant_id",), ("ingredient_id", "effective_date")),
    )
    _own(
        "recipes",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(400), nullable=False),
        sa.Column("other_keys", sa.JSON(), nullable=False),
        sa.Column("station", sa.String(200)),
        sa.Column("batch", sa.String(120)),
        sa.Column("life_days", sa.Integer()),
        sa.Column("minutes", MICROS),
        _deleted(),
        _created_at(),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        indexes=(("restaurant_id", "name_key"),),
    )
    _own(
        "recipe_versions",
        sa.Column("recipe_id", ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        _deleted(),
        _created_at(),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        _parent("recipe_versions", "recipe_id", "recipes"),
        indexes=(("restaurant_id",), ("recipe_id", "valid_from")),
    )
    _own(
        "recipe_suggestions",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(400), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("status", sa.String(20), nullable=False, server_default="suggested"),
        _deleted(),
        _created_at(),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        indexes=(("restaurant_id", "status"),),
    )
