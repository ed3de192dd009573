"""The hub: sign-ins and their tokens, files waiting to be imported; a dish's description."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(postgresql.UUID(), "postgresql")
UTC_TIME = sa.DateTime(timezone=True)


def _created_at() -> sa.Column[object]:
    return sa.Column("created_at", UTC_TIME, server_default=sa.func.now(), nullable=False)


def _belongs_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("menu_items", sa.Column("description", sa.String(2000), nullable=False, server_default=""))
    op.create_table(
        "token_families",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        _created_at(),
        sa.Column("last_seen", UTC_TIME, nullable=False),
        sa.Column("expires_at", UTC_TIME, nullable=False),
        sa.Column("ended_at", UTC_TIME),
        _belongs_to("token_families", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_families")),
    )
    op.create_index(op.f("ix_token_families_user_id"), "token_families", ["user_id"], unique=False)
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("family_id", ID, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        _created_at(),
        sa.Column("used_at", UTC_TIME),
        sa.Column("successor", sa.LargeBinary(32)),
        _belongs_to("refresh_tokens", "family_id", "token_families"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_tokens")),
    )
    op.create_index(
        op.f("ix_refresh_tokens_family_id_generation"),
        "refresh_tokens",
        ["family_id", "generation"],
        unique=True,
    )
    op.create_table(
        "import_jobs",
        sa.Column("id", ID, nullable=False),
        sa.Column("restaurant_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("file", sa.String(400), nullable=False),
        sa.Column("layout", sa.String(40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _created_at(),
        _belongs_to("import_jobs", "restaurant_id", "restaurants"),
        _belongs_to("import_jobs", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_jobs")),
    )
    for columns in (["restaurant_id", "created_at"], ["status", "created_at"]):
        name = op.f("ix_import_jobs_" + "_".join(columns))
        op.create_index(name, "import_jobs", columns, unique=False)
    op.create_table(
        "import_job_files",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _belongs_to("import_job_files", "job_id", "import_jobs"),
        sa.PrimaryKeyConstraint("job_id", "part", name=op.f("pk_import_job_files")),
    )
