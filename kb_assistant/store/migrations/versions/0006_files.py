"""What lists of documents show of the file of each version: its kind and size, pages and characters."""

from pathlib import PurePosixPath

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# By the name, which is all that is left to go by: what is read from now on is told by its content.
_FORMATS = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html", ".md": "md", ".markdown": "md"}


def upgrade() -> None:
    op.add_column("versions", sa.Column("format", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("versions", sa.Column("size", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("versions", sa.Column("pages", sa.Integer(), nullable=True))
    op.add_column("versions", sa.Column("characters", sa.Integer(), nullable=False, server_default="0"))
    # Both engines call it so.
    op.execute("UPDATE versions SET characters = length(text), pages = NULLIF(json_array_length(page_starts), 0)")
    _tell_formats()


def _tell_formats() -> None:
    connection = op.get_bind()
    paths = connection.execute(sa.text("SELECT id, path FROM documents")).all()
    told = sa.text("UPDATE versions SET format = :format WHERE document_id = :document")
    for row in paths:
        suffix = PurePosixPath(row.path).suffix.lower()
        connection.execute(told, {"format": _FORMATS.get(suffix, "txt"), "document": row.id})
