"""An answer knows which of several questions of a message it answers."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answers", sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"))
