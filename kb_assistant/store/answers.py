"""Answers as they were given."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, Text, and_, cast, delete, func, insert, or_, select, update

from kb_assistant.domain.access import Principal
from kb_assistant.domain.answers import Answer, Citation, Outcome, Part, Statement
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.documents import Span
from kb_assistant.domain.review import REFUSALS, REPLIES, Lack
from kb_assistant.errors import NotFound
from kb_assistant.store.tables import answers, feedback

_UNKNOWN = "There is no such answer."
_NEWEST = (answers.c.created.desc(), answers.c.id)
_AT_ONCE = 1_000
"""Conversations that are asked for in one statement."""
_LOOKED_THROUGH = 10
"""Questions that are looked through for each that is wanted."""


class AnswerTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        who: Principal,
        question: str,
        answer: Answer,
        conversation: str | None = None,
        *,
        reviewable: bool = False,
    ) -> str:
        """Returns the answer's id. `question` is what was typed; `reviewable` that reviewers may see it where it
        lacks something."""
        made = uuid4().hex[:16]
        self._connection.execute(
            insert(answers).values(
                id=made,
                user_id=who.user_id,
                conversation_id=conversation,
                question=question,
                **columns_of(answer),
                reviewable=reviewable,
                created=datetime.now(UTC),
            )
        )
        return made

    def exchanges(self, conversation: str, last: int | None = None) -> list[Exchange]:
        """What was said in the conversation, oldest first; at most the `last` of it. Whose it is was asked before."""
        said = select(answers).where(answers.c.conversation_id == conversation)
        newest = said.order_by(answers.c.created.desc(), answers.c.id).limit(last)
        return [_exchange(row) for row in reversed(self._connection.execute(newest).all())]

    def kept(self, answer: str) -> Exchange:
        """By the answer's id, whosever it is. Raises NotFound."""
        row = self._connection.execute(select(answers).where(answers.c.id == answer)).first()
        if row is None:
            raise NotFound(_UNKNOWN)
        return _exchange(row)

    def owned(self, who: Principal, answer: str) -> Exchange:
        """The principal's own. Raises NotFound, also for what is somebody else's."""
        owner = self._connection.execute(select(answers.c.user_id).where(answers.c.id == answer)).first()
        if owner is None or who.console != (owner.user_id is None) or owner.user_id != who.user_id:
            raise NotFound(_UNKNOWN)
        return self.kept(answer)

    def named(self, ids: Iterable[str]) -> Mapping[str, Exchange]:
        """Those of the answers that are kept, by id."""
        rows = self._connection.execute(select(answers).where(answers.c.id.in_(list(ids))))
        return {row.id: _exchange(row) for row in rows}

    def mentioning(self, mark: str) -> list[Exchange]:
        """Those that cite the document or version of this id, whosever they are."""
        cited = (
            cast(column, Text).contains(mark, autoescape=True) for column in (answers.c.statements, answers.c.closest)
        )
        return [_exchange(row) for row in self._connection.execute(select(answers).where(or_(*cited)))]

    def meant(self, conversations: Collection[str]) -> list[Exchange]:
        """What was searched for in other words than it was typed in these conversations."""
        ordered = list(conversations)
        found: list[Exchange] = []
        for at in range(0, len(ordered), _AT_ONCE):
            inside = answers.c.conversation_id.in_(ordered[at : at + _AT_ONCE])
            other = select(answers).where(inside, answers.c.searched_for != "")
            found += [_exchange(row) for row in self._connection.execute(other)]
        return found

    def going_on(self, before: datetime, most: int) -> list[Exchange]:
        """The first since then of each conversation that began earlier, at most so many of one: those of them for which
        other words were searched for than were typed."""
        old = select(answers.c.conversation_id).where(answers.c.created < before)
        order = (answers.c.created, answers.c.id)
        place = func.row_number().over(partition_by=answers.c.conversation_id, order_by=order).label("place")
        since = answers.c.created >= before, answers.c.conversation_id.in_(old)
        placed = select(answers.c.id, place).where(*since).subquery()
        first = select(answers).join(placed, placed.c.id == answers.c.id).where(placed.c.place <= most)
        return [_exchange(row) for row in self._connection.execute(first.where(answers.c.searched_for != ""))]

    def lacking(self, lack: Lack, since: datetime, limit: int, each: int, *, sent_only: bool) -> list[Exchange]:
        """Questions that lack this and that reviewers may see, the newest first, at most `each` of one person: what
        somebody gave feedback on and, unless `sent_only`, what was asked as reviewable."""
        sent = select(feedback.c.answer_id).where(feedback.c.answer_id == answers.c.id).exists()
        allowed = sent if sent_only else or_(answers.c.reviewable, sent)
        known = select(answers.c.id, answers.c.user_id, answers.c.created)
        found = known.where(answers.c.created >= since, _lacks(lack), allowed)
        # Of more than these nobody looks for what somebody who asks without end has pushed away.
        lately = found.order_by(*_NEWEST).limit(_LOOKED_THROUGH * limit).subquery()
        order = (lately.c.created.desc(), lately.c.id)
        place = func.row_number().over(partition_by=lately.c.user_id, order_by=order).label("place")
        placed = select(lately.c.id, place).subquery()
        kept = select(answers).join(placed, placed.c.id == answers.c.id).where(placed.c.place <= each)
        return [_exchange(row) for row in self._connection.execute(kept.order_by(*_NEWEST).limit(limit))]

    def replied(self, since: datetime, limit: int) -> Mapping[str, str]:
        """What was searched for where the answer was certain, the newest first, by the answer's id: whosever it is."""
        certain = ~_lacks(Lack.UNANSWERED), answers.c.outcome.in_(_values(REPLIES)), ~answers.c.unsure
        asked = select(answers.c.id, answers.c.question, answers.c.searched_for)
        newest = asked.where(answers.c.created >= since, *certain).order_by(answers.c.created.desc(), answers.c.id)
        return {row.id: row.searched_for or row.question for row in self._connection.execute(newest.limit(limit))}

    def askers(self, ids: Iterable[str]) -> Mapping[str, int | None]:
        """The ids of those who got the answers, by the answer's; None where they are gone."""
        found = select(answers.c.id, answers.c.user_id).where(answers.c.id.in_(list(ids)))
        return {row.id: row.user_id for row in self._connection.execute(found)}

    def rewrite(self, answer: str, anew: Answer) -> None:
        """Puts what is left of an answer in its place."""
        values = {"text": anew.text, "searched_for": anew.searched_for, **_kept(anew)}
        self._connection.execute(update(answers).where(answers.c.id == answer).values(**values))

    def remove_of(self, conversation: str) -> None:
        """Forgets what was said in the conversation."""
        self._connection.execute(delete(answers).where(answers.c.conversation_id == conversation))


