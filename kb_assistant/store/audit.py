"""The audit log: entries are chained when their transaction commits, and never changed."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, insert, select, update

from kb_assistant.clock import in_utc
from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import (
    ORIGIN,
    Action,
    Actor,
    Detail,
    Entry,
    Head,
    Recorded,
    Result,
    Seal,
    actor_id,
    canonical,
)
from kb_assistant.errors import DataFolderError
from kb_assistant.store.tables import audit, audit_actors, audit_head

_ONLY = 1
_PAGE = 1_000

# Made once: every question writes an entry.
_SAME_ACTOR = and_(
    *(audit_actors.c[name] == bindparam(name) for name in ("name", "address", "credential", "day")),
    audit_actors.c.salt != "",
)
_ACTOR = select(audit_actors.c.id).where(_SAME_ACTOR, audit_actors.c.user_id == bindparam("user_id"))
_NOBODY = select(audit_actors.c.id).where(_SAME_ACTOR, audit_actors.c.user_id.is_(None))
_ADDED = insert(audit)
_MINE = update(audit_head).where(audit_head.c.id == _ONLY)
_MOVED = _MINE.values(sequence=bindparam("sequence"), hash=bindparam("hash"))
_HELD = _MINE.values(sequence=audit_head.c.sequence).returning(audit_head.c.sequence, audit_head.c.hash)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to list, newest first; empty takes everything. `before` is a sequence number; the time `until` itself is not
    in it."""

    before: int | None = None
    user_id: int | None = None
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


