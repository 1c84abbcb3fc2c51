"""Links to answers. A token is found by its hash, and kept nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, false, func, insert, or_, select

from kb_assistant.domain.shares import Share
from kb_assistant.store.tables import answers, events, shares

OPENED = "share_opened"
"""The kind of event by which openings are counted."""


class ShareTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, draft: Share, hashed: str) -> Share:
        """Keeps the link under an id of its own, whatever the draft's."""
        made = replace(draft, id=uuid4().hex[:16])
        values = {"answer_id": made.answer, "user_id": made.user_id, "anonymous": made.anonymous}
        row = insert(shares).values(id=made.id, hash=hashed, **values, created=made.created, expires=made.expires)
        self._connection.execute(row)
        return made

    def find(self, hashed: str) -> Share | None:
        """The link of a token, over or not."""
        row = self._connection.execute(_listing().where(shares.c.hash == hashed)).first()
        return _share(row) if row is not None else None

    def list(self, user_id: int | None, before: str | None, limit: int) -> Sequence[Share]:
        """A person's links, or everybody's for None; the newest first, beginning after the one named."""
        query = _listing().order_by(shares.c.created.desc(), shares.c.id.desc()).limit(limit)
        if user_id is not None:
            query = query.where(shares.c.user_id == user_id)
        if before is not None:
            query = query.where(self._older(before))
        found = [_share(row) for row in self._connection.execute(query)]
        counts = self._opened(share.id for share in found)
        return [replace(share, opened=counts.get(share.id, 0)) for share in found]

    def _older(self, before: str) -> ColumnElement[bool]:
        reached = self._connection.execute(select(shares).where(shares.c.id == before)).first()
        if reached is None:
            return false()
        same = (shares.c.created == reached.created) & (shares.c.id < reached.id)
        return or_(shares.c.created < reached.created, same)

    def _opened(self, ids: Iterable[str]) -> dict[str, int]:
        query = select(events.c.subject, func.count().label("times")).where(events.c.kind == OPENED)
        query = query.where(events.c.subject.in_(list(ids))).group_by(events.c.subject)
        return {row.subject: row.times for row in self._connection.execute(query)}

    def answer_of(self, share: str, user_id: int | None = None) -> str | None:
        """The answer that a link opens; only of a certain person's, if one is named."""
        query = select(shares.c.answer_id).where(shares.c.id == share)
        return self._connection.scalar(query if user_id is None else query.where(shares.c.user_id == user_id))

    def remove(self, share: str) -> None:
        """Ends a link."""
        self._connection.execute(delete(shares).where(shares.c.id == share))

    def sweep(self, now: datetime) -> int:
        """Takes out what is over."""
        return self._connection.execute(delete(shares).where(shares.c.expires <= now)).rowcount


def _listing() -> Select[Any]:
    return select(shares, answers.c.question).join(answers, answers.c.id == shares.c.answer_id)


def _share(row: Row[Any]) -> Share:
    return Share(
        id=row.id,
        answer=row.answer_id,
        user_id=row.user_id,
        anonymous=row.anonymous,
        created=row.created,
        expires=row.expires,
        question=row.question,
    )
