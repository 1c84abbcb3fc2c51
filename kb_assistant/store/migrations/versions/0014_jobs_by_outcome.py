"""What was turned away, or not understood, is found without going through all that was ever taken in."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_jobs_outcome", "jobs", ["outcome"])
