"""A follow-up question made standalone before anything is searched for."""

import logging
from dataclasses import dataclass, replace

from kb_assistant.dialog.asks import asks
from kb_assistant.dialog.carrying import carried, names
from kb_assistant.dialog.dependence import depends, without_lead
from kb_assistant.dialog.light_words import is_specific
from kb_assistant.dialog.parallels import kind_of, replaced
from kb_assistant.dialog.rewriting import ask_for_rewrite, checked
from kb_assistant.dialog.small_talk import small_talk, without_greeting
from kb_assistant.domain.answers import Question, Turn
from kb_assistant.errors import ModelFailure
from kb_assistant.generation.models.base import Cancelled, ChatModel, Deadlines, never
from kb_assistant.language.words import fold, stem, stems, words

_log = logging.getLogger(__name__)

# How far back a chain of follow-ups is looked through, and how much of a turn.
TURNS = 5
TURN_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class _Said:
    """A message without its polite frame, the question before it made standalone, and what that was answered."""

    text: str
    topic: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A message without its polite frame, what it was answered, and those of its questions that were not."""

    text: str
    answer: str = ""
    unanswered: tuple[str, ...] = ()


def standalone(question: Question) -> str:
    """What to search for: the question, with what it leaves unsaid carried over from the conversation."""
    return _standalone(_said(question))


def rewritten(question: Question, model: ChatModel, limits: Deadlines, cancelled: Cancelled = never) -> str:
    """`standalone` with a model's help. It is asked only where words would be carried over by guess, for a few seconds
    at most, and believed only where it keeps to the conversation; what it left out of the last question is added."""
    said = _said(question)
    settled = _settled(said)
    if settled is not None:
        return settled
    try:
        written = ask_for_rewrite(replace(question, text=said.text), model, limits, cancelled)
    except ModelFailure as failure:
        _log.warning("A follow-up was not rewritten: %s", failure.message)
        return _standalone(said)
    found = checked(written, question)
    if found is None:
        return _standalone(said)
    return found if names(found, said.topic) else carried(found, said.topic, "")


@dataclass(frozen=True, slots=True)
class _Topic:
    """A question made standalone, and whether it was left open where others of its message were answered."""

    text: str
    is_open: bool = False


def _said(question: Question) -> _Said:
    topics: tuple[_Topic, ...] = ()
    answer = ""
    for exchange in _exchanges(question.history):
        topics, answer = _topics(exchange, topics, answer), exchange.answer
    return _meaning(without_greeting(question.text), topics, answer)


def _topics(exchange: _Exchange, before: tuple[_Topic, ...], answer: str) -> tuple[_Topic, ...]:
    """The questions of a message, each made standalone: by the one in front of it there, or by those before."""
    found: tuple[_Topic, ...] = ()
    for one in asks(Question(exchange.text)):
        text = one.question.text
        said = _Said(text, found[-1].text) if found else _meaning(text, before, answer)
        found = (*found, _Topic(_standalone(said), one.said in exchange.unanswered))
    return found


def _meaning(text: str, topics: tuple[_Topic, ...], answer: str) -> _Said:
    """The message after one that asked these: it goes on from the last that it fits to, of those that were answered if
    it fits to one of them. Of several questions it can't be told which part of the answer was to that."""
    asked = without_lead(text)
    best = max(topics[::-1], key=lambda topic: (_fits(asked, topic.text), not topic.is_open), default=_Topic(""))
    return _Said(text, best.text, answer if len(topics) == 1 else "")


def _fits(text: str, topic: str) -> bool:
    """Whether a message asks the same of something else, or names what a question was about."""
    named = {stem(word) for word in words(text) if is_specific(word) and not kind_of(fold(word))}
    return replaced(topic, text) is not None or bool(named & set(stems(topic)))


def _exchanges(history: tuple[Turn, ...]) -> list[_Exchange]:
    """The last messages, each with the answer it got; small talk left out."""
    found: list[_Exchange] = []
    for turn in history[-2 * TURNS :]:
        text = turn.text[:TURN_CHARACTERS]
        if turn.role == "user" and not small_talk(text):
            found.append(_Exchange(without_greeting(text), unanswered=turn.unanswered))
        elif turn.role == "assistant" and found and not found[-1].answer:
            found[-1] = replace(found[-1], answer=text)
    return found


def _standalone(said: _Said) -> str:
    settled = _settled(said)
    return carried(without_lead(said.text), said.topic, said.answer) if settled is None else settled


def _settled(said: _Said) -> str | None:
    """The text to search for where that is plain: a question of its own, or one with a word of the last replaced."""
    if not said.topic or not said.text:
        return said.text
    if not depends(said.text, f"{said.topic} {said.answer}"):
        return without_lead(said.text)
    return replaced(said.topic, without_lead(said.text))
