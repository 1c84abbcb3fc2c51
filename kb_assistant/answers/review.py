"""How the assistant does, for those who look after it: figures, and questions it failed or doubted."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kb_assistant.answers.exchanges import check_unlimited
from kb_assistant.clock import Clock
from kb_assistant.domain.access import Principal, may_review
from kb_assistant.domain.answers import Answer
from kb_assistant.domain.audit import Action
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.review import Asked, AskedOrder, AskedPage, DayFigures, Lack, gathered, wording
from kb_assistant.errors import Forbidden, InvalidInput
from kb_assistant.generation.joining import as_typed
from kb_assistant.generation.redaction import documents_of, is_readable
from kb_assistant.privacy.masking import mask
from kb_assistant.store.transaction import Store, Transaction

MOST_DAYS = 366
MOST_LISTED = 200
_MOST_READ = 5_000
"""Questions, the newest ones: of a period that has more, the others are not looked at."""
_MOST_OF_ONE = 500
"""Of these, so many are one person's: who asks without end takes nobody else's place, nor the reviewers' time."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What somebody may see of the questions, and how many they may not."""

    found: list[Asked]
    hidden: int


class Review:
    """Facade. Nothing says whose a question is. `unsent`: questions are shown too that nobody gave feedback on, if who
    asked them was told so."""

    def __init__(self, store: Store, clock: Clock, *, unsent: bool) -> None:
        self._store = store
        self._clock = clock
        self._unsent = unsent

    def figures(self, who: Principal, days: int = 30) -> tuple[DayFigures, ...]:
        """Of the last days, the oldest first, today the last. Raises Forbidden, InvalidInput."""
        _check(who, days)
        with self._store.read() as tx:
            return tx.figures.days(self._clock().date(), days)

    def lacking(
        self,
        who: Principal,
        lack: Lack,
        days: int = 30,
        order: AskedOrder = AskedOrder.LAST,
        start: int = 0,
        limit: int = 50,
    ) -> AskedPage:
        """What was asked in the last days and lacks this still, and near which only documents came that the principal
        may read.

        Personal data that its form gives away is masked. Raises Forbidden, InvalidInput."""
        if start < 0 or not 1 <= limit <= MOST_LISTED:
            raise InvalidInput(f"Ask for 1 to {MOST_LISTED} questions.")
        seen = self._seen(who, lack, days)
        if order is AskedOrder.TIMES:
            seen.found.sort(key=lambda one: -one.times)
        if order is AskedOrder.SENT:
            seen.found.sort(key=lambda one: -one.sent)
        return AskedPage(tuple(seen.found[start : start + limit]), len(seen.found), seen.hidden)

    def walk(self, who: Principal, lack: Lack, days: int = 30) -> Iterator[Asked]:
        """All of them, what was asked last first; noted in the audit log. Raises Forbidden, InvalidInput."""
        found = self._seen(who, lack, days).found
        with self._store.write() as tx:
            tx.audit.add(who, Action.REVIEW_EXPORTED, "", {"what": lack.value, "days": days})
        return iter(found)

    def _seen(self, who: Principal, lack: Lack, days: int) -> _Seen:
        _check(who, days)
        since = self._clock() - timedelta(days=days)
        with self._store.read() as tx:
            lacking = tx.answers.lacking(lack, since, _MOST_READ, _MOST_OF_ONE, sent_only=not self._unsent)
            asked = _unserved(tx, who, lacking, since)
            readable = tx.documents.readable(who, _documents(asked))
            sent = tx.feedback.rated(one.id for one in asked)
        shown = [_masked(one) for one in asked if _may_show(one.answer, readable)]
        return _Seen(gathered(shown, sent), len(asked) - len(shown))


def _check(who: Principal, days: int) -> None:
    if not may_review(who):
        raise Forbidden("This is for knowledge managers, chatbot masters and administrators.")
    check_unlimited(who)
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"Ask for the last 1 to {MOST_DAYS} days.")


def _unserved(tx: Transaction, who: Principal, asked: Sequence[Exchange], since: datetime) -> Sequence[Exchange]:
    """Without those of which the same was asked later and got a certain answer that whoever asked may read too."""
    replies = _replies(tx, who, {_sought(one) for one in asked}, since)
    askers = tx.answers.askers(one.id for one in asked if _sought(one) in replies)
    documents = _documents(reply for alike in replies.values() for reply in alike)
    readable = {user: _readable_to(tx, user, documents) for user in set(askers.values())}
    return [
        one
        for one in asked
        if not any(_serves(reply, one, readable[askers[one.id]]) for reply in replies.get(_sought(one), ()))
    ]


def _replies(
    tx: Transaction, who: Principal, wanted: Collection[str], since: datetime
) -> Mapping[str, Sequence[Exchange]]:
    """Certain answers by what was sought, as far as the principal may read them: nothing is learned of others."""
    ids = [id for id, text in tx.answers.replied(since, _MOST_READ).items() if wording(text) in wanted]
    found = tx.answers.named(ids).values()
    readable = tx.documents.readable(who, _documents(found))
    replies: dict[str, list[Exchange]] = {}
    for one in found:
        if _may_show(one.answer, readable):
            replies.setdefault(_sought(one), []).append(one)
    return replies


def _readable_to(tx: Transaction, user: int | None, documents: set[str]) -> set[str]:
    """All, where nobody is there any more who could read less."""
    person = tx.access.active_principal(user) if user is not None else None
    return tx.documents.readable(person, documents) if person else documents


def _serves(reply: Exchange, asked: Exchange, readable: Collection[str]) -> bool:
    return reply.created > asked.created and is_readable(reply.answer, readable)


def _sought(exchange: Exchange) -> str:
    """What a question comes to, also where it goes on from the one before."""
    return wording(exchange.answer.searched_for or exchange.question)


def _may_show(answer: Answer, readable: Collection[str]) -> bool:
    """Nobody sent it: what a statement that cites nothing rests on can't be told, and is nobody else's."""
    return all(statement.citations for statement in answer.statements) and is_readable(answer, readable)


def _documents(asked: Iterable[Exchange]) -> set[str]:
    return {document for one in asked for document in documents_of(one.answer)}


def _masked(exchange: Exchange) -> Exchange:
    answer = exchange.answer
    statements = tuple(replace(one, asked=mask(one.asked)) for one in answer.statements)
    parts = tuple(replace(one, asked=mask(one.asked)) for one in as_typed(answer.parts))
    return replace(
        exchange, question=mask(exchange.question), answer=replace(answer, statements=statements, parts=parts)
    )
