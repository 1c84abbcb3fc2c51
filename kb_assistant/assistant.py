"""The assistant: asks the library on somebody's behalf."""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol
from unicodedata import normalize
from uuid import uuid4

from kb_assistant.answers.exchanges import check_told, check_unlimited, owned, shown_to, told, worded
from kb_assistant.dialog.asks import Ask, asks
from kb_assistant.dialog.small_talk import small_talk
from kb_assistant.dialog.wording import reply
from kb_assistant.domain.access import Principal, may_review
from kb_assistant.domain.answers import Answer, Found, Outcome, Passage, Piece, Pointed, Question, Statement, Turn
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.conversations import REMEMBERED, Conversation, Exchange
from kb_assistant.domain.documents import Span
from kb_assistant.domain.review import REFUSALS
from kb_assistant.domain.streams import Result, Stream
from kb_assistant.errors import Forbidden, InvalidInput, KbError, ModelFailure, ModelReason
from kb_assistant.generation.echoes import repeats, unless_repeated
from kb_assistant.generation.joining import Answered, joined
from kb_assistant.generation.models.base import Cancelled, never
from kb_assistant.generation.places import Places
from kb_assistant.generation.redaction import documents_of, has_only, may_show, typed, visible
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.store.transaction import Store, Transaction

_log = logging.getLogger(__name__)

LONGEST_QUESTION = 4_000
LONGEST_TITLE = 120
MOST_PASSAGES = 1_000
MOST_CONVERSATIONS = 500
# Of a confidence: it is made of how rare words are among all documents, and more would tell when one is added that the
# asker may not read.
_DIGITS = 3

Standalone = Callable[[Question, Cancelled], str]
"""Makes of a question and its history the text to search for."""

Check = Callable[[], object]
"""Raises where the asker may no longer ask: what they showed as proof has ended since."""


def unchecked() -> None:
    """For an asker whose right to ask can't end: whoever holds the data folder."""


class Answerer(Protocol):
    def stream(
        self, question: Question, passages: list[Passage], cancelled: Cancelled = never
    ) -> Generator[Statement, None, Answer]:
        """An answer made of nothing but the passages, which are best first. Statements may be given out while it is
        made; the answer returned is the one that counts. Raises ModelFailure only where the reader left."""

    def nearest(self, question: Question, passages: Sequence[Passage]) -> Sequence[Span | None]:
        """Of each passage the place in its version that comes nearest to the question, None where none was found."""


@dataclass(frozen=True, slots=True)
class AssistantSettings:
    """`passages` is what an answer is made from; `recorded`: nothing is shown that could not be recorded before;
    `reviewable`: who asks is told that reviewers see questions without an answer or with a doubtful one."""

    passages: int = 10
    recorded: bool = False
    reviewable: bool = False


@dataclass(frozen=True, slots=True)
class _Searched:
    """A question as it was typed, as it was understood, and the passages found for it, best first. `part` is what was
    typed where it is one of several."""

    asked: str
    question: Question
    passages: Sequence[Passage]
    part: str

    @property
    def searched_for(self) -> str:
        """Empty where that is what was typed."""
        return self.question.text if self.question.text != self.asked else ""


@dataclass(frozen=True, slots=True)
class _Made:
    """An answer as it was made, and all that was found for it."""

    answer: Answer
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class _Asking:
    """One question on its way. `by` asks it and `who` is whose rights count: administrators may ask as others."""

    who: Principal
    by: Principal
    question: Question
    conversation: str | None
    cancelled: Cancelled
    check: Check
    trial: bool

    @property
    def saved(self) -> bool:
        return self.by is self.who


