"""A change that the hub did not take can be left as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sync_rejected", sa.Column("settled", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
