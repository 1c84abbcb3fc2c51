"""The answers to the questions of one message, made one answer. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from kb_assistant.domain.answers import Answer, Citation, Outcome, Part, Statement
from kb_assistant.domain.documents import Span
from kb_assistant.domain.review import REFUSALS, REPLIES
from kb_assistant.generation.citations import told
from kb_assistant.generation.wording import ENGLISH, FRENCH, Wording
from kb_assistant.generation.words import language_of

_CLOSEST = 3


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of a message, as it was typed, and what it was answered by itself."""

    asked: str
    answer: Answer

    @property
    def part(self) -> Part:
        return Part(self.asked, self.answer.outcome, self.answer.unsure)

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(replace(statement, asked=self.asked) for statement in self.answer.statements)


def joined(answered: Sequence[Answered], wordings: Sequence[Wording] = (ENGLISH, FRENCH)) -> Answer:
    """What each question was answered, in order, and at the end which of them the documents do not answer.

    Where they answer none it is a refusal, as of one question."""
    replies = [one for one in answered if one.answer.outcome in REPLIES]
    if not replies:
        return _refused(answered)
    answers = [one.answer for one in replies]
    statements = tuple(chain.from_iterable(one.statements for one in replies))
    return Answer(
        outcome=max((one.outcome for one in answers), key=REPLIES.index),
        text="\n".join([told(statements), *_remarks(answered, _wording(answered, wordings))]),
        statements=statements,
        confidence=min(one.confidence for one in answers),
        unsure=any(one.unsure for one in answers),
        searched_for=_searched_for(answered),
        model=_first(one.answer.model for one in answered),
        prompt=_first(one.answer.prompt for one in answered),
        notice=_first(one.answer.notice for one in answered),
        parts=tuple(one.part for one in answered),
    )


def _refused(answered: Sequence[Answered]) -> Answer:
    """One of the refusals: that of them all or, where they differ, that the documents found do not answer."""
    refusals = [one.answer for one in answered]
    alike = {one.outcome for one in refusals}
    outcome = alike.pop() if len(alike) == 1 else Outcome.NOT_ANSWERED
    said = next((one for one in refusals if one.outcome is outcome), refusals[0])
    return replace(
        said,
        outcome=outcome,
        closest=_in_turn([one.closest for one in refusals])[:_CLOSEST],
        confidence=max(one.confidence for one in refusals),
        searched_for=_searched_for(answered),
    )


def _remarks(answered: Sequence[Answered], wording: Wording) -> Iterable[str]:
    for one in answered:
        if one.answer.outcome is Outcome.CONFLICT:
            yield wording.disputed.format(asked=one.asked)
        elif one.answer.outcome in REFUSALS:
            yield wording.unanswered.format(asked=one.asked)
        elif one.answer.unsure:
            yield wording.doubtful.format(asked=one.asked)


def _wording(answered: Sequence[Answered], wordings: Sequence[Wording]) -> Wording:
    language = language_of(" ".join(one.asked for one in answered))
    return next((wording for wording in wordings if wording.language == language), wordings[0])


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
