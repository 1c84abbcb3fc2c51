"""Versions: immutable texts, their chunks, and the index entries made of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from indexes.base import Entry
from kb_assistant.domain.access import Principal
from kb_assistant.domain.answers import Hit, Passage
from kb_assistant.domain.catalogue import ListedVersion
from kb_assistant.domain.documents import Extract, Finding, Heading, Span, Version, page_at
from kb_assistant.domain.pages import Layout
from kb_assistant.errors import NotFound
from kb_assistant.store.rights import readable
from kb_assistant.store.tables import chunks, documents, vectors, versions
from kb_assistant.store.vectors import STORED

_BATCH = 100
_REMEMBERED = 256
_AROUND = 200
"""Characters in front of a passage, and behind it, that are read with it."""
_SLICE = select(func.substr(versions.c.text, bindparam("first"), bindparam("length"))).where(
    versions.c.id == bindparam("version")
)
# What lists do without.
_LONG = frozenset({"text", "headings", "page_starts", "findings"})


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk to be kept: `context` is what is embedded before its slice, `hash` names the embedded text."""

    start: int
    end: int
    headings: tuple[str, ...]
    context: str
    hash: str


class VersionTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, document: str, blob: str, extract: Extract, cut: Sequence[StoredChunk]) -> str:
        """Keeps a text with its maps and chunks as the document's next version; returns its id."""
        made = uuid4().hex[:16]
        newest = select(func.max(versions.c.number)).where(versions.c.document_id == document)
        values = {
            "id": made,
            "document_id": document,
            "number": (self._connection.scalar(newest) or 0) + 1,
            "blob": blob,
            **_values(extract),
            **_of_file(extract),
            "created": datetime.now(UTC),
        }
        self._connection.execute(insert(versions), values)
        rows = [{**asdict(chunk), "headings": list(chunk.headings), "version_id": made} for chunk in cut]
        self._connection.execute(insert(chunks), rows)
        return made

    def show(self, principal: Principal, version: str) -> Version:
        """A version of a document that the principal may read, current or not. Raises NotFound."""
        query = select(versions).join(documents).where(versions.c.id == version, _may_read(principal))
        row = self._connection.execute(query).first()
        if row is None:
            raise NotFound(f"There is no version {version!r}.")
        return _version(row)

    def layout(self, principal: Principal, version: str) -> Layout:
        """Of a version of a document that the principal may read, current or not. Raises NotFound."""
        columns = (versions.c.blob, versions.c.format, versions.c.page_starts, versions.c.characters)
        query = select(documents.c.id, documents.c.path, *columns).join(documents)
        row = self._connection.execute(query.where(versions.c.id == version, _may_read(principal))).first()
        if row is None:
            raise NotFound(f"There is no version {version!r}.")
        return Layout(version, row.id, row.path, row.blob, row.format, tuple(row.page_starts), row.characters)

    def of(self, document: str) -> list[Version]:
        """All versions of a document, newest first. Rights are the caller's."""
        query = select(versions).where(versions.c.document_id == document).order_by(versions.c.number.desc())
        return [_version(row) for row in self._connection.execute(query)]

    def listed(self, document: str) -> list[ListedVersion]:
        """All versions of a document without their texts, newest first. Rights are the caller's."""
        shown = [column for column in versions.c if column.name not in _LONG]
        query: Select[Any] = (
            select(*shown, documents.c.current).join(documents).where(versions.c.document_id == document)
        )
        return [_listed(row) for row in self._connection.execute(query.order_by(versions.c.number.desc()))]

    def hashes(self, named: Sequence[str]) -> set[str]:
        """The hashes of all that was embedded for these versions, as far as their chunks are kept."""
        return set(self._connection.scalars(select(chunks.c.hash).where(chunks.c.version_id.in_(named))))

    def remove(self, version: str) -> None:
        """Of one that is no longer current."""
        self._connection.execute(delete(versions).where(versions.c.id == version))

    def holding(self, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Document and text of every version, current or not, that holds one of these texts word for word."""
        if not texts:
            return
        any_of = or_(*(versions.c.text.contains(text, autoescape=True) for text in texts))
        query = select(versions.c.document_id, versions.c.text).where(any_of)
        yield from ((row.document_id, row.text) for row in self._connection.execute(query))

    def blob(self, version: str) -> str:
        """The file that the version was read from. Rights are the caller's."""
        return str(self._connection.scalars(select(versions.c.blob).where(versions.c.id == version)).one())

    def blobs(self, document: str) -> set[str]:
        """The files that the document's versions were read from."""
        return set(self._connection.scalars(select(versions.c.blob).where(versions.c.document_id == document)))

    def findings(self, version: str) -> tuple[Finding, ...]:
        kept = self._connection.scalar(select(versions.c.findings).where(versions.c.id == version)) or []
        return tuple(Finding(**finding) for finding in kept)

    def tables(self, version: str) -> int:
        """How many tables were found in it. Rights are the caller's."""
        return self._connection.scalar(select(versions.c.tables).where(versions.c.id == version)) or 0

    def hand_over(self, version: str, document: str) -> None:
        """Makes it the next version of another document."""
        newest = select(func.max(versions.c.number)).where(versions.c.document_id == document)
        number = (self._connection.scalar(newest) or 0) + 1
        moved = update(versions).where(versions.c.id == version).values(document_id=document, number=number)
        self._connection.execute(moved)

    def equals(self, version: str, extract: Extract, cut: Sequence[StoredChunk]) -> bool:
        """Whether reading the file again gave what is kept already, down to the chunks."""
        row = self._connection.execute(select(versions).where(versions.c.id == version)).one()
        kept = select(chunks.c.hash).where(chunks.c.version_id == version).order_by(chunks.c.id)
        same_chunks = list(self._connection.scalars(kept)) == [chunk.hash for chunk in cut]
        return same_chunks and _values(extract) == {name: getattr(row, name) for name in _values(extract)}

    def chunk_ids(self, version: str | None) -> list[int]:
        """In the order of the text."""
        return list(
            self._connection.scalars(select(chunks.c.id).where(chunks.c.version_id == version).order_by(chunks.c.id))
        )

    def embedded(self, version: str, compose: Callable[[str, tuple[str, ...], str], str]) -> dict[str, str]:
        """The texts to embed for a version by their hash, composed of title, headings and slice."""
        source = self._connection.execute(select(versions).where(versions.c.id == version)).one()
        rows = self._connection.execute(select(chunks).where(chunks.c.version_id == version))
        return {r.hash: compose(source.title, tuple(r.headings), source.text[r.start : r.end]) for r in rows}

    def text(self, version: str) -> str:
        """Empty where there is no such version. Rights are the caller's."""
        return self._connection.scalar(select(versions.c.text).where(versions.c.id == version)) or ""

    def slice(self, span: Span) -> str:
        """The text of the span, cut by the database."""
        values = {"version": span.version, "first": span.start + 1, "length": span.end - span.start}
        return self._connection.scalar(_SLICE, values) or ""

    def passages(self, principal: Principal, hits: Sequence[Hit]) -> list[Passage]:
        """The hits that are current and that the principal may read, in their order; all others are lost."""
        wanted = {"ids": [hit.chunk for hit in hits]}
        rows = {row.id: row for row in self._connection.execute(_passage_query(principal), wanted).all()}
        return [_passage(rows[hit.chunk], hit) for hit in hits if hit.chunk in rows]

    def languages(self, ids: Sequence[int]) -> list[str]:
        """The languages that chunks of current versions are written in, in no order."""
        query = select(versions.c.language).join(chunks, chunks.c.version_id == versions.c.id)
        return list(self._connection.scalars(query.where(chunks.c.id.in_(ids))))

    def entries(self, model: str, only: Iterable[str] | None = None) -> Iterator[Entry]:
        """Index entries of current versions (all, or those named).

        A chunk without a vector of the model is left out: whoever embeds it appends a change."""
        every = select(documents.c.current).where(documents.c.current.is_not(None)).order_by(documents.c.id)
        named = list(self._connection.scalars(every)) if only is None else list(only)
        for at in range(0, len(named), _BATCH):
            yield from self._entries_of(named[at : at + _BATCH], model)

    def _entries_of(self, batch: Sequence[str], model: str) -> Iterator[Entry]:
        # Whole texts, cut here: the database would walk a text from its start for every chunk.
        texts = select(versions.c.id, versions.c.text, versions.c.language, documents.c.audience_id)
        texts = texts.join(documents, documents.c.current == versions.c.id).where(versions.c.id.in_(batch))
        sources: dict[str, Any] = {row.id: row for row in self._connection.execute(texts)}
        cut = select(chunks, vectors.c.vector).join(vectors, vectors.c.hash == chunks.c.hash)
        cut = cut.where(vectors.c.model == model, chunks.c.version_id.in_(list(sources))).order_by(chunks.c.id)
        for row in self._connection.execute(cut):
            yield _entry(row, sources[row.version_id])


@lru_cache(_REMEMBERED)
def _passage_query(principal: Principal) -> Select[Any]:
    """The statement alone is remembered: to make it costs more than to run it."""
    first = case((chunks.c.start > _AROUND, chunks.c.start - _AROUND), else_=0)
    piece = func.substr(versions.c.text, first + 1, chunks.c.end + _AROUND - first).label("piece")
    columns = (
        chunks.c.id,
        chunks.c.version_id,
        chunks.c.start,
        chunks.c.end,
        chunks.c.headings,
        chunks.c.context,
        piece,
        versions.c.title,
        versions.c.dated,
        versions.c.language,
        documents.c.id.label("document"),
        documents.c.path,
        versions.c.page_starts,
    )
    current = versions.c.id == documents.c.current
    query = select(*columns).join(versions, versions.c.id == chunks.c.version_id).join(documents, current)
    return query.where(chunks.c.id.in_(bindparam("ids", expanding=True)), _may_read(principal))


def _values(extract: Extract) -> dict[str, Any]:
    """An extract as the table keeps it."""
    return {
        "text": extract.text,
        "title": extract.title,
        "headings": [[h.start, h.level, h.text] for h in extract.headings],
        "page_starts": list(extract.page_starts),
        "findings": [asdict(finding) for finding in extract.findings],
        "tables": extract.tables,
        "dated": extract.dated,
        "language": extract.language,
    }


def _of_file(extract: Extract) -> dict[str, Any]:
    """What lists show: apart from the text, which says whether two versions are equal."""
    return {
        "format": extract.format,
        "size": extract.size,
        "pages": len(extract.page_starts) or None,
        "characters": len(extract.text),
    }


def _may_read(principal: Principal) -> ColumnElement[bool]:
    return documents.c.audience_id.in_(readable(principal))


def _passage(row: Row[Any], hit: Hit) -> Passage:
    start = min(row.start, _AROUND)
    end = start + row.end - row.start
    return Passage(
        span=Span(row.version_id, row.start, row.end),
        text=row.piece[start:end],
        document=row.document,
        path=row.path,
        title=row.title,
        headings=tuple(row.headings),
        page=page_at(tuple(row.page_starts), row.start),
        turns=_turns(row.page_starts, row.start - _AROUND, row.end + _AROUND),
        dated=row.dated,
        language=row.language,
        score=hit.score,
        dense=hit.dense,
        lexical=hit.lexical,
        multilingual=hit.multilingual,
        before=row.piece[:start],
        after=row.piece[end:],
    )


def _turns(page_starts: Sequence[int], start: int, end: int) -> tuple[int, ...]:
    """Where pages begin between two offsets; the first page turns from none."""
    return tuple(page_starts[max(1, bisect_right(page_starts, start)) : bisect_left(page_starts, end)])


def _entry(row: Row[Any], source: Row[Any]) -> Entry:
    vector = np.frombuffer(row.vector, dtype=STORED).astype(np.float32)
    return Entry(row.id, source.audience_id, row.context, source.text[row.start : row.end], source.language, vector)


def _version(row: Row[Any]) -> Version:
    return Version(
        id=row.id,
        document=row.document_id,
        number=row.number,
        text=row.text,
        title=row.title,
        headings=tuple(Heading(*heading) for heading in row.headings),
        page_starts=tuple(row.page_starts),
        dated=row.dated,
        language=row.language,
        created=row.created,
    )


def _listed(row: Row[Any]) -> ListedVersion:
    return ListedVersion(
        id=row.id,
        document=row.document_id,
        number=row.number,
        current=row.id == row.current,
        title=row.title,
        dated=row.dated,
        language=row.language,
        format=row.format,
        size=row.size,
        pages=row.pages,
        characters=row.characters,
        created=row.created,
    )