class Assistant:
    """Facade over questions, answers and conversations."""

    def __init__(
        self,
        store: Store,
        retriever: Retriever,
        answerer: Answerer,
        standalone: Standalone,
        places: Places,
        settings: AssistantSettings,
    ) -> None:
        self._store = store
        self._retriever = retriever
        self._answerer = answerer
        self._standalone = standalone
        self._places = places
        self._settings = settings

    def ask(self, who: Principal, question: Question, conversation: str | None = None) -> Answer:
        """The whole answer at once; see `stream`."""
        return whole(self.stream(who, question, conversation))

    def stream(
        self,
        who: Principal,
        question: Question,
        conversation: str | None = None,
        cancelled: Cancelled = never,
        *,
        check: Check = unchecked,
        asked_by: Principal | None = None,
        trial: bool = False,
    ) -> Generator[Piece, None, Answer]:
        """Answers from what the principal may read: what was found, statements as they are verified, then the answer
        that counts, with the id it is saved under.

        `conversation` is the id of one of the principal's, whose history takes the place of the question's, or a new
        one (`new_conversation`). Rights are looked at again before anything is given out: `check` may raise, and what
        rests on documents that are no longer readable is left out. With `asked_by` somebody else sees what the
        principal would: nothing is saved but an entry of the audit log. A `trial` is a reviewer's own look at what is
        found today: no figure counts it, and no reviewer is shown it.

        Raises Forbidden for a trial of others, InvalidInput for a question of no use, NotFound for a conversation of
        somebody else, Busy where no place came free in time, ModelFailure where the reader left; then nothing is saved.
        """
        if trial and not may_review(who):
            raise Forbidden("This is for knowledge managers, chatbot masters and administrators.")
        asked = replace(question, text=_checked(question.text))
        asking = _Asking(who, asked_by or who, asked, conversation, cancelled, check, trial)
        try:
            with self._places.taken(asking.by, cancelled):
                return (yield from self._asked(asking))
        except (Exception, GeneratorExit) as error:
            self._note_failure(asking, error)
            raise

    def _asked(self, asking: _Asking) -> Generator[Piece, None, Answer]:
        if asking.conversation is not None:
            history = self._history(asking.who, asking.conversation)
            asking = replace(asking, question=replace(asking.question, history=history))
        text = asking.question.text
        if (kind := small_talk(text)) is not None:
            return self._given(asking, Answer(Outcome.DIALOG, reply(kind, text)), [])
        if self._settings.recorded:
            return (yield from self._withheld(asking, whole(self._answered(asking))))
        made = yield from self._answered(asking)
        return self._given(asking, made.answer, made.passages)

    def _withheld(self, asking: _Asking, made: _Made) -> Generator[Piece, None, Answer]:
        """Gives out what was made once it is on record."""
        answer = self._given(asking, made.answer, made.passages)
        yield self._found_readable(asking, made.passages)
        yield from answer.statements
        return answer

    def _answered(self, asking: _Asking) -> Generator[Piece, None, _Made]:
        """What was found and the statements, as far as they may be shown at this moment. Each question is answered
        before the next one is searched for: a model may be waited for to make that standalone."""
        found = asks(asking.question)
        answered: list[Answered] = []
        passages: tuple[Passage, ...] = ()
        for ask in found:
            one = self._searched(asking, ask, ask.said if len(found) > 1 else "")
            passages = _each_once((*passages, *one.passages))
            asking.check()
            yield self._found_readable(asking, passages)
            answered.append(Answered(one.asked, (yield from self._made(asking, one, tuple(answered)))))
        return _Made(joined(answered) if len(answered) > 1 else answered[0].answer, passages)

    def _searched(self, asking: _Asking, one: Ask, part: str) -> _Searched:
        standalone = self._standalone(one.question, asking.cancelled)
        understood, passages = self._found(asking.who, standalone, self._settings.passages)
        return _Searched(one.said, replace(one.question, text=understood), passages, part)

    def _found_readable(self, asking: _Asking, passages: Sequence[Passage]) -> Found:
        readable = self._readable(asking, passages)
        return Found(tuple(passage for passage in passages if passage.document in readable))

    def _made(self, asking: _Asking, one: _Searched, before: Sequence[Answered]) -> Generator[Statement, None, Answer]:
        """The answer to one question. Of several all that it says is given out before the next one begins, and nothing
        while it may be only what those before it were answered."""
        shown: list[Statement] = []
        with closing(self._answerer.stream(one.question, list(one.passages), asking.cancelled)) as made:
            stream = Stream(made)
            for statements in _new_ones(stream, before):
                yield from self._showable(asking, one, statements)
                shown += statements
        answer = unless_repeated(one.asked, stream.result, before)
        if one.part and answer.statements[: len(shown)] == tuple(shown):
            yield from self._showable(asking, one, answer.statements[len(shown) :])
        return replace(answer, searched_for=one.searched_for)

    def _showable(
        self, asking: _Asking, one: _Searched, statements: Sequence[Statement]
    ) -> Generator[Statement, None, None]:
        """Those that rest on what the asker may read at this moment."""
        for statement in statements:
            asking.check()
            if may_show(statement, self._readable(asking, one.passages), _names(one.passages)):
                yield replace(statement, asked=one.part)

    def _readable(self, asking: _Asking, passages: Sequence[Passage]) -> set[str]:
        with self._store.read() as tx:
            return tx.documents.readable(asking.who, _names(passages))

    def _given(self, asking: _Asking, answer: Answer, passages: Sequence[Passage]) -> Answer:
        """The answer as it is shown and saved, by the rights of this moment."""
        asking.check()
        if asking.cancelled():
            raise ModelFailure("The answer was cancelled.", ModelReason.CANCELLED)
        sources = _names(passages)
        answer = replace(answer, confidence=round(answer.confidence, _DIGITS))
        try:
            with self._store.write() as tx:
                shown = _shown(tx, asking.who, answer, sources)
                saved = _save(tx, asking, shown, sources, reviewable=self._may_review(asking, shown))
            return worded(asking.by, saved)
        except KbError as error:
            if self._settings.recorded:
                raise
            # The reader gets the answer all the same: a full disk must not silence the library.
            _log.warning("The answer was not saved: %s", error.message)
        with self._store.read() as tx:
            return worded(asking.by, _shown(tx, asking.who, answer, sources))

    def _may_review(self, asking: _Asking, shown: Answer) -> bool:
        """Of an answer that something is missing from it can't be told who may read what it was near; and the console
        tells nobody that others see what is asked there."""
        return self._settings.reviewable and not (shown.withheld or asking.who.console or asking.trial)

    def _note_failure(self, asking: _Asking, error: BaseException) -> None:
        left = isinstance(error, GeneratorExit) or asking.cancelled()
        outcome = "cancelled" if left else getattr(error, "code", "internal")
        try:
            with self._store.write() as tx:
                tx.audit.add(asking.by, Action.QUESTION_ASKED, detail=_detail(asking, outcome), done=False)
        except Exception:  # noqa: BLE001 - what broke the question may break this too; the first error counts
            _log.warning("A question that failed was not recorded.", exc_info=True)

    def search(self, who: Principal, question: Question, k: int) -> list[Passage]:
        """The k best passages that the principal may read. Raises InvalidInput."""
        return self._looked_up(who, question, k)[1]

    def pointed(self, who: Principal, question: Question, k: int) -> list[Pointed]:
        """The same, each with what of it comes nearest to the question. Takes as long as an answer, and a place as one
        does: raises Busy, too."""
        with self._places.taken(who, never):
            understood, found = self._looked_up(who, question, k)
            nearest = self._answerer.nearest(replace(question, text=understood), found)
        with self._store.read() as tx:
            readable = tx.documents.readable(who, _names(found))
        pointed = map(Pointed, found, nearest)
        return [one for one in pointed if one.passage.document in readable]

    def _looked_up(self, who: Principal, question: Question, k: int) -> tuple[str, list[Passage]]:
        if not 1 <= k <= MOST_PASSAGES:
            raise InvalidInput(f"Ask for 1 to {MOST_PASSAGES} passages.")
        asked = replace(question, text=_checked(question.text))
        understood, found = self._found(who, self._standalone(asked, never), k)
        self._note_search(who, found)
        return understood, found

    def _note_search(self, who: Principal, found: Sequence[Passage]) -> None:
        try:
            # The disk would be a third of a search. Where nothing may go unrecorded, it is waited for.
            with self._store.write(unhurried=not self._settings.recorded) as tx:
                tx.audit.add(who, Action.SEARCHED, detail={"retrieved": _names(found)})
        except KbError as error:
            if self._settings.recorded:
                raise
            _log.warning("The search was not recorded: %s", error.message)

    def _found(self, who: Principal, asked: str, k: int) -> tuple[str, list[Passage]]:
        """What was searched for, spelt as the documents spell it, and what was found."""
        with self._retriever.moment():
            understood = self._retriever.spelt(who, asked)
            return understood, self._retriever.search(who, understood, k)

    def answer(self, who: Principal, answer: str) -> Exchange:
        """One of the principal's own, without what rests on documents they may no longer read. Raises NotFound."""
        with self._store.read() as tx:
            found = owned(tx, who, answer)
            talk = found.answer.conversation
            shown = shown_to(tx, who, tx.answers.exchanges(talk) if talk else [found])
            return next(one for one in shown if one.id == answer)

    def conversations(
        self, who: Principal, text: str = "", offset: int = 0, limit: int = MOST_CONVERSATIONS
    ) -> list[Conversation]:
        """The principal's own with that text in title or questions, the one talked in last first. Raises
        InvalidInput, Forbidden for a key that is limited to collections."""
        check_unlimited(who)
        if offset < 0 or not 1 <= limit <= MOST_CONVERSATIONS:
            raise InvalidInput(f"Ask for 1 to {MOST_CONVERSATIONS} conversations.")
        with self._store.read() as tx:
            return tx.conversations.list(who, " ".join(_clean(text).split()), offset, limit)

    def conversation(self, who: Principal, conversation: str) -> Conversation:
        """Raises NotFound, also for what is somebody else's."""
        with self._store.read() as tx:
            found = tx.conversations.show(who, conversation)
            check_told(tx, who, conversation)
            return found

    def exchanges(self, who: Principal, conversation: str, last: int | None = None) -> list[Exchange]:
        """What was said, oldest first, without what rests on documents the principal may no longer read; at most the
        `last` of it.

        Raises NotFound, also for a conversation of somebody else."""
        with self._store.read() as tx:
            tx.conversations.show(who, conversation)
            # With those that the first of them may go on from.
            said = tx.answers.exchanges(conversation, None if last is None else last + REMEMBERED)
            wanted = {one.id for one in told(tx, who, said if last is None else said[-last:])}
            return [one for one in shown_to(tx, who, said) if one.id in wanted]

    def rename(self, who: Principal, conversation: str, title: str) -> Conversation:
        """Raises NotFound, InvalidInput."""
        with self._store.write() as tx:
            tx.conversations.show(who, conversation)
            check_told(tx, who, conversation)
            return tx.conversations.rename(who, conversation, _titled(title))

    def forget(self, who: Principal, conversation: str) -> None:
        """Removes the conversation and all that was said in it. Raises NotFound."""
        with self._store.write() as tx:
            tx.conversations.show(who, conversation)
            check_told(tx, who, conversation)
            tx.answers.remove_of(conversation)
            tx.conversations.remove(who, conversation)

    def check_goes_on(self, who: Principal, conversation: str) -> None:
        """Raises NotFound where going on would tell a key for a few collections what was asked beyond them, and for a
        conversation of somebody else."""
        with self._store.read() as tx:
            if tx.conversations.begun(who, conversation):
                check_told(tx, who, conversation)

    def _history(self, who: Principal, conversation: str) -> tuple[Turn, ...]:
        with self._store.read() as tx:
            if not tx.conversations.begun(who, conversation):
                return ()
            exchanges = shown_to(tx, who, tx.answers.exchanges(conversation, REMEMBERED))
        return tuple(turn for exchange in exchanges for turn in _turns(exchange))


