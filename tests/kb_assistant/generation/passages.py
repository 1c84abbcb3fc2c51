"""Passages for the tests of this folder, cut from whole texts so that spans are true."""

from datetime import date

from kb_assistant.domain.answers import Passage
from kb_assistant.domain.documents import Span


def passage(text: str, document: str = "handbook", *, title: str = "", dated: date | None = None,
            start: int = 0, score: float = 1.0, dense: float | None = 0.6, language: str = "en",
            headings: tuple[str, ...] = (), multilingual: float | None = None,
            before: str = "", after: str = "") -> Passage:  # fmt: skip
    return Passage(
        span=Span(f"{document}-v1", start, start + len(text)),
        text=text,
        document=document,
        path=f"{document}.md",
        title=title or document.title(),
        headings=headings,
        dated=dated,
        language=language,
        score=score,
        dense=dense,
        lexical=1.0,
        multilingual=multilingual,
        before=before,
        after=after,
    )
