"""Questions of one person that build on each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kb_assistant.domain.answers import Answer
from kb_assistant.domain.feedback import Rating

REMEMBERED = 4
"""Exchanges of a conversation that a follow-up may refer to."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """`title` is its first question until its owner gives it another."""

    id: str
    title: str
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was typed, and the answer that was given; `id` is the answer's.

    `reviewable`: reviewers may see it where it got no answer or a doubtful one, which whoever asked was told."""

    id: str
    question: str
    answer: Answer
    created: datetime
    reviewable: bool = False


@dataclass(frozen=True, slots=True)
class NewConversation:
    """It is there as soon as something was asked in it."""

    id: str


@dataclass(frozen=True, slots=True)
class ShownConversation:
    """`exchanges` are the newest, oldest first; `ratings` is what one said of them, by the answer's id."""

    conversation: Conversation
    exchanges: tuple[Exchange, ...]
    ratings: Mapping[str, Rating]