def new_conversation() -> str:
    """The id of a conversation that begins with its first answer."""
    return uuid4().hex[:16]


def whole(made: Generator[object, None, Result]) -> Result:
    """What is at the end of a stream."""
    stream = Stream(made)
    for _ in stream:
        pass
    return stream.result


def _save(tx: Transaction, asking: _Asking, answer: Answer, sources: Sequence[str], *, reviewable: bool) -> Answer:
    """The answer with the id under which it and its entry in the audit log are saved."""
    if asking.saved:
        conversation = asking.conversation
        if conversation is not None:
            tx.conversations.go_on(asking.who, conversation, _titled(asking.question.text))
        kept = _kept(asking, answer)
        made = tx.answers.add(asking.who, asking.question.text, kept, conversation, reviewable=reviewable)
        tx.events.add("trial" if asking.trial else "ask", asking.who, made, {"outcome": answer.outcome.value})
        answer = replace(answer, id=made, conversation=conversation or "")
    subject = f"answer:{answer.id}" if asking.saved else ""
    shown = {"retrieved": list(sources), "shown": sorted(documents_of(answer))}
    tx.audit.add(asking.by, Action.QUESTION_ASKED, subject, {**_detail(asking, answer.outcome.value), **shown})
    return answer


def _kept(asking: _Asking, answer: Answer) -> Answer:
    """Words of answers that a client told us of would stay when what those rested on is removed: nobody knows what it
    was. Of a conversation of ours that is known."""
    history = asking.question.history
    if asking.conversation is not None or all(turn.role == "user" for turn in history):
        return answer
    own = [asking.question.text, *(turn.text for turn in history if turn.role == "user")]
    return answer if has_only(answer.searched_for, own) else typed(answer)


