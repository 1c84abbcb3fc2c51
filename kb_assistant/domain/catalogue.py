"""Documents as they are looked through: filters, orders, pages of a list, and pieces of a text."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb_assistant.domain.documents import Document, DocumentState, Heading


class Vouched(StrEnum):
    """Whether somebody vouches for a document today."""

    VERIFIED = "verified"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"


class Order(StrEnum):
    PATH = "path"
    TITLE = "title"
    STATE = "state"
    DATED = "dated"
    UPDATED = "updated"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """What is looked for; what is None or empty does not matter. Each word of `text` stands in title or path, `ids`
    name some.

    `reader` is a group, or a person written @name; `owner` is a person's name."""

    text: str = ""
    state: DocumentState | None = None
    collection: str | None = None
    owner: str | None = None
    reader: str | None = None
    format: str | None = None
    language: str | None = None
    vouched: Vouched | None = None
    updated_since: datetime | None = None
    updated_before: datetime | None = None
    ids: tuple[str, ...] = ()


EVERY_DOCUMENT = DocumentFilter()


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a list is wanted."""

    order: Order = Order.PATH
    descending: bool = False
    start: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Some documents of those that fit, and how many fit."""

    items: tuple[Document, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version without its text. `size` is in bytes, `characters` counts the text's."""

    id: str
    document: str
    number: int
    current: bool
    title: str
    dated: date | None
    language: str
    format: str
    size: int
    pages: int | None
    characters: int
    created: datetime


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a page begins in a version's text."""

    page: int
    start: int


@dataclass(frozen=True, slots=True)
class TextSlice:
    """`text` is the slice `[start, end)` of a version's `characters`. All offsets count from the text's beginning.

    `above` are the headings that `start` stands under and `page` the page it is on; `headings` and `pages` are those
    that begin inside the slice."""

    document: str
    version: str
    number: int
    current: bool
    title: str
    dated: date | None
    language: str
    characters: int
    start: int
    end: int
    text: str
    above: tuple[str, ...]
    page: int | None
    headings: tuple[Heading, ...]
    pages: tuple[PageStart, ...]
