"""What was and was not understood of a document, said honestly."""

from dataclasses import dataclass

from kb_assistant.domain.documents import Document, Finding
from kb_assistant.domain.likeness import Alike


@dataclass(frozen=True, slots=True)
class PageText:
    """How much text was read from a page."""

    number: int
    characters: int


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """What is searched and found as one piece: `[start, end)` of the text."""

    start: int
    end: int
    page: int | None
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flagged:
    """A passage that speaks to a language model instead of a reader: `[start, end)` of the text."""

    start: int
    end: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Probe:
    """Something of the document's own that was searched for: `rank` is where the document came among the passages
    found, counted from 1; None where it was not among them."""

    text: str
    start: int
    end: int
    rank: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """Of the current version. `chunks` are the first ones only where `cut` is more than they are."""

    document: Document
    characters: int
    tables: int
    pages: tuple[PageText, ...]
    pages_without_text: tuple[int, ...]
    cut: int
    chunks: tuple[ChunkSpan, ...]
    findings: tuple[Finding, ...]
    flagged: tuple[Flagged, ...]
    alike: tuple[Alike, ...]
    probes: tuple[Probe, ...]
