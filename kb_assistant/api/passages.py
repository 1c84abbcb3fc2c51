"""Passages as they are shown to whoever asks: where they stand and what they say, without the figures of the search."""

from kb_assistant.domain.answers import Passage, ShownPassage
from kb_assistant.domain.documents import Span


def shown(passage: Passage, nearest: Span | None = None) -> ShownPassage:
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
        nearest=nearest,
    )
