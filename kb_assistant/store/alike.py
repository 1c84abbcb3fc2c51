"""What documents have in common: chunks of the same words, and names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from kb_assistant.domain.access import Principal
from kb_assistant.store.rights import readable
from kb_assistant.store.tables import chunks, documents, vectors, versions
from kb_assistant.store.vectors import BATCH, STORED


@dataclass(frozen=True, slots=True)
class Cut:
    """A chunk of a version."""

    start: int
    end: int
    headings: tuple[str, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class Named:
    """A document by what it is called."""

    document: str
    path: str
    title: str


class AlikeTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cuts(self, version: str) -> list[Cut]:
        """The chunks of a version in the order of its text. Rights are the caller's."""
        query = select(chunks).where(chunks.c.version_id == version).order_by(chunks.c.start, chunks.c.id)
        rows = self._connection.execute(query)
        return [Cut(row.start, row.end, tuple(row.headings), row.hash) for row in rows]

    def vectors(self, hashes: Collection[str], model: str) -> Mapping[str, NDArray[np.float32]]:
        """Of a few chunks, as far as the model has made them."""
        query = select(vectors.c.hash, vectors.c.vector).where(vectors.c.model == model, vectors.c.hash.in_(hashes))
        rows = self._connection.execute(query)
        return {row.hash: np.frombuffer(row.vector, dtype=STORED).astype(np.float32) for row in rows}

    def sharing(self, principal: Principal, document: str, hashes: Sequence[str]) -> Mapping[str, int]:
        """How many of the chunks stand in each other document that the principal may read."""
        counted: dict[str, int] = {}
        for at in range(0, len(hashes), BATCH):
            query = select(documents.c.id, func.count(chunks.c.hash.distinct()).label("shared"))
            query = query.join(chunks, chunks.c.version_id == documents.c.current)
            query = query.where(documents.c.id != document, documents.c.audience_id.in_(readable(principal)))
            query = query.where(chunks.c.hash.in_(hashes[at : at + BATCH])).group_by(documents.c.id)
            for row in self._connection.execute(query):
                counted[row.id] = counted.get(row.id, 0) + row.shared
        return counted

    def names(self, principal: Principal, only: Collection[str] | None = None) -> list[Named]:
        """All that the principal may read, or those of a few."""
        query = select(documents.c.id, documents.c.path, versions.c.title)
        query = query.join(versions, versions.c.id == documents.c.current)
        query = query.where(documents.c.audience_id.in_(readable(principal)))
        if only is not None:
            query = query.where(documents.c.id.in_(list(only)))
        return [Named(row.id, row.path, row.title) for row in self._connection.execute(query)]