class AuditTable:
    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection = connection
        self._seal = seal
        self._pending: list[Entry] = []

    def add(
        self, who: Principal, action: Action, subject: str = "", detail: Detail | None = None, done: bool = True
    ) -> None:
        """Notes what `who` did. It is written with the rest of the transaction, or not at all.

        `detail` must hold no text of documents or questions, and no names of people."""
        now = datetime.now(UTC)
        entry = Entry(
            sequence=0,
            time=_time(now),
            user_id=who.user_id,
            actor=self._actor(who, now.date().isoformat()),
            action=action.value,
            subject=subject[:128],
            result=(Result.DONE if done else Result.REFUSED).value,
            detail=canonical(detail or {}),
            method=self._seal.method,
        )
        self._pending.append(entry)

    @property
    def pending(self) -> bool:
        """Whether entries wait for the transaction to commit."""
        return bool(self._pending)

    def flush(self) -> None:
        """Chains what was noted. Last in its transaction: from here on other writers of the log wait for the commit."""
        if not self._pending:
            return
        head = self._lock()
        for entry in self._pending:
            numbered = replace(entry, sequence=head.sequence + 1)
            sealed = replace(numbered, hash=self._seal.hash(head.hash, numbered))
            self._connection.execute(_ADDED, _values(sealed))
            head = Head(sealed.sequence, sealed.hash)
        self._connection.execute(_MOVED, {"sequence": head.sequence, "hash": head.hash})
        self._pending.clear()

    def _lock(self) -> Head:
        """The head, held against other transactions by changing its row."""
        row = self._connection.execute(_HELD).first()
        if row is None:
            raise DataFolderError("The audit log lost its head, so nothing can be recorded: restore from a backup.")
        return Head(row.sequence, row.hash)

    def _actor(self, who: Principal, day: str) -> str:
        """The row of this person at this address today."""
        same = {"name": who.name, "address": who.address[:64], "credential": who.credential[:64]}
        known = _ACTOR if who.user_id is not None else _NOBODY
        found = self._connection.scalar(known, {**same, "day": day, "user_id": who.user_id})
        if found is not None:
            return str(found)
        salt = secrets.token_hex(16)
        made = actor_id(salt, **same)
        self._connection.execute(insert(audit_actors).values(id=made, salt=salt, day=day, user_id=who.user_id, **same))
        return made

    def head(self) -> Head:
        """The newest entry's number and hash. Raises DataFolderError where even that is gone."""
        row = self._connection.execute(select(audit_head).where(audit_head.c.id == _ONLY)).first()
        if row is None:
            raise DataFolderError("The audit log lost its head: restore from a backup.")
        return Head(row.sequence, row.hash)

    def walk(self, after: Head = ORIGIN) -> Iterator[Recorded]:
        """Every entry in its order, page by page."""
        at = after.sequence
        while True:
            page = self._connection.execute(
                _recorded().where(audit.c.sequence > at).order_by(audit.c.sequence).limit(_PAGE)
            ).all()
            yield from map(_read, page)
            if len(page) < _PAGE:
                return
            at = page[-1].sequence

    def list(self, wanted: AuditFilter, limit: int) -> Sequence[Recorded]:
        """The newest that fit."""
        query = _recorded().order_by(audit.c.sequence.desc()).limit(limit)
        if wanted.before is not None:
            query = query.where(audit.c.sequence < wanted.before)
        if wanted.user_id is not None:
            query = query.where(audit.c.user_id == wanted.user_id)
        if wanted.since is not None:
            query = query.where(audit.c.time >= _time(wanted.since))
        if wanted.until is not None:
            query = query.where(audit.c.time < _time(wanted.until))
        equal = {"action": wanted.action, "subject": wanted.subject}
        query = query.where(*(audit.c[name] == value for name, value in equal.items() if value))
        return [_read(row) for row in self._connection.execute(query)]

    def lately(self, who: Principal, action: Action, subject: str, since: datetime) -> bool:
        """Whether an entry since then says that they did this."""
        same = (audit.c.user_id == who.user_id, audit.c.action == action.value, audit.c.subject == subject[:128])
        query = select(audit.c.sequence).where(*same, audit.c.time >= _time(since)).limit(1)
        return self._connection.scalar(query) is not None

    def erasures(self) -> Sequence[Entry]:
        """The entries that say whose names were taken out."""
        kinds = (Action.USER_ERASED.value, Action.AUDIT_EXPIRED.value)
        return [_read(row).entry for row in self._connection.execute(_recorded().where(audit.c.action.in_(kinds)))]

    def forget_person(self, user_id: int) -> int:
        """Takes a person's name and addresses out; the caller notes USER_ERASED. Returns how many rows that were."""
        return self._forget(audit_actors.c.user_id == user_id)

    def forget_before(self, day: str) -> int:
        """Takes names and addresses of earlier days out; the caller notes AUDIT_EXPIRED with that day."""
        return self._forget(audit_actors.c.day < day)

    def _forget(self, which: Any) -> int:  # noqa: ANN401 - an expression of SQLAlchemy's
        nothing = {"salt": "", "name": "", "address": "", "credential": ""}
        query = update(audit_actors).where(which, audit_actors.c.salt != "").values(**nothing)
        return self._connection.execute(query).rowcount


def _time(moment: datetime) -> str:
    """In one zone and one length, so that text sorts as time does."""
    return in_utc(moment).isoformat(timespec="microseconds")


def _recorded() -> Select[Any]:
    return select(
        audit, audit_actors.c.salt, audit_actors.c.name, audit_actors.c.address, audit_actors.c.credential
    ).join(audit_actors, audit_actors.c.id == audit.c.actor, isouter=True)


def _values(entry: Entry) -> Mapping[str, object]:
    return {
        "sequence": entry.sequence,
        "time": entry.time,
        "user_id": entry.user_id,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "result": entry.result,
        "detail": entry.detail,
        "method": entry.method,
        "hash": entry.hash,
    }


def _read(row: Row[Any]) -> Recorded:
    entry = Entry(
        sequence=row.sequence,
        time=row.time,
        user_id=row.user_id,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        result=row.result,
        detail=row.detail,
        method=row.method,
        hash=row.hash,
    )
    known = row.salt is not None
    return Recorded(entry, Actor(row.actor, row.salt, row.name, row.address, row.credential) if known else None)