def _lacks(lack: Lack) -> ColumnElement[bool]:
    if lack is Lack.UNANSWERED:
        refused = _values(REFUSALS)
        parts = (cast(answers.c.parts, Text).contains(f'"{outcome}"', autoescape=True) for outcome in refused)
        return or_(answers.c.outcome.in_(refused), *parts)
    return and_(answers.c.unsure, answers.c.outcome.in_(_values(REPLIES)))


def _values(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.value for outcome in outcomes]


def _exchange(row: Row[Any]) -> Exchange:
    answer = Answer(
        outcome=Outcome(row.outcome),
        text=row.text,
        statements=tuple(_statement(kept) for kept in row.statements),
        closest=_citations(row.closest),
        confidence=row.confidence,
        unsure=row.unsure,
        searched_for=row.searched_for,
        model=row.model,
        prompt=row.prompt,
        notice=row.notice,
        parts=tuple(Part(p["asked"], Outcome(p["outcome"]), p["unsure"], p.get("searched_for", "")) for p in row.parts),
        id=row.id,
        conversation=row.conversation_id or "",
    )
    return Exchange(row.id, row.question, answer, row.created, row.reviewable)


def _statement(kept: Mapping[str, Any]) -> Statement:
    return Statement(kept["text"], _citations(kept["citations"]), kept.get("asked", ""), kept.get("language", ""))


def columns_of(answer: Answer) -> dict[str, Any]:
    """An answer as the table keeps it."""
    return {
        "searched_for": answer.searched_for,
        "outcome": answer.outcome.value,
        "text": answer.text,
        **_kept(answer),
        "confidence": answer.confidence,
        "unsure": answer.unsure,
        "model": answer.model,
        "prompt": answer.prompt,
        "notice": answer.notice,
    }


def _kept(answer: Answer) -> dict[str, Any]:
    """What of an answer is kept as JSON."""
    return {
        "statements": [
            {"text": s.text, "citations": [_as_json(c) for c in s.citations], "asked": s.asked, "language": s.language}
            for s in answer.statements
        ],
        "closest": [_as_json(c) for c in answer.closest],
        "parts": [asdict(part) for part in answer.parts],
    }


def _as_json(citation: Citation) -> dict[str, object]:
    return {**asdict(citation), "dated": citation.dated.isoformat() if citation.dated else None}


def _citations(kept: Sequence[Mapping[str, Any]]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            **{
                **citation,
                "span": Span(**citation["span"]),
                "headings": tuple(citation["headings"]),
                "dated": date.fromisoformat(citation["dated"]) if citation["dated"] else None,
            }
        )
        for citation in kept
    )
