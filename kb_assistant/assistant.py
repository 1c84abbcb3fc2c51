"""The assistant: asks the library on somebody's behalf."""

import logging
from collections.abc import Callable, Collection, Generator
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

from kb_assistant.dialog.small_talk import small_talk
from kb_assistant.dialog.wording import reply
from kb_assistant.domain.access import Principal
from kb_assistant.domain.answers import Answer, Outcome, Passage, Question, Statement, Turn
from kb_assistant.domain.conversations import Conversation, Exchange
from kb_assistant.errors import InvalidInput, KbError, ModelFailure, ModelReason
from kb_assistant.generation.citations import marked, numbered
from kb_assistant.generation.models.base import Cancelled, never
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.store.transaction import Store, Transaction

_log = logging.getLogger(__name__)

LONGEST_QUESTION = 4_000
LONGEST_TITLE = 120
MOST_PASSAGES = 1_000
# Exchanges of a conversation that a follow-up may refer to.
REMEMBERED = 4

Standalone = Callable[[Question, Cancelled], str]
"""Makes of a question and its history the text to search for."""


class Answerer(Protocol):
    def stream(
        self, question: Question, passages: list[Passage], cancelled: Cancelled = never
    ) -> Generator[Statement, None, Answer]:
        """An answer made of nothing but the passages, which are best first. Statements may be given out while it is
        made; the answer returned is the one that counts. Raises ModelFailure only where the reader left."""


class Assistant:
    """Facade over questions, answers and conversations."""

    def __init__(
        self, store: Store, retriever: Retriever, answerer: Answerer, standalone: Standalone, passages: int
    ) -> None:
        self._store = store
        self._retriever = retriever
        self._answerer = answerer
        self._standalone = standalone
        self._passages = passages

    def ask(self, who: Principal, question: Question, conversation: str | None = None) -> Answer:
        """The whole answer at once; see `stream`."""
        return whole(self.stream(who, question, conversation))

    def stream(
        self, who: Principal, question: Question, conversation: str | None = None, cancelled: Cancelled = never
    ) -> Generator[Statement, None, Answer]:
        """Answers from what the principal may read: statements as they are verified, then the answer that counts.

        `conversation` is the id of one of the principal's, whose history takes the place of the question's, or a new
        one (`new_conversation`). Raises InvalidInput for a question of no use, NotFound for a conversation of somebody
        else; where the reader leaves, nothing is saved.
        """
        asked = replace(question, text=_checked(question.text))
        if conversation is not None:
            asked = replace(asked, history=self._history(who, conversation))
        answer = yield from self._answered(who, asked, cancelled)
        if cancelled():
            raise ModelFailure("The answer was cancelled.", ModelReason.CANCELLED)
        self._save(who, asked.text, answer, conversation)
        return answer

    def _answered(self, who: Principal, asked: Question, cancelled: Cancelled) -> Generator[Statement, None, Answer]:
        if (kind := small_talk(asked.text)) is not None:
            return Answer(Outcome.DIALOG, reply(kind, asked.text))
        understood = self._understood(who, asked, cancelled)
        passages = self._retriever.search(who, understood, self._passages)
        answer = yield from self._answerer.stream(replace(asked, text=understood), passages, cancelled)
        return replace(answer, searched_for=understood if understood != asked.text else "")

    def search(self, who: Principal, question: Question, k: int) -> list[Passage]:
        """The k best passages that the principal may read."""
        if not 1 <= k <= MOST_PASSAGES:
            raise InvalidInput(f"Ask for 1 to {MOST_PASSAGES} passages.")
        asked = replace(question, text=_checked(question.text))
        return self._retriever.search(who, self._understood(who, asked, never), k)

    def _understood(self, who: Principal, asked: Question, cancelled: Cancelled) -> str:
        """The text to search for: on its own feet, and spelt as the documents spell it."""
        return self._retriever.spelt(who, self._standalone(asked, cancelled))

    def conversations(self, who: Principal) -> list[Conversation]:
        """The principal's own, the one talked in last first."""
        with self._store.read() as tx:
            return tx.conversations.list(who)

    def exchanges(self, who: Principal, conversation: str) -> list[Exchange]:
        """What was said, oldest first, without what rests on documents the principal may no longer read.

        Raises NotFound, also for a conversation of somebody else."""
        with self._store.read() as tx:
            tx.conversations.show(who, conversation)
            return _readable(tx, who, conversation)

    def rename(self, who: Principal, conversation: str, title: str) -> Conversation:
        """Raises NotFound, InvalidInput."""
        with self._store.write() as tx:
            return tx.conversations.rename(who, conversation, _titled(title))

    def forget(self, who: Principal, conversation: str) -> None:
        """Removes the conversation and all that was said in it. Raises NotFound."""
        with self._store.write() as tx:
            tx.conversations.show(who, conversation)
            tx.answers.remove_of(conversation)
            tx.conversations.remove(who, conversation)

    def _history(self, who: Principal, conversation: str) -> tuple[Turn, ...]:
        with self._store.read() as tx:
            exchanges = (
                _readable(tx, who, conversation, REMEMBERED) if tx.conversations.begun(who, conversation) else []
            )
        return tuple(turn for exchange in exchanges for turn in _turns(exchange))

    def _save(self, who: Principal, question: str, answer: Answer, conversation: str | None) -> None:
        try:
            with self._store.write() as tx:
                if conversation is not None:
                    tx.conversations.go_on(who, conversation, _titled(question))
                saved = tx.answers.add(who, question, answer, conversation)
                tx.events.add("ask", who, saved, {"outcome": answer.outcome.value})
        except KbError as error:
            # The reader gets the answer all the same: a full disk must not silence the library.
            _log.warning("The answer was not saved: %s", error.message)


