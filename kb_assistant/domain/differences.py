"""What changed from one version of a document to another."""

from dataclasses import dataclass

from kb_assistant.domain.shares import Segment


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: `[start, end)` of its version's text, and the page it begins on."""

    start: int
    end: int
    page: int | None


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A paragraph that was taken out (`old` alone), added (`new` alone) or changed (both).

    `segments` tell word by word, from the older text to the newer one."""

    old: Place | None
    new: Place | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class VersionDifferences:
    """A page of what changed, in the order of the texts: `changes` from the `start`-th of `total` on.

    `unchanged` counts paragraphs that are in both; `complete` is false where a text was too long to be compared to its
    end."""

    document: str
    older: str
    newer: str
    unchanged: int
    total: int
    start: int
    changes: tuple[ParagraphChange, ...]
    complete: bool
