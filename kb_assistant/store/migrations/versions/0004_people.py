"""Accounts, sessions, keys, claimed groups, collections, and the audit log."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REFUSAL = "the audit log is append-only"


def upgrade() -> None:
    _users()
    _sign_in()
    _claims()
    _collections()
    _audit()


def _users() -> None:
    # Columns are added in place: making the table anew would take every membership with it.
    op.add_column("users", sa.Column("folded", sa.String(length=512), nullable=False, server_default=""))
    op.add_column("users", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    users = sa.table("users", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("folded", sa.String))
    taken: set[str] = set()
    for row in op.get_bind().execute(sa.select(users.c.id, users.c.name).order_by(users.c.id)).all():
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", row.name).casefold())
        # Names that were told apart by case alone stay; the later one signs in by no other spelling.
        folded = f"{folded}\n{row.id}" if folded in taken else folded
        taken.add(folded)
        op.get_bind().execute(sa.update(users).where(users.c.id == row.id).values(folded=folded))
    op.create_index(op.f("ix_users_folded"), "users", ["folded"], unique=True)


def _user_id() -> sa.Column[int]:
    return sa.Column("user_id", sa.Integer(), nullable=False)


def _user_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")


def _time(name: str, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _sign_in() -> None:
    op.create_table(
        "passwords",
        _user_id(),
        sa.Column("hash", sa.Text(), nullable=False),
        _time("changed"),
        _user_key("passwords"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_passwords")),
    )
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        _user_id(),
        _time("created"),
        _user_key("identities"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identities")),
    )
    op.create_index(op.f("ix_identities_user_id"), "identities", ["user_id"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        _user_id(),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=255), nullable=False),
        _time("created"),
        _time("seen"),
        _time("expires"),
        _user_key("sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("hash", name=op.f("uq_sessions_hash")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        _user_id(),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        _time("created"),
        _time("expires", nullable=True),
        _time("used", nullable=True),
        _time("revoked", nullable=True),
        _user_key("api_keys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_keys_hash")),
    )
    op.create_index(op.f("ix_api_keys_user_id"), "api_keys", ["user_id"])
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _time("last"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('tries', 0)")
    op.create_index(op.f("ix_attempts_last"), "attempts", ["last"])
    op.create_table(
        "sign_ins",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        _time("expires"),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_sign_ins")),
    )
    op.create_table(
        "setup_tokens",
        sa.Column("hash", sa.String(length=64), nullable=False),
        _time("expires"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_setup_tokens")),
    )


def _claims() -> None:
    op.create_table(
        "group_claims",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("claim", sa.String(length=255), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_claims_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issuer", "claim", "group_id", name=op.f("pk_group_claims")),
    )
    op.create_index(op.f("ix_group_claims_group_id"), "group_claims", ["group_id"])
    op.create_table(
        "claimed_members",
        sa.Column("group_id", sa.Integer(), nullable=False),
        _user_id(),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_claimed_members_group_id"), ondelete="CASCADE"
        ),
        _user_key("claimed_members"),
        sa.PrimaryKeyConstraint("group_id", "user_id", "issuer", name=op.f("pk_claimed_members")),
    )
    op.create_index(op.f("ix_claimed_members_user_id"), "claimed_members", ["user_id"])


def _collections() -> None:
    op.create_table(
        "collections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        _time("created"),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_collections_audience_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_collections_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
    )
    op.create_index(op.f("ix_collections_audience_id"), "collections", ["audience_id"])
    op.create_index(op.f("ix_collections_user_id"), "collections", ["user_id"])
    op.create_table(
        "collection_documents",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("collection_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_collection_documents_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collections.id"],
            name=op.f("fk_collection_documents_collection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_collection_documents")),
    )
    op.create_index(op.f("ix_collection_documents_collection_id"), "collection_documents", ["collection_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit")),
    )
    for column in ("time", "user_id", "action"):
        op.create_index(op.f(f"ix_audit_{column}"), "audit", [column])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_actors",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("credential", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_actors")),
    )
    op.create_index(op.f("ix_audit_actors_day"), "audit_actors", ["day"])
    op.create_index(op.f("ix_audit_actors_user_id"), "audit_actors", ["user_id"])
    op.execute("INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, '')")
    _append_only()


def _append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_refuses_{change.lower()} BEFORE {change} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_refuses_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()"
        )
