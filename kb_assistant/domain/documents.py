"""Documents, their immutable versions, and the places in a version's text."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from kb_assistant.domain.access import Principal, may_edit

_PRESENTATIONS = (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm")


class DocumentState(StrEnum):
    """How well a document was understood."""

    READY = "ready"
    PARTIAL = "partly understood"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Span:
    """A slice `[start, end)` of a version's text, in code points."""

    version: str
    start: int
    end: int


def overlap(one: Span, other: Span) -> bool:
    """Whether two slices share a character of one version."""
    return one.version == other.version and one.start < other.end and other.start < one.end


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and the offset at which it stands in the text. Level 1 is the outermost."""

    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a knowledge manager should know about how a file was read. `code` is stable."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """What a loader made of a file.

    `headings` ascend by offset; `page_starts[i]` is the offset at which page i+1 begins (empty where the
    format has no pages); `dated` is the date the document itself gives; `tables` counts tables found.
    `format` and `size` are the file's: its kind by its content, and its bytes. `language` is told by the text.
    """

    text: str
    title: str
    headings: tuple[Heading, ...] = ()
    page_starts: tuple[int, ...] = ()
    dated: date | None = None
    language: str = "und"
    tables: int = 0
    findings: tuple[Finding, ...] = ()
    format: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """The slice `text[start:end]` of a version, and the headings above it, outermost first."""

    start: int
    end: int
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """An immutable text. `number` counts from 1 within its document."""

    id: str
    document: str
    number: int
    text: str
    title: str
    headings: tuple[Heading, ...]
    page_starts: tuple[int, ...]
    dated: date | None
    language: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Care:
    """Who looks after a document, and who vouches for it until when, that day included."""

    owner: str | None = None
    verified_by: str | None = None
    verified_until: date | None = None


NOBODYS_CARE = Care()


@dataclass(frozen=True, slots=True)
class Document:
    """A document as lists show it. `uri` is where it came from, empty for those who only read; `path` is how its source
    names it; `reason` says why it is not ready.

    `format`, `size` (bytes) and `pages` are the current version's; `collection` is the id of the one it is in."""

    id: str
    uri: str
    path: str
    title: str
    state: DocumentState
    reason: str
    readers: tuple[str, ...]
    version: str | None
    versions: int
    chunks: int
    language: str
    dated: date | None
    updated: datetime
    created: datetime
    collection: str | None = None
    format: str = ""
    size: int = 0
    pages: int | None = None
    care: Care = NOBODYS_CARE


def seen(who: Principal, document: Document) -> Document:
    """Where a file lies on which machine, and that a newer file could not be understood, is for those alone who look
    after documents: others see the version that goes on answering."""
    if may_edit(who):
        return document
    failed = document.state is DocumentState.FAILED
    state, reason = (DocumentState.READY, "") if failed else (document.state, document.reason)
    return replace(document, uri="", state=state, reason=reason)


@dataclass(frozen=True, slots=True)
class Filed:
    """A document of a folder: the address of its file, what it is called, the bytes last seen there (none where they
    could not be had), and who reads it."""

    uri: str
    path: str
    blob: str
    audience: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A document's version of today, and the last day for which somebody vouches for it."""

    version: str | None
    verified_until: date | None


def page_at(page_starts: tuple[int, ...], offset: int) -> int | None:
    """The 1-based page that holds the offset; None where the text has no pages."""
    return bisect_right(page_starts, offset) or None if page_starts else None


def counts_slides(path: str) -> bool:
    """Whether people call the pages of such a file slides, as far as its name tells."""
    return path.lower().endswith(_PRESENTATIONS)


def headings_at(headings: tuple[Heading, ...], offset: int) -> tuple[str, ...]:
    """The heading path above the offset, outermost first."""
    path: list[Heading] = []
    for heading in headings:
        if heading.start > offset:
            break
        while path and path[-1].level >= heading.level:
            path.pop()
        path.append(heading)
    return tuple(heading.text for heading in path)
