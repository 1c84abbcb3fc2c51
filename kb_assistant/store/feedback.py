"""What people think of answers: one row a person and answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from kb_assistant.domain.feedback import Feedback, FeedbackFilter, Rating, Reason
from kb_assistant.store.tables import feedback


class FeedbackTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, user_id: int, given: Feedback) -> None:
        """In the place of what the person said of that answer before."""
        self.remove(user_id, given.answer)
        values = {"rating": given.rating, "reason": given.reason or "", "comment": given.comment}
        row = insert(feedback).values(answer_id=given.answer, user_id=user_id, **values, created=given.created)
        self._connection.execute(row)

    def show(self, user_id: int, answer: str) -> Feedback | None:
        row = self._connection.execute(select(feedback).where(_one(user_id, answer))).first()
        return _feedback(row) if row is not None else None

    def ratings(self, user_id: int, answers: Iterable[str]) -> Mapping[str, Rating]:
        """The person's, by the answer's id."""
        mine = (feedback.c.user_id == user_id) & feedback.c.answer_id.in_(list(answers))
        rows = self._connection.execute(select(feedback.c.answer_id, feedback.c.rating).where(mine))
        return {row.answer_id: _rating(row.rating) for row in rows}

    def rated(self, answers: Iterable[str]) -> set[str]:
        """Those of the answers that somebody said something of."""
        named = feedback.c.answer_id.in_(list(answers))
        return set(self._connection.scalars(select(feedback.c.answer_id).where(named)))

    def remove(self, user_id: int, answer: str) -> bool:
        """Whether there was any."""
        return bool(self._connection.execute(delete(feedback).where(_one(user_id, answer))).rowcount)

    def list(self, wanted: FeedbackFilter, limit: int) -> Sequence[Feedback]:
        """Everybody's, the newest first."""
        query = select(feedback).where(*_wanted(wanted))
        newest = query.order_by(feedback.c.created.desc(), feedback.c.answer_id, feedback.c.user_id).limit(limit)
        return [_feedback(row) for row in self._connection.execute(newest)]


def _wanted(wanted: FeedbackFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.rating is not None:
        yield feedback.c.rating == wanted.rating
    if wanted.reason is not None:
        yield feedback.c.reason == wanted.reason.value
    if wanted.before is not None:
        yield feedback.c.created < wanted.before


def _one(user_id: int, answer: str) -> ColumnElement[bool]:
    return (feedback.c.user_id == user_id) & (feedback.c.answer_id == answer)


def _feedback(row: Row[Any]) -> Feedback:
    reason = Reason(row.reason) if row.reason else None
    return Feedback(row.answer_id, _rating(row.rating), reason, row.comment, row.created)


def _rating(kept: int) -> Rating:
    return 1 if kept > 0 else -1
