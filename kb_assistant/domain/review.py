"""How the assistant does: figures by day, and questions it failed or doubted, alike ones gathered. Pure."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb_assistant.domain.answers import Answer, Citation, Outcome, Part, Statement
from kb_assistant.domain.conversations import Exchange

REFUSALS = (Outcome.NOT_ANSWERED, Outcome.NO_DOCUMENTS, Outcome.OUT_OF_SCOPE)
"""How a question ends that gets no answer."""

REPLIES = (Outcome.ANSWERED, Outcome.CONFLICT)
"""How one ends that gets one."""

_MARKS = ".,;:!?¿¡…\"'“”„‘’«»()[]"


class Lack(StrEnum):
    """What a question is listed for: it, or one of several in it, got no answer, or one that may miss it."""

    UNANSWERED = "unanswered"
    DOUBTFUL = "doubtful"


def lack_of(answer: Answer) -> Lack | None:
    """What the question is listed for, if it is."""
    if answer.outcome in REFUSALS or any(part.outcome in REFUSALS for part in answer.parts):
        return Lack.UNANSWERED
    return Lack.DOUBTFUL if answer.unsure and answer.outcome in REPLIES else None


class AskedOrder(StrEnum):
    """What comes first: what was asked last, what most often, or what was most often sent to an expert or rated."""

    LAST = "last"
    TIMES = "times"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Of a day in UTC. Small talk is no question; one counts also after its conversation was deleted."""

    day: date
    answered: int = 0
    refused: int = 0
    good: int = 0
    bad: int = 0

    @property
    def asked(self) -> int:
        return self.answered + self.refused


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put last, and how often it was asked in these words, by whomever.

    `id` is the newest answer's; `statements` are what it said, `closest` the passages that came nearest where it said
    nothing. `sent` counts how often of these who asked gave feedback, such as by asking an expert: somebody waits."""

    id: str
    question: str
    outcome: Outcome
    times: int
    sent: int
    first: datetime
    last: datetime
    closest: tuple[Citation, ...]
    statements: tuple[Statement, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedPage:
    """Some questions of those in the period, and how many these are.

    `hidden` counts how often something was asked that is not shown: documents came near that one may not read."""

    items: tuple[Asked, ...]
    total: int
    hidden: int


def wording(question: str) -> str:
    """What questions have in common that differ in nothing but case, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", question).casefold()
    words = [word.strip(_MARKS) for word in folded.split()]
    return " ".join(word for word in words if word) or folded.strip()


def gathered(exchanges: Iterable[Exchange], sent: Collection[str]) -> list[Asked]:
    """Those in the same words as one, the one that was asked last first. They are given newest first; `sent` are the
    ids of those that have feedback."""
    alike: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        alike.setdefault(wording(exchange.question), []).append(exchange)
    return [_one(found, sum(one.id in sent for one in found)) for found in alike.values()]


def _one(alike: list[Exchange], sent: int) -> Asked:
    newest, oldest = alike[0], alike[-1]
    return Asked(
        id=newest.id,
        question=newest.question,
        outcome=newest.answer.outcome,
        times=len(alike),
        sent=sent,
        first=oldest.created,
        last=newest.created,
        closest=newest.answer.closest,
        statements=newest.answer.statements,
        parts=newest.answer.parts,
    )
