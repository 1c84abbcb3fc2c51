"""No number of a job is given twice: SQLite forgot that when the table was made anew for uploads."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Jobs that are gone keep their numbers in the audit log.
_GIVEN = """
INSERT INTO sqlite_sequence (name, seq) SELECT 'jobs', max(number) FROM (
    SELECT id AS number FROM jobs UNION ALL
    SELECT CAST(substr(subject, 5) AS INTEGER) FROM audit WHERE subject LIKE 'job:%'
) HAVING max(number) IS NOT NULL
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    with op.batch_alter_table("jobs", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
        pass
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'jobs'")
    op.execute(sa.text(_GIVEN))
