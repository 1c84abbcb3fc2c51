"""The database's tables. `migrations/` creates them; a test holds the two together."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)

from kb_assistant.clock import in_utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A time in UTC that comes back knowing it, also from engines that keep no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return in_utc(value) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(255), nullable=False, unique=True),
    # The name as two people may not share it: without differences of case, width and composition.
    Column("folded", String(512), nullable=False, server_default=""),
    Column("role", String(32), nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created", Moment, nullable=False),
    Index(None, "folded", unique=True),
    sqlite_autoincrement=True,
)

groups = Table(
    "groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(255), nullable=False, unique=True),
    sqlite_autoincrement=True,
)

members = Table(
    "members",
    metadata,
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("group_id", "user_id"),
    Index(None, "user_id"),
)

# An audience is a distinct set of readers, of one collection or of none; `key` spells it out so that equal ones share
# an integer.
audiences = Table(
    "audiences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    # The collection whose documents these readers read. No foreign key: collections refer to audiences.
    Column("collection_id", String(32), nullable=True, index=True),
    sqlite_autoincrement=True,
)

audience_groups = Table(
    "audience_groups",
    metadata,
    Column("audience_id", ForeignKey("audiences.id", ondelete="CASCADE"), nullable=False),
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("audience_id", "group_id"),
    Index(None, "group_id"),
)

audience_users = Table(
    "audience_users",
    metadata,
    Column("audience_id", ForeignKey("audiences.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("audience_id", "user_id"),
    Index(None, "user_id"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("uri", Text, nullable=False, unique=True),
    Column("path", Text, nullable=False),
    Column("audience_id", ForeignKey("audiences.id"), nullable=False, index=True),
    Column("state", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    # The bytes last seen, understood or not, and the reader that saw them: equal means nothing to do.
    Column("blob", String(64), nullable=False),
    Column("reader", String(64), nullable=False),
    # No foreign key: versions refer to documents, and two tables must not refer to each other.
    Column("current", String(32), nullable=True, index=True),
    Column("created", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("blob", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("page_starts", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("tables", Integer, nullable=False),
    Column("dated", Date, nullable=True),
    Column("language", String(8), nullable=False, index=True),
    # Of the file: its kind by its content, its bytes; of the text: its pages (None without any) and characters.
    Column("format", String(16), nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("pages", Integer, nullable=True),
    Column("characters", Integer, nullable=False, server_default="0"),
    Column("created", Moment, nullable=False),
    UniqueConstraint("document_id", "number"),
)

# An id is never given twice, so that a stale index entry can't point at another text.
chunks = Table(
    "chunks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("context", Text, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("hash", String(64), nullable=False, index=True),
    sqlite_autoincrement=True,
)

vectors = Table(
    "vectors",
    metadata,
    Column("hash", String(64), nullable=False),
    Column("model", String(255), nullable=False),
    Column("vector", LargeBinary, nullable=False),
    PrimaryKeyConstraint("hash", "model"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

# What indexes replay. `version_id` is to be added if it is still current; `removed` are chunk ids to forget.
changes = Table(
    "changes",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("version_id", String(32), nullable=True),
    Column("removed", JSON, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uri", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("blob", String(64), nullable=False),
    Column("audience_id", ForeignKey("audiences.id"), nullable=True),
    Column("user_id", ForeignKey("users.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("outcome", String(32), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("finished", Moment, nullable=True),
    sqlite_autoincrement=True,
)

# One person's questions that build on each other; without a person it is the console's.
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("title", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("updated", Moment, nullable=False, index=True),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="SET NULL"), nullable=True),
    # Answers outlive the conversation they were given in: figures count them.
    Column("conversation_id", ForeignKey("conversations.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("question", Text, nullable=False),
    # What was searched for, where it differs from the question's words.
    Column("searched_for", Text, nullable=False, server_default=""),
    Column("outcome", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("statements", JSON, nullable=False),
    Column("closest", JSON, nullable=False),
    # The questions of a message that asks several, and how each ended.
    Column("parts", JSON, nullable=False, server_default="[]"),
    Column("confidence", Float, nullable=False),
    Column("unsure", Boolean, nullable=False, server_default=false()),
    # What wrote the text (empty: quotes), from which prompt, and what went wrong on the way.
    Column("model", Text, nullable=False, server_default=""),
    Column("prompt", String(32), nullable=False, server_default=""),
    Column("notice", Text, nullable=False, server_default=""),
    # Whether who asked was told that reviewers see the question if it gets no answer.
    Column("reviewable", Boolean, nullable=False, server_default=false()),
    Column("created", Moment, nullable=False, index=True),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False, index=True),
    Column("user_id", ForeignKey("users.id", ondelete="SET NULL"), nullable=True),
    Column("subject", String(64), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("created", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)

# Apart from `users`, so that nothing that lists people can show it.
passwords = Table(
    "passwords",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("changed", Moment, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created", Moment, nullable=False),
    PrimaryKeyConstraint("issuer", "subject"),
)

# `hash` is of the token, which is kept nowhere; `id` only names the session.
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address", String(64), nullable=False),
    Column("agent", String(255), nullable=False),
    Column("created", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("prefix", String(16), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", String(255), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=True),
    Column("used", Moment, nullable=True),
    Column("revoked", Moment, nullable=True),
    # A key may be limited to the documents of one collection.
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE"), nullable=True, index=True),
)

# Sign-ins that failed lately; `key` is a hash of account, of address, or of both.
attempts = Table(
    "attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", Moment, nullable=False, index=True),
)

# Sign-ins that went to an identity provider; `state` and `browser` are hashes.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(64), nullable=False),
    Column("page", Text, nullable=False),
    Column("expires", Moment, nullable=False),
)

setup_tokens = Table(
    "setup_tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("expires", Moment, nullable=False),
)

# Which group here a group of an identity provider stands for, and who is in one because the provider says so.
group_claims = Table(
    "group_claims",
    metadata,
    Column("issuer", String(255), nullable=False),
    Column("claim", String(255), nullable=False),
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), nullable=False, index=True),
    PrimaryKeyConstraint("issuer", "claim", "group_id"),
)

claimed_members = Table(
    "claimed_members",
    metadata,
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("issuer", String(255), nullable=False),
    PrimaryKeyConstraint("group_id", "user_id", "issuer"),
    Index(None, "user_id"),
)

collections = Table(
    "collections",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("audience_id", ForeignKey("audiences.id"), nullable=False, index=True),
    Column("user_id", ForeignKey("users.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("created", Moment, nullable=False),
)

# Who looks after a document. Apart from it, so that reading it again leaves this alone.
care = Table(
    "care",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("owner_id", ForeignKey("users.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("verified_by", ForeignKey("users.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("verified_until", Date, nullable=True),
)

# That a removed document is found no more: of `probes` of its own sentences asked, `returned` found it, and `copies`
# found the same sentence in another document. No foreign key: the document is gone.
receipts = Table(
    "receipts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("document_id", String(32), nullable=False, index=True),
    Column("user_id", ForeignKey("users.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("probes", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("removed", JSON, nullable=False),
    Column("created", Moment, nullable=False),
)

# Links to an answer; `hash` is of the token, which is kept nowhere. What is shared is the answer's row, which nothing
# changes but the removal of what it quotes.
shares = Table(
    "shares",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("anonymous", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)

# `rating` is 1 or -1.
feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rating", Integer, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("comment", Text, nullable=False),
    Column("created", Moment, nullable=False),
    PrimaryKeyConstraint("answer_id", "user_id"),
)

# Uploads that named an idempotency key: the same key with the same `request` (a hash) gets the same answer.
uploads = Table(
    "uploads",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("request", String(64), nullable=False),
    Column("answer", JSON, nullable=False),
    Column("created", Moment, nullable=False, index=True),
    PrimaryKeyConstraint("user_id", "key"),
)

# What is left of an allowance at a time; it refills with time. `key` is a hash of whose and of what.
budgets = Table(
    "budgets",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("left", Float, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

# Append-only: triggers refuse changes. Times and details are text, so that what was hashed is what is kept.
# `user_id` is no foreign key: the number stays when the person is gone.
audit = Table(
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("time", String(32), nullable=False, index=True),
    Column("user_id", Integer, nullable=True, index=True),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False, index=True),
    Column("subject", String(128), nullable=False),
    Column("result", String(16), nullable=False),
    Column("detail", Text, nullable=False),
    Column("method", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

# Name and address behind an entry, one row a day; erased without breaking the chain.
audit_actors = Table(
    "audit_actors",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("day", String(10), nullable=False, index=True),
    Column("user_id", Integer, nullable=True, index=True),
    Column("salt", String(32), nullable=False),
    Column("name", String(255), nullable=False),
    Column("address", String(64), nullable=False),
    Column("credential", String(64), nullable=False),
)
