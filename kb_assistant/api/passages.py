"""Passages as they are shown to whoever asks: where they stand and what they say, without the figures of the search."""

from dataclasses import dataclass
from datetime import date

from kb_assistant.domain.answers import Passage
from kb_assistant.domain.documents import Span


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """`text` is exactly the slice `span` of its version's text."""

    document: str
    title: str
    path: str
    page: int | None
    headings: tuple[str, ...]
    span: Span
    text: str
    dated: date | None
    language: str


def shown(passage: Passage) -> ShownPassage:
    return ShownPassage(
        document=passage.document,
        title=passage.title,
        path=passage.path,
        page=passage.page,
        headings=passage.headings,
        span=passage.span,
        text=passage.text,
        dated=passage.dated,
        language=passage.language,
    )
