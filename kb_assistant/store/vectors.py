"""Vectors under the hash of what was embedded and the model's name: no text is embedded twice."""

from collections.abc import Collection, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from kb_assistant.store.tables import chunks, vectors

# Half precision costs a cosine about 0.0003 and halves the largest table.
STORED = np.dtype("<f2")
# SQLite takes 32,766 variables a statement, PostgreSQL 65,535.
BATCH = 10_000


class VectorTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, hashes: Collection[str], model: str) -> set[str]:
        """Which of the hashes have a vector of that model."""
        found: set[str] = set()
        for batch in _batches(hashes):
            found.update(self._connection.scalars(select(vectors.c.hash).where(vectors.c.model == model, batch)))
        return found

    def add(self, model: str, found: Mapping[str, NDArray[np.float32]]) -> None:
        """By the hash of what was embedded. They are kept in half precision."""
        rows = [{"hash": h, "model": model, "vector": v.astype(STORED).tobytes()} for h, v in found.items()]
        if rows:
            self._connection.execute(insert(vectors), rows)

    def count(self, hashes: Collection[str]) -> int:
        """How many vectors there are of them, by whatever model."""
        found = (self._connection.scalar(select(func.count()).where(batch)) for batch in _batches(hashes))
        return sum(number or 0 for number in found)

    def remove(self, hashes: Collection[str]) -> None:
        """Deletes those of the vectors that belong to no chunk any more."""
        for batch in _batches(hashes):
            self._connection.execute(delete(vectors).where(batch, _unused()))

    def orphans(self) -> int:
        """How many vectors belong to no chunk."""
        return self._connection.scalar(select(func.count()).select_from(vectors).where(_unused())) or 0

    def sweep(self) -> int:
        """Deletes the vectors that belong to no chunk; returns how many."""
        return self._connection.execute(delete(vectors).where(_unused())).rowcount


def _batches(hashes: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """Conditions that one after the other hold for all of them."""
    ordered = list(hashes)
    for at in range(0, len(ordered), BATCH):
        yield vectors.c.hash.in_(ordered[at : at + BATCH])


def _unused() -> ColumnElement[bool]:
    return ~select(chunks.c.id).where(chunks.c.hash == vectors.c.hash).exists()