def new_conversation() -> str:
    """The id of a conversation that begins with its first answer."""
    return uuid4().hex[:16]


def whole(stream: Generator[Statement, None, Answer]) -> Answer:
    """The answer at the end of a stream."""
    while True:
        try:
            next(stream)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


def _readable(tx: Transaction, who: Principal, conversation: str, last: int | None = None) -> list[Exchange]:
    """What was said, as far as it rests on what the principal may read today."""
    exchanges = tx.answers.exchanges(conversation, last)
    readable = tx.documents.readable(who, {name for one in exchanges for name in _documents(one.answer)})
    return [replace(one, answer=_visible(one.answer, readable)) for one in exchanges]


def _turns(exchange: Exchange) -> list[Turn]:
    """The question, and the answer if it stated something."""
    stated = " ".join(statement.text for statement in exchange.answer.statements)
    return [Turn("user", exchange.question), *([Turn("assistant", stated)] if stated else [])]


def _documents(answer: Answer) -> set[str]:
    cited = {citation.document for statement in answer.statements for citation in statement.citations}
    return cited | {citation.document for citation in answer.closest}


def _visible(answer: Answer, readable: Collection[str]) -> Answer:
    """The answer without statements and passages of other documents."""
    if _documents(answer) <= set(readable):
        return answer
    kept = tuple(
        statement
        for statement in answer.statements
        if all(citation.document in readable for citation in statement.citations)
    )
    citations = numbered(kept)
    closest = tuple(citation for citation in answer.closest if citation.document in readable)
    text = answer.text if kept == answer.statements else "\n".join(marked(statement, citations) for statement in kept)
    return replace(answer, text=text, statements=kept, closest=closest)


def _checked(text: str) -> str:
    text = " ".join(text.encode("utf-8", "ignore").decode().replace("\0", " ").split())
    if not text:
        raise InvalidInput("The question is empty: type what you want to know.")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(f"The question is too long: at most {LONGEST_QUESTION} characters.")
    return text


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise InvalidInput("A conversation needs a title.")
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
