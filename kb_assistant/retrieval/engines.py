"""What the search indexes are made of, and the indexes while they are open."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexes.base import (
    Audiences,
    Index,
    LexicalBackend,
    LexicalIndex,
    Match,
    Vector,
    VectorBackend,
    VectorIndex,
)

_VECTOR, _LEXICAL, _MULTILINGUAL = "vector", "lexical", "multilingual"


@dataclass(frozen=True, slots=True)
class Found:
    """What each index proposes, best first."""

    dense: list[Match]
    lexical: list[Match]
    multilingual: Sequence[Match] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """Indexes of the same entries. `multilingual` holds those that have such a vector; None where none is to be had."""

    vector: VectorIndex
    lexical: LexicalIndex
    multilingual: VectorIndex | None

    def search(self, vector: Vector, text: str, depth: int, audiences: Audiences, multilingual: Vector | None) -> Found:
        found = Found(self.vector.search(vector, depth, audiences), self.lexical.search(text, depth, audiences))
        if multilingual is None or self.multilingual is None:
            return found
        return replace(found, multilingual=self.multilingual.search(multilingual, depth, audiences))

    def remove(self, ids: Sequence[int]) -> None:
        for index in self._every():
            index.remove(ids)

    @property
    def parts(self) -> Mapping[str, Callable[[Path], None]]:
        """What writes each into its folder of a snapshot."""
        further = {_MULTILINGUAL: self.multilingual.save} if self.multilingual else {}
        return {_VECTOR: self.vector.save, _LEXICAL: self.lexical.save, **further}

    def close(self) -> None:
        for index in self._every():
            index.close()

    def _every(self) -> Iterator[Index]:
        yield self.vector
        yield self.lexical
        if self.multilingual is not None:
            yield self.multilingual


@dataclass(frozen=True, slots=True)
class Space:
    """The model that made vectors, and how long they are."""

    model: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Engines:
    """The modules the indexes are made of, and the model whose vectors they hold.

    `multilingual` is that of a second set of vectors, which texts may have or not; None where none is to be had."""

    vector: VectorBackend
    lexical: LexicalBackend
    model: str
    dimension: int
    multilingual: Space | None = None

    @property
    def facts(self) -> dict[str, str]:
        """What a snapshot must agree on to be of use."""
        return {
            **({"multilingual": self.multilingual.model} if self.multilingual else {}),
            "model": self.model,
            "dimension": str(self.dimension),
            "vector": str(getattr(self.vector, "__name__", self.vector)),
            "lexical": str(getattr(self.lexical, "__name__", self.lexical)),
            "lexical format": str(getattr(self.lexical, "FORMAT", 1)),
        }

    def create(self) -> Opened:
        """Empty. Raises OSError where there is no room for files."""
        vectors, words, space = self.vector.create(self.dimension), self.lexical.create(), self.multilingual
        return Opened(vectors, words, self.vector.create(space.dimension) if space else None)

    def load(self, folder: Path) -> Opened:
        """What the `parts` of others wrote there. Raises IndexDamaged, OSError."""
        vectors, space = self.vector.load(folder / _VECTOR, self.dimension), self.multilingual
        further = self.vector.load(folder / _MULTILINGUAL, space.dimension) if space else None
        return Opened(vectors, self.lexical.load(folder / _LEXICAL), further)
