"""Photos of menus that a hub has received, waiting to be read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
UTC_TIME = sa.DateTime(timezone=True)


def _belongs_to(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_photo_jobs_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "photo_jobs",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True)),
        sa.Column("error", sa.JSON(none_as_null=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False),
        _belongs_to("restaurant_id", "restaurants"),
        _belongs_to("user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_jobs")),
    )
    for columns in (["restaurant_id", "status"], ["status", "created_at"]):
        name = op.f("ix_photo_jobs_" + "_".join(columns))
        op.create_index(name, "photo_jobs", columns, unique=False)
