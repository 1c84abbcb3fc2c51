"""What every peer can be asked to do. Standard library only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Document:
    """A document given as text."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Title and text as one, as collections for retrieval are usually indexed."""
        return f"{self.title}\n\n{self.text}" if self.title else self.text


@dataclass(frozen=True)
class Hit:
    """A chunk that was found: the id of its document, its score in the peer's own measure, its text."""

    document: str
    score: float
    text: str = ""
    page: int | None = None


class Peer(Protocol):
    """Made by its module's `create()`, with its model loaded and warm."""

    packages: Sequence[str]
    """The distributions whose versions say what was measured."""

    def take_in(self, documents: Sequence[Document]) -> int:
        """Takes in everything at once; the number of chunks made of it."""

    def take_in_files(self, folder: Path, names: Sequence[str]) -> int:
        """The same of files, whose ids are their names. Raises NotImplementedError where the peer reads none."""

    def search(self, question: str, k: int) -> Sequence[Hit]:
        """The k best chunks, best first."""

    def save(self, folder: Path) -> None:
        """Writes whatever has to be kept to search again without taking in again."""
