"""Which tables hold data of a person, what becomes of it when they are erased, and how long it is kept otherwise.

A test holds that every table that refers to people is named here: a new one can't be forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, func, select, update

from kb_assistant.domain.personal import ExportedTable, Kept
from kb_assistant.store.tables import (
    answers,
    api_keys,
    attempts,
    audience_users,
    audit,
    audit_actors,
    budgets,
    care,
    claimed_members,
    collections,
    conversations,
    events,
    feedback,
    groups,
    identities,
    jobs,
    members,
    metadata,
    passwords,
    receipts,
    sessions,
    shares,
    uploads,
    users,
)


class Fate(StrEnum):
    """What becomes of a row when its person is erased."""

    DELETE = "delete"
    DETACH = "detach"
    BLANK = "blank"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Personal:
    """A table with rows of a person. `owner` is the column with the person's id, or with the id of a row of `parent`.

    `exported` are the columns that a person gets; `why` says why none, or why rows are kept. `kept` names the
    retention that applies by the time in `moment`; without one, rows live as long as the account."""

    owner: Column[int] | Column[str]
    fate: Fate
    exported: tuple[str, ...] = ()
    parent: Table | None = None
    kept: Kept | None = None
    moment: Column[datetime] | None = None
    why: str = ""

    @property
    def table(self) -> Table:
        found = self.owner.table
        assert isinstance(found, Table)  # noqa: S101 - columns of tables only
        return found

    def of(self, user_id: int) -> ColumnElement[bool]:
        """The person's rows."""
        if self.parent is None:
            return self.owner == user_id
        above = next(one for one in PERSONAL if one.table is self.parent)
        (key,) = self.parent.primary_key
        return self.owner.in_(select(key).where(above.of(user_id)))


PERSONAL: Sequence[Personal] = (
    Personal(users.c.id, Fate.DELETE, ("name", "role", "active", "created")),
    Personal(members.c.user_id, Fate.DELETE, ("group_id",)),
    Personal(claimed_members.c.user_id, Fate.DELETE, ("group_id", "issuer")),
    Personal(audience_users.c.user_id, Fate.DELETE, why="who reads a document is told by the document"),
    Personal(passwords.c.user_id, Fate.DELETE, ("changed",)),
    Personal(identities.c.user_id, Fate.DELETE, ("issuer", "subject", "created")),
    Personal(sessions.c.user_id, Fate.DELETE, ("address", "agent", "created", "seen", "expires")),
    Personal(api_keys.c.user_id, Fate.DELETE, ("prefix", "label", "scopes", "created", "expires", "used", "revoked")),
    Personal(
        answers.c.user_id,
        Fate.DELETE,
        (
            "id",
            "conversation_id",
            "question",
            "searched_for",
            "outcome",
            "text",
            "statements",
            "closest",
            "parts",
            "confidence",
            "unsure",
            "model",
            "notice",
            "reviewable",
            "created",
        ),
        kept=Kept.ANSWERS,
        moment=answers.c.created,
    ),
    Personal(
        conversations.c.user_id,
        Fate.DELETE,
        ("id", "title", "created", "updated"),
        kept=Kept.ANSWERS,
        moment=conversations.c.updated,
    ),
    Personal(
        events.c.user_id,
        Fate.DETACH,
        ("kind", "subject", "detail", "created"),
        kept=Kept.EVENTS,
        moment=events.c.created,
    ),
    Personal(collections.c.user_id, Fate.DETACH, ("id", "name", "created")),
    Personal(
        shares.c.user_id,
        Fate.DELETE,
        ("id", "answer_id", "anonymous", "created", "expires"),
        kept=Kept.ANSWERS,
        moment=shares.c.created,
    ),
    Personal(
        feedback.c.user_id,
        Fate.DELETE,
        ("answer_id", "rating", "reason", "comment", "created"),
        kept=Kept.ANSWERS,
        moment=feedback.c.created,
    ),
    Personal(care.c.owner_id, Fate.DETACH, ("document_id",)),
    Personal(care.c.verified_by, Fate.DETACH, ("document_id", "verified_until")),
    Personal(receipts.c.user_id, Fate.DETACH, ("id", "document_id", "created")),
    Personal(jobs.c.user_id, Fate.DETACH, ("id", "path", "state", "outcome", "created")),
    Personal(uploads.c.user_id, Fate.DELETE, ("created",)),
    Personal(
        audit.c.user_id,
        Fate.KEEP,
        ("time", "action", "subject", "result"),
        why="the log must stay whole; its number leads to nobody once the name beside it is gone",
    ),
    Personal(
        audit_actors.c.user_id,
        Fate.BLANK,
        ("day", "name", "address", "credential"),
        why="the row stays, empty, so that the log can tell an erasure from a theft",
    ),
)

NOT_PERSONAL: Mapping[Table, str] = {
    attempts: "hashes of names and addresses, gone within the hour",
    budgets: "hashes of who asked how much today, gone when the day is over",
}

# What an id stands for in an export.
_NAMES = {"group_id": groups}


class PersonalTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def export(self, user_id: int) -> Sequence[ExportedTable]:
        """Everything that is kept of a person, but nothing that would sign them in."""
        return [self._exported(one, user_id) for one in PERSONAL if one.exported]

    def _exported(self, one: Personal, user_id: int) -> ExportedTable:
        table = one.table
        shown = [_shown(table, name) for name in one.exported]
        rows = self._connection.execute(select(*shown).where(one.of(user_id)).order_by(*table.primary_key))
        return ExportedTable(table.name, tuple(dict(row._mapping) for row in rows))

    def erase(self, user_id: int) -> Mapping[str, int]:
        """Takes a person's rows out of every table, or their name out of the rows; counts by table.

        The audit log's names are for the caller, whose entry must come first."""
        counts: dict[str, int] = {}
        inner_first = reversed(metadata.sorted_tables)
        for one in (one for table in inner_first for one in PERSONAL if one.table is table):
            changed = self._erase(one, user_id)
            if changed:
                counts[one.table.name] = counts.get(one.table.name, 0) + changed
        return counts

    def _erase(self, one: Personal, user_id: int) -> int:
        if one.fate is Fate.DELETE:
            return self._connection.execute(delete(one.table).where(one.of(user_id))).rowcount
        if one.fate is Fate.DETACH:
            nobody = update(one.table).where(one.of(user_id)).values({one.owner.name: None})
            return self._connection.execute(nobody).rowcount
        return 0

    def count(self, user_id: int) -> Mapping[str, int]:
        """How many rows of a person there are, by table."""
        counts = {}
        for one in PERSONAL:
            query = select(func.count()).select_from(one.table).where(one.of(user_id))
            counts[one.table.name] = self._connection.scalar(query) or 0
        return counts

    def expire(self, kept: Kept, before: datetime) -> int:
        """Takes out rows of that kind that are older, whoever's they are."""
        old = [one for one in PERSONAL if one.kept is kept and one.moment is not None]
        return sum(self._connection.execute(delete(one.table).where(_older(one, before))).rowcount for one in old)


def _older(one: Personal, before: datetime) -> ColumnElement[bool]:
    assert one.moment is not None  # noqa: S101 - asked for by the caller
    return one.moment < before


def _shown(table: Table, name: str) -> ColumnElement[object]:
    named = _NAMES.get(name)
    if named is None:
        return table.c[name]
    return select(named.c.name).where(named.c.id == table.c[name]).scalar_subquery().label(name.removesuffix("_id"))
