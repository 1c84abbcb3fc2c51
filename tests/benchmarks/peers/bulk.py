"""Rows written straight into the database of a new data folder, for collections that no pipeline fills here in time.

The rows are those that the pipeline would write of plain texts, a paragraph a chunk. Nothing is durable before the end,
and nobody may have the data folder open meanwhile.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.chunking import embedded_text
from ingest.loaders.base import READER
from kb_assistant.store.vectors import STORED
from tests.benchmarks.peers.base import Document
from tests.benchmarks.peers.cheap import CheapModel
from tests.benchmarks.peers.made import audience

TOGETHER = 500
_NOW = "2026-01-01 00:00:00.000000"
_DOCUMENT = "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_VERSION = "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_CHUNK = 'INSERT INTO chunks (version_id, start, "end", context, headings, hash) VALUES (?, ?, ?, ?, ?, ?)'
_STORED = "SELECT chunks.id, vectors.vector FROM vectors CROSS JOIN chunks ON chunks.hash = vectors.hash"
_BLOCK = 10_000
_PRAGMAS = ("synchronous=OFF", "secure_delete=OFF", "cache_size=-400000")


@dataclass(frozen=True, slots=True)
class Row:
    """A chunk to be written."""

    version: str
    start: int
    end: int
    title: str
    embedded: str

    @property
    def hash(self) -> str:
        return sha256(self.embedded.encode()).hexdigest()


def fill(file: Path, documents: Iterable[Document], audiences: Sequence[int]) -> None:
    """Adds the documents to the database in the file, each under the audience of its number."""
    database, model = sqlite3.connect(file, isolation_level=None), CheapModel()
    for pragma in _PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    numbered = enumerate(documents)
    while batch := list(islice(numbered, TOGETHER)):
        database.execute("BEGIN")
        for at, document in batch:
            _add_document(database, document, audiences[audience(at)])
        _add_chunks(database, model, [row for _, document in batch for row in _rows(document)])
        count = "UPDATE counters SET value = value + ? WHERE name = 'sequence'"
        database.execute(count, (len(batch),))
        database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def stored(file: Path) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Every chunk's id and vector, some thousand at a time, in the order in which they lie on the disk."""
    database = sqlite3.connect(file.as_uri() + "?mode=ro", uri=True)
    rows = database.execute(_STORED)
    while block := rows.fetchmany(_BLOCK):
        ids, vectors = zip(*block, strict=True)
        yield np.array(ids), np.frombuffer(b"".join(vectors), STORED).reshape(len(ids), -1).astype(np.float32)
    database.close()


def _add_document(database: sqlite3.Connection, document: Document, readers: int) -> None:
    made, version = _ids(document)
    row = (made, f"made:{document.id}", document.id, readers, "ready", "", "", READER, version, _NOW, _NOW)
    database.execute(_DOCUMENT, row)
    long = (version, made, 1, "", document.text, document.title, "[]", "[]", "[]", 0, None, "en", _NOW)
    kept = (*long, "text", len(document.text), None, len(document.text))
    database.execute(_VERSION, kept)


def _add_chunks(database: sqlite3.Connection, model: CheapModel, rows: Sequence[Row]) -> None:
    vectors = model.embed_passages([row.embedded for row in rows]).astype(STORED)
    hashes = [row.hash for row in rows]
    cut = [(row.version, row.start, row.end, row.title, "[]", name) for row, name in zip(rows, hashes, strict=True)]
    database.executemany(_CHUNK, cut)
    kept = [(name, model.name, np.ascontiguousarray(v).tobytes()) for name, v in zip(hashes, vectors, strict=True)]
    database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", sorted(kept))


def _rows(document: Document) -> Iterator[Row]:
    version, start = _ids(document)[1], 0
    for part in document.text.split("\n\n"):
        end = start + len(part)
        yield Row(version, start, end, document.title, embedded_text(document.title, (), part))
        start = end + 2


def _ids(document: Document) -> tuple[str, str]:
    """Of the document and of its version."""
    name = sha256(document.id.encode()).hexdigest()
    return name[:16], name[16:32]
