"""Every vector compared in full precision: the exact reference, good for some ten thousand entries."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexes import rows as rows_module
from indexes.base import Audiences, Entry, Match, Owners, Vector, latest
from indexes.rows import Rows, load_array, ranked, save_array
from kb_assistant.errors import IndexDamaged

# A matrix product may round the same vector differently in different rows. What is this close to the k-th best is
# computed again row by row, so that equal vectors have equal scores and ties are ties.
ROUNDING = 1e-5


def create(dimension: int) -> "FlatIndex":
    """An empty index of vectors of this dimension."""
    return FlatIndex(rows_module.empty(), np.empty((0, dimension), np.float32))


def load(folder: Path, dimension: int) -> "FlatIndex":
    """What `save` wrote. Raises IndexDamaged."""
    try:
        rows = rows_module.load(folder)
        vectors = load_array(folder / "vectors.npy")
    except (OSError, ValueError, MemoryError) as error:
        raise IndexDamaged(f"The vector index in {folder} cannot be read ({error}); run `kb reindex`.") from error
    if vectors.shape != (len(rows), dimension):
        raise IndexDamaged(f"The vector index in {folder} is not of dimension {dimension}; run `kb reindex`.")
    return FlatIndex(rows, vectors.astype(np.float32, copy=False))


class FlatIndex:
    """A `VectorIndex`; row i of the matrix is the vector of row i."""

    def __init__(self, rows: Rows, vectors: NDArray[np.float32]) -> None:
        self._rows = rows
        self._vectors = vectors

    def add(self, entries: Sequence[Entry]) -> None:
        entries = latest(entries)
        if not entries:
            return
        vectors = np.stack([entry.vector for entry in entries]).astype(np.float32)
        self.remove(entry.id for entry in entries)
        self._vectors = np.concatenate([self._vectors, vectors])
        self._rows = self._rows.appended(entries)

    def remove(self, ids: Iterable[int]) -> None:
        gone = self._rows.holding(ids)
        if gone.any():
            self._rows = self._rows.kept(~gone)
            self._vectors = self._vectors[~gone]

    def count(self) -> int:
        return len(self._rows)

    def owners(self) -> Owners:
        return self._rows.owners()

    def search(self, vector: Vector, k: int, audiences: Audiences = None) -> list[Match]:
        readable = np.flatnonzero(self._rows.readable(audiences))
        k = min(k, len(readable))
        if k < 1:
            return []
        rough = (self._vectors @ vector)[readable]
        near = readable[rough >= np.partition(rough, -k)[-k] - ROUNDING]
        scores = (self._vectors[near] * vector).sum(axis=1)
        return ranked(self._rows.ids[near], scores, k)

    def save(self, folder: Path) -> None:
        self._rows.save(folder)
        save_array(folder / "vectors.npy", self._vectors)

    def close(self) -> None:
        self._rows = rows_module.empty()
        self._vectors = self._vectors[:0].copy()
