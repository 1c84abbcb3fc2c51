"""Files that wait for an address are found without going through all that were ever taken in."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_jobs_uri", "jobs", ["uri"])
