"""What the ask page remembers between two runs of its script, and nothing of it beyond the browser's tab."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from kb_assistant.domain.answers import ShownPassage
from kb_assistant.domain.feedback import Rating
from ui.suggesting import Suggestion

QUESTION = "composer.question"
"""Where the page keeps what is in the box, and for one run of it what was sent."""
SHOWN = 30
"""Exchanges of a conversation that are shown until earlier ones are asked for."""
LONGEST_QUESTION = 2_000
"""Characters that are asked; a longer text is no question that passages could answer."""


@dataclass(frozen=True, slots=True)
class OpenQuote:
    """Which quote of which answer is open beside the conversation."""

    answer: str
    number: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found when somebody looked for passages, or why that was refused; `name` is this one look's alone.
    `asked` is the question that they were found for, of a message that asks several; empty otherwise."""

    name: str
    passages: tuple[ShownPassage, ...] = ()
    refused: str = ""
    asked: str = ""


@dataclass(slots=True)
class Asking:
    """`waiting` is a question to be asked in this run; `stopped` one that was broken off, `failed` says why;
    `shortening` one that is too long to be asked. `trial` is whether it is asked for a look at what is found today.

    `last` is how many exchanges of the conversation are shown; `looks_back` while more of them are drawn, that were
    asked for just now.

    `address` is the conversation that the page's address named when it was last drawn; on other pages it names none.
    `left` is the one before it: a question that is sent before the browser knows of the change still comes with that.
    `fresh` is the id of the answer that came last, `turned` how often another conversation was turned to.
    `suggestions`, `ratings` and the looks at `passages`, one a question of it, are by the answer's id; of the exchange
    `editing` the question is being written anew."""

    conversation: str | None = None
    address: str | None = None
    left: str | None = None
    waiting: str | None = None
    stopped: str | None = None
    shortening: str | None = None
    trial: bool = False
    failed: str = ""
    open: OpenQuote | None = None
    editing: str | None = None
    fresh: str = ""
    turned: int = 0
    last: int = SHOWN
    looks_back: bool = False
    suggestions: dict[str, tuple[Suggestion, ...]] = field(default_factory=dict)
    ratings: Mapping[str, Rating] = field(default_factory=dict)
    passages: dict[str, tuple[Looked, ...]] = field(default_factory=dict)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being asked, nor was in vain."""
        return not (self.waiting or self.stopped or self.shortening)

    def turn_to(self, conversation: str | None) -> None:
        """Another conversation, or a new one."""
        self.conversation = conversation
        self.waiting = self.stopped = self.shortening = self.open = self.editing = None
        self.failed = ""
        self.passages = {}
        self.last = SHOWN
        self.turned += 1

    def opened(self, answer: str) -> int | None:
        """The number of the quote of this answer that is open."""
        return self.open.number if self.open and self.open.answer == answer else None

    def go_to(self, answer: str, number: int | None) -> bool:
        """Opens the quote, if one was clicked; whether that changed anything."""
        if number is None or number == self.opened(answer):
            return False
        self.go(answer, number)
        return True

    def go(self, answer: str, number: int | None) -> None:
        """Opens a quote, or closes the one that is open."""
        self.open = None if number is None else OpenQuote(answer, number)

    def ask(self, question: str, *, trial: bool = False) -> None:
        """One that is too long is kept, to be shortened."""
        self.trial = trial
        text = question.strip()
        self.stopped, self.failed, self.editing = None, "", None
        fits = len(text) <= LONGEST_QUESTION
        self.waiting, self.shortening = (text or None, None) if fits else (None, text)

    def show_earlier(self) -> None:
        self.last += SHOWN
        self.looks_back = True

    def leave_editing(self) -> None:
        self.editing = self.shortening = None


def asking() -> Asking:
    """The one of this tab."""
    found: Asking = st.session_state.setdefault("asking", Asking())
    return found
