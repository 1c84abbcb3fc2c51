"""Plain reads that check what must always hold."""

from collections.abc import Collection, Sequence

import numpy as np
from sqlalchemy import Connection, func, or_, select, union

from indexes.base import Owners
from kb_assistant.domain.documents import DocumentState
from kb_assistant.domain.jobs import JobState
from kb_assistant.store.engine import check_integrity
from kb_assistant.store.tables import chunks, documents, jobs, vectors, versions

_FEW = 1_000
"""Files of which the database is asked one by one; of more all that it has are looked through."""


class Reports:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def damage(self) -> list[str]:
        """What SQLite finds wrong with its own file; a server checks itself."""
        return check_integrity(self._connection)

    def without_chunks(self) -> list[str]:
        """Paths of documents that call themselves understood and have nothing to search."""
        none = select(chunks.c.id).where(chunks.c.version_id == documents.c.current).exists()
        understood = documents.c.state != DocumentState.FAILED.value
        return list(self._connection.scalars(select(documents.c.path).where(understood, ~none)))

    def without_vectors(self, model: str) -> list[str]:
        """Ids of current versions that miss a vector of the model."""
        has = select(vectors.c.hash).where(vectors.c.hash == chunks.c.hash, vectors.c.model == model).exists()
        query = select(documents.c.current).join(chunks, chunks.c.version_id == documents.c.current).where(~has)
        return [found for found in self._connection.scalars(query.distinct()) if found]

    def has_language_besides(self, beginnings: Sequence[str]) -> bool:
        """Whether a current version is in a language whose code does not begin with these two letters."""
        query = select(versions.c.id).join(documents, documents.c.current == versions.c.id)
        other = func.substr(versions.c.language, 1, 2).not_in(beginnings)
        return self._connection.execute(query.where(other).limit(1)).first() is not None

    def searchable(self, model: str) -> Owners:
        """Of the entries that an up-to-date index of the model has."""
        query = select(chunks.c.id, documents.c.audience_id).join(documents, documents.c.current == chunks.c.version_id)
        query = query.join(vectors, vectors.c.hash == chunks.c.hash).where(vectors.c.model == model)
        rows = self._connection.execute(query)
        return np.fromiter((tuple(row) for row in rows), np.dtype((np.int64, 2)))

    def blobs(self) -> set[str]:
        """Every file that a version, a document or a waiting job refers to."""
        return self._blobs() - {""}

    def unused(self, blobs: Collection[str]) -> set[str]:
        """Those of the files that nothing refers to."""
        few = list(blobs) if len(blobs) <= _FEW else None
        return set(blobs) - self._blobs(few)

    def _blobs(self, only: Collection[str] | None = None) -> set[str]:
        waiting = select(jobs.c.blob).where(jobs.c.state != JobState.DONE.value)
        referring = [select(versions.c.blob), select(documents.c.blob), waiting]
        if only is not None:
            referring = [one.where(one.selected_columns.blob.in_(only)) for one in referring]
        return set(self._connection.scalars(union(*referring)))

    def read_from(self, blob: str) -> list[str]:
        """Paths of the documents that a file was read for, in any of their versions."""
        held = select(versions.c.id).where(versions.c.document_id == documents.c.id, versions.c.blob == blob).exists()
        query = select(documents.c.path).where(or_(documents.c.blob == blob, held)).order_by(documents.c.path)
        return list(self._connection.scalars(query))
