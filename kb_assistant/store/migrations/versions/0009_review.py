"""Questions without an answer may be reviewed, where that was said when they were asked: never those from before."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answers", sa.Column("reviewable", sa.Boolean(), nullable=False, server_default=sa.false()))
