"""What people think of an answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from kb_assistant.domain.answers import Answer, Outcome

LONGEST_COMMENT = 2_000

Rating = Literal[1, -1]


class Reason(StrEnum):
    """What is wrong with an answer, or with having none. Names are stable: figures of years count them."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's on one answer."""

    answer: str
    rating: Rating
    reason: Reason | None
    comment: str
    created: datetime


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """Which feedback is wanted; what is None does not matter. `before` is a time."""

    rating: Rating | None = None
    reason: Reason | None = None
    before: datetime | None = None


ALL_FEEDBACK = FeedbackFilter()


@dataclass(frozen=True, slots=True)
class ReviewedFeedback:
    """Feedback as those see it who look after the assistant: never whose it is.

    `question` is None, and the comment empty, unless they may read every document that the answer shows. Of `answer`
    they see what rests on quotes they may read."""

    feedback: Feedback
    outcome: Outcome
    question: str | None
    answer: Answer


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """The newest first; `next` is the time to ask on before, None at the end. A page may hold fewer than asked for."""

    items: tuple[ReviewedFeedback, ...]
    next: datetime | None
