"""Shares, feedback, receipts, owners, uploads and budgets; a collection becomes a part of its documents' audience."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _answers()
    _documents()
    _uploads()
    _collections()


def _time(name: str, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    named = op.f(f"fk_{table}_{column}_{to.partition('.')[0]}")
    return sa.ForeignKeyConstraint([column], [to], name=named, ondelete=ondelete)


def _answers() -> None:
    op.create_table(
        "shares",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        _time("created"),
        _time("expires"),
        _key("shares", "user_id", "users.id", "CASCADE"),
        _key("shares", "answer_id", "answers.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.UniqueConstraint("hash", name=op.f("uq_shares_hash")),
    )
    op.create_index(op.f("ix_shares_user_id"), "shares", ["user_id"])
    op.create_index(op.f("ix_shares_answer_id"), "shares", ["answer_id"])
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        _time("created"),
        _key("feedback", "answer_id", "answers.id", "CASCADE"),
        _key("feedback", "user_id", "users.id", "CASCADE"),
        sa.PrimaryKeyConstraint("answer_id", "user_id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_user_id"), "feedback", ["user_id"])


def _documents() -> None:
    op.create_table(
        "care",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("verified_until", sa.Date(), nullable=True),
        _key("care", "document_id", "documents.id", "CASCADE"),
        _key("care", "owner_id", "users.id", "SET NULL"),
        _key("care", "verified_by", "users.id", "SET NULL"),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_care")),
    )
    op.create_index(op.f("ix_care_owner_id"), "care", ["owner_id"])
    op.create_index(op.f("ix_care_verified_by"), "care", ["verified_by"])
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        _time("created"),
        _key("receipts", "user_id", "users.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_document_id"), "receipts", ["document_id"])
    op.create_index(op.f("ix_receipts_user_id"), "receipts", ["user_id"])


def _uploads() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        jobs.create_foreign_key(op.f("fk_jobs_user_id_users"), "users", ["user_id"], ["id"], ondelete="SET NULL")
        jobs.create_index(op.f("ix_jobs_user_id"), ["user_id"])
    op.create_table(
        "uploads",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        _time("created"),
        _key("uploads", "user_id", "users.id", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_created"), "uploads", ["created"])
    op.create_table(
        "budgets",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("left", sa.Float(), nullable=False),
        _time("at"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_budgets")),
    )
    op.create_index(op.f("ix_budgets_at"), "budgets", ["at"])
    op.execute("INSERT INTO counters (name, value) VALUES ('budgets', 0)")


def _collections() -> None:
    # In place, and without a foreign key: documents refer to audiences, and so do collections themselves.
    op.add_column("audiences", sa.Column("collection_id", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_audiences_collection_id"), "audiences", ["collection_id"])
    op.drop_table("collection_documents")
    with op.batch_alter_table("api_keys") as keys:
        keys.add_column(sa.Column("collection_id", sa.String(length=32), nullable=True))
        keys.create_foreign_key(
            op.f("fk_api_keys_collection_id_collections"),
            "collections",
            ["collection_id"],
            ["id"],
            ondelete="CASCADE",
        )
        keys.create_index(op.f("ix_api_keys_collection_id"), ["collection_id"])
