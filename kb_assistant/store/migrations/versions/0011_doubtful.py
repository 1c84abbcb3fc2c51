"""Who got an answer until now was told that reviewers see only questions without one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ANSWERS = sa.table("answers", sa.column("outcome"), sa.column("reviewable", sa.Boolean))


def upgrade() -> None:
    replied = _ANSWERS.c.outcome.in_(["answered", "conflict"])
    op.execute(_ANSWERS.update().where(replied).values(reviewable=sa.false()))