def _detail(asking: _Asking, outcome: str) -> Detail:
    other = {} if asking.saved else {"as": asking.who.user_id}
    return {"outcome": outcome, "conversation": asking.conversation or "", **other}


def _shown(tx: Transaction, who: Principal, answer: Answer, sources: Iterable[str]) -> Answer:
    """What of an answer made from these documents the principal may see at this moment."""
    named = {*documents_of(answer), *sources}
    return visible(answer, tx.documents.readable(who, named), named)


def _turns(exchange: Exchange) -> list[Turn]:
    """The question, and the answer if it stated something."""
    stated = " ".join(statement.text for statement in exchange.answer.statements)
    unanswered = tuple(part.asked for part in exchange.answer.parts if part.outcome in REFUSALS)
    return [Turn("user", exchange.question, unanswered), *([Turn("assistant", stated)] if stated else [])]


def _names(passages: Iterable[Passage]) -> list[str]:
    """The ids of their documents, each once."""
    return list(dict.fromkeys(passage.document for passage in passages))


def _new_ones(statements: Iterable[Statement], before: Sequence[Answered]) -> Iterator[list[Statement]]:
    """As they come; together those that with all before them were only what `before` was answered."""
    given: list[Statement] = []
    new: list[Statement] = []
    for statement in statements:
        given.append(statement)
        new.append(statement)
        if before and repeats(given, before):
            continue
        yield new
        new = []


def _each_once(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """As it was found first."""
    found: dict[Span, Passage] = {}
    for passage in passages:
        found.setdefault(passage.span, passage)
    return tuple(found.values())


def _checked(text: str) -> str:
    text = " ".join(_clean(text).split())
    if not text:
        raise InvalidInput("The question is empty: type what you want to know.")
    # Some characters stand for a whole phrase, and models read the phrase.
    if len(normalize("NFKC", text)) > LONGEST_QUESTION:
        raise InvalidInput(f"The question is too long: at most {LONGEST_QUESTION} characters.")
    return text


def _clean(text: str) -> str:
    """Without what no database keeps: NUL and halves of characters."""
    return text.encode("utf-8", "ignore").decode().replace("\0", " ")


def _titled(title: str) -> str:
    title = " ".join(_clean(title).split())
    if not title:
        raise InvalidInput("A conversation needs a title.")
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
