"""What a search index is. Indexes know integers, vectors and text, and nothing else of this program.

An index is a cache: whatever it proposes is loaded again from the database under the asker's rights.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Audiences = frozenset[int] | None
"""The audiences a search is limited to, before ranking; None is every audience."""
Owners = NDArray[np.int64]
"""A row for each entry: its id and its audience."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One chunk for the indexes. `context` is its title and headings, `text` its slice, `language` an ISO 639-1
    code or "und"; `vector` has unit length."""

    id: int
    audience: int
    context: str
    text: str
    language: str
    vector: Vector


@dataclass(frozen=True, slots=True)
class Match:
    """Higher scores are better; the scale is the index's own (cosine, BM25)."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word as entries write it, in lower case, and how many of them do."""

    word: str
    entries: int


class Index(Protocol):
    """What vector and lexical indexes share. Not safe for threads: the owner serialises changes and searches."""

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries; an id that is already there is replaced."""

    def remove(self, ids: Iterable[int]) -> None:
        """Forget the ids; unknown ones are ignored."""

    def count(self) -> int:
        """Number of live entries."""

    def owners(self) -> Owners:
        """Of the live entries, in any order. Looks at each of them."""

    def save(self, folder: Path) -> None:
        """Write everything into the (empty, existing) folder, so that `load` gives the same answers."""

    def close(self) -> None:
        """Release files and memory."""


class VectorIndex(Index, Protocol):
    """Nearest neighbours by inner product of unit vectors."""

    def search(self, vector: Vector, k: int, audiences: Audiences = None) -> list[Match]:
        """The k nearest entries of those audiences, best first; ties by ascending id. Score = cosine."""


class LexicalIndex(Index, Protocol):
    """Ranking by words (BM25), stemmed in each entry's language."""

    def search(self, text: str, k: int, audiences: Audiences = None) -> list[Match]:
        """The k best entries that share a word with the text; any text is accepted, no query syntax."""

    def holding(self, words: Sequence[str], audiences: Audiences = None) -> int:
        """How many entries of those audiences hold each of the words, in any form that shares its stem.

        What other audiences hold changes nothing, not even the languages whose stems are tried.
        """

    def holds(self, words: Sequence[str], audiences: Audiences = None) -> bool:
        """Whether `holding` is above zero; quicker, since nothing is counted."""

    def similar(self, word: str, edits: int, audiences: Audiences = None) -> list[Spelling]:
        """The words of 3 to 32 letters in entries of those audiences that are at most so many edits (`edits.edits`)
        from the word, case and accents aside; the most frequent first. What other audiences hold changes nothing, but
        that a word which hundreds of words are near is near none."""


class VectorBackend(Protocol):
    """The module of a vector index."""

    def create(self, dimension: int) -> VectorIndex:
        """An empty index of vectors of that many numbers."""

    def load(self, folder: Path, dimension: int) -> VectorIndex:
        """What `save` wrote there. Raises IndexDamaged."""


class LexicalBackend(Protocol):
    """The module of a lexical index."""

    def create(self) -> LexicalIndex:
        """An empty index. Raises OSError where there is no room for its files."""

    def load(self, folder: Path) -> LexicalIndex:
        """What `save` wrote there, which stays as it is. Raises IndexDamaged, OSError."""


def latest(entries: Iterable[Entry]) -> list[Entry]:
    """One entry for each id, the last one given."""
    return list({entry.id: entry for entry in entries}.values())
