"""An answer keeps whether it was given with doubt."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answers", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false()))
