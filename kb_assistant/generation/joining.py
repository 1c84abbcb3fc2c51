"""The answers to the questions of one message, made one answer. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from kb_assistant.domain.answers import Answer, Citation, Outcome, Part, Statement
from kb_assistant.domain.documents import Span
from kb_assistant.domain.review import REFUSALS, REPLIES
from kb_assistant.generation.citations import told
from kb_assistant.generation.wording import WORDINGS, Wording, in_language
from kb_assistant.language.words import language_of


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of a message, as it was typed, and what it was answered by itself."""

    asked: str
    answer: Answer

    @property
    def part(self) -> Part:
        return Part(self.asked, self.answer.outcome, self.answer.unsure, self.answer.searched_for)

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(replace(statement, asked=self.asked) for statement in self.answer.statements)


def joined(answered: Sequence[Answered], wordings: Sequence[Wording] = WORDINGS) -> Answer:
    """What each question was answered, in order, and at the end which of them the documents do not answer.

    Where they answer none it is a refusal, as of one question."""
    replies = [one for one in answered if one.answer.outcome in REPLIES]
    if not replies:
        return _refused(answered, wordings)
    answers = [one.answer for one in replies]
    statements = tuple(chain.from_iterable(one.statements for one in replies))
    parts = tuple(one.part for one in answered)
    return Answer(
        outcome=_outcome(parts),
        text=text_of(statements, parts, wordings),
        statements=statements,
        closest=_in_turn([one.answer.closest for one in answered]),
        confidence=min(one.confidence for one in answers),
        unsure=any(one.unsure for one in answers),
        searched_for=_searched_for(answered),
        model=_first(one.answer.model for one in answered),
        prompt=_first(one.answer.prompt for one in answered),
        notice=_first(one.answer.notice for one in answered),
        parts=parts,
    )


def text_of(statements: Sequence[Statement], parts: Sequence[Part], wordings: Sequence[Wording] = WORDINGS) -> str:
    """What is said, and what is to be known of the questions of a message that asks several."""
    if not parts:
        return told(statements)
    wording = _wording([one.asked for one in parts], wordings)
    return "\n".join([told(statements), *filter(None, (_remark(one, wording) for one in parts))])


def left_of(answer: Answer, kept: Sequence[Statement]) -> Answer:
    """The answer for somebody who sees only these of its statements: of one of several questions whose answer is not
    whole, only that it got one is told."""
    lost = {one.asked for one in answer.statements if one not in kept}
    parts = tuple(Part(one.asked, Outcome.ANSWERED) if one.asked in lost else one for one in as_typed(answer.parts))
    outcome = _outcome(parts) if answer.outcome in REPLIES and parts else answer.outcome
    return replace(answer, outcome=outcome, text=text_of(kept, parts), statements=tuple(kept), parts=parts)


def as_typed(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The questions without what was searched for, into which words of an earlier answer may have come."""
    return tuple(replace(one, searched_for="") for one in parts)


def _outcome(parts: Sequence[Part]) -> Outcome:
    """How a message with these questions ended, one of which got an answer."""
    return max((one.outcome for one in parts if one.outcome in REPLIES), key=REPLIES.index)


def _refused(answered: Sequence[Answered], wordings: Sequence[Wording]) -> Answer:
    """One of the refusals: that of them all or, where they differ, that the documents found do not answer."""
    refusals = [one.answer for one in answered]
    alike = {one.outcome for one in refusals}
    outcome = alike.pop() if len(alike) == 1 else Outcome.NOT_ANSWERED
    unsure = any(one.unsure for one in refusals)
    return Answer(
        outcome,
        _wording([one.asked for one in answered], wordings).refusal(outcome, unsure=unsure),
        closest=_in_turn([one.closest for one in refusals]),
        confidence=max(one.confidence for one in refusals),
        unsure=unsure,
        searched_for=_searched_for(answered),
        model=_first(one.model for one in refusals),
        prompt=_first(one.prompt for one in refusals),
        parts=tuple(one.part for one in answered),
    )


def _remark(part: Part, wording: Wording) -> str:
    if part.outcome is Outcome.CONFLICT:
        return wording.disputed.format(asked=part.asked)
    if part.outcome in REFUSALS:
        return wording.unanswered.format(asked=part.asked)
    return wording.doubtful.format(asked=part.asked) if part.unsure else ""


def _wording(asked: Sequence[str], wordings: Sequence[Wording]) -> Wording:
    return in_language(language_of(" ".join(asked)), wordings)


def _searched_for(answered: Sequence[Answered]) -> str:
    """Of all of them, where one was searched for in other words than it was typed in."""
    searched = [one.answer.searched_for for one in answered]
    if not any(searched):
        return ""
    return " · ".join(other or one.asked for one, other in zip(answered, searched, strict=True))


def _in_turn(citations: Sequence[Sequence[Citation]]) -> tuple[Citation, ...]:
    """The best of each, then the next of each; every place once."""
    places: dict[Span, Citation] = {}
    for one in chain.from_iterable(zip_longest(*citations)):
        if one is not None:
            places.setdefault(one.span, one)
    return tuple(places.values())


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")
