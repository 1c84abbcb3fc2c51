"""Whether any document is in another language is told without a look at the texts."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_versions_language", "versions", ["language"])
