"""Answers say what wrote them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("model", sa.Text(), nullable=False, server_default=""))
        answers.add_column(sa.Column("prompt", sa.String(length=32), nullable=False, server_default=""))
        answers.add_column(sa.Column("notice", sa.Text(), nullable=False, server_default=""))
