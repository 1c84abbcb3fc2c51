"""A question, what was found for it, and the answer that was given."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kb_assistant.domain.documents import Span


class Outcome(StrEnum):
    """How a question ended. Each is worded and counted on its own."""

    ANSWERED = "answered"
    NO_DOCUMENTS = "no_documents"
    NOT_ANSWERED = "not_answered"
    CONFLICT = "conflict"
    OUT_OF_SCOPE = "out_of_scope"
    DIALOG = "dialog"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `role` is "user" or "assistant". `unanswered` are those of its questions that got
    no answer where others did."""

    role: str
    text: str
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and the conversation before it, oldest turn first."""

    text: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found, by its index id. `dense`, `lexical` and `multilingual` are the raw scores, None where the list
    lacked it."""

    chunk: int
    score: float
    dense: float | None = None
    lexical: float | None = None
    multilingual: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A readable piece of a current version: `text` is exactly the slice `span` of it.

    `page` is that of its first character; `turns` are where in the version others begin, in and around it.
    `before` and `after` are the little of the version's text that stands around it, to tell whether it is cut off
    there."""

    span: Span
    text: str
    document: str
    path: str
    title: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    dated: date | None = None
    language: str = "und"
    score: float = 0.0
    dense: float | None = None
    lexical: float | None = None
    multilingual: float | None = None
    before: str = ""
    after: str = ""
    turns: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """That of a character in or around it, counted in the version."""
        if self.page is None:
            return None
        turned = sum(self.span.start < turn <= offset for turn in self.turns)
        return self.page + turned - sum(offset < turn <= self.span.start for turn in self.turns)


@dataclass(frozen=True, slots=True)
class Pointed:
    """A passage, and what of it comes nearest to the question: a place in the same version, within `passage.span`."""

    passage: Passage
    nearest: Span | None


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer is about to be made from, best first. Of several questions each adds to it: the last has all."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands: `quote` is exactly the slice `span` of the version's text."""

    span: Span
    quote: str
    document: str
    path: str
    title: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer. Without a citation it is not supported and must be shown as such.

    `asked` is the question that it answers, of a message that asks several; empty otherwise. `language` is that in
    which a language model wrote it; empty for a document's own words."""

    text: str
    citations: tuple[Citation, ...] = ()
    asked: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions of a message that asks several, as it was typed, and how it ended; `searched_for` as in
    `Answer`."""

    asked: str
    outcome: Outcome
    unsure: bool = False
    searched_for: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`closest` holds the nearest passages where the documents do not answer; `confidence` is in [0, 1], and `unsure`
    says that it is about as high as an answer needs: quotes may miss the question, the closest passages may answer it.

    `parts` are the questions of a message that asks several; empty otherwise.

    `model` and `prompt` name what wrote the text, empty for quotes; `notice` says what went wrong on the way.
    `withheld` counts its statements and closest passages that are left out because whoever looks at it may not read, or
    no longer, what they rest on. `id` and `conversation` say where it was saved, empty where it was not."""

    outcome: Outcome
    text: str
    statements: tuple[Statement, ...] = ()
    closest: tuple[Citation, ...] = ()
    confidence: float = 0.0
    unsure: bool = False
    searched_for: str = ""
    model: str = ""
    prompt: str = ""
    notice: str = ""
    withheld: int = 0
    parts: tuple[Part, ...] = ()
    id: str = field(default="", compare=False)
    conversation: str = field(default="", compare=False)


Piece = Found | Statement
"""What is given out while an answer is made."""


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """`text` is exactly the slice `span` of its version's text; `nearest` is what of it comes nearest to the question,
    where that was asked for."""

    document: str
    title: str
    path: str
    page: int | None
    headings: tuple[str, ...]
    span: Span
    text: str
    dated: date | None
    language: str
    nearest: Span | None = None
