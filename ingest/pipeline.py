"""The only writer of versions: from what a loader made of a file to a current, searchable version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ingest.chunking import chunk, embedded_text
from ingest.loaders.base import READER
from ingest.vectors import MultilingualVectors, embed
from kb_assistant.documents.erasure import forget_version
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.documents import Document, DocumentState, Extract
from kb_assistant.domain.jobs import Job
from kb_assistant.embedding.base import Embedder
from kb_assistant.generation.citations import cited_anew
from kb_assistant.store.transaction import Store, Transaction
from kb_assistant.store.versions import StoredChunk

# Findings that say nothing of the text was lost.
_HARMLESS = frozenset({"instruction_like", "hidden_text", "crossed_out", "comments", "watermark"})
_SLICE = 128
"""Texts of a long document that are embedded before others have their turn."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A job and what its file came to: an extract, or the reason why not."""

    job: Job
    extract: Extract | None
    failure: str = ""

    @property
    def characters(self) -> int:
        return len(self.extract.text) if self.extract else 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A loaded job and its chunks."""

    loaded: Loaded
    chunks: tuple[StoredChunk, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """How a job ended: "new", "changed", "unchanged" or "failed" or "dropped", and what was not understood."""

    job: Job
    outcome: str
    reason: str
    chunks: int = 0


class Pipeline:
    """Repeating any step ends the same: texts are compared, vectors kept by hash, one transaction makes current."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        keep_versions: bool = True,
        multilingual: MultilingualVectors | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._keep_versions = keep_versions
        self._multilingual = multilingual

    def prepare(self, loaded: Loaded) -> Prepared:
        """Cuts the text into chunks, measured in the embedding model's tokens."""
        extract = loaded.extract
        if extract is None:
            return Prepared(loaded, (), ())
        cut = chunk(extract.text, extract.title, extract.headings, self._embedder.token_starts)
        if not cut:
            failed = Loaded(loaded.job, None, "It holds no text.")
            return Prepared(failed, (), ())
        contexts = [" > ".join([extract.title, *piece.headings]) for piece in cut]
        texts = [embedded_text(extract.title, p.headings, extract.text[p.start : p.end]) for p in cut]
        made = zip(cut, contexts, texts, strict=True)
        kept = tuple(StoredChunk(p.start, p.end, p.headings, context, _hash(text)) for p, context, text in made)
        return Prepared(loaded, kept, tuple(texts))

    def embed(self, prepared: Iterable[Prepared], progress: Callable[[int], None] | None = None) -> None:
        """Makes the vectors that are missing. Texts of several documents share batches."""
        texts = {c.hash: t for p in prepared for c, t in zip(p.chunks, p.texts, strict=True)}
        self._embed(texts, progress)

    def embed_slice(self, prepared: Prepared, progress: Callable[[int], None] | None = None) -> bool:
        """Makes some of the vectors that are missing, about two seconds' work; whether none is missing any more."""
        texts = dict(zip((c.hash for c in prepared.chunks), prepared.texts, strict=True))
        return self._embed(texts, progress, _SLICE) < _SLICE

    def _embed(self, texts: Mapping[str, str], progress: Callable[[int], None] | None, most: int | None = None) -> int:
        made = embed(self._store, self._embedder, texts, progress, most)
        if self._multilingual and made != most:
            made += self._multilingual.add(texts, progress, most)
        return made

    def owes_vectors(self) -> bool:
        """Whether documents wait for their multilingual vectors."""
        return self._multilingual is not None and self._multilingual.owed()

    def make_owed(self, progress: Callable[[int], None] | None = None) -> int:
        """Makes the multilingual vectors of some documents that wait for them; returns how many documents."""
        return self._multilingual.make(progress) if self._multilingual else 0

    def embed_missing(self) -> int:
        """Makes the vectors that the current models lack for texts that are already here; returns how many of the
        main one's."""
        made = 0
        with self._store.read() as tx:
            versions = tx.reports.without_vectors(self._embedder.name)
        for version in versions:
            with self._store.read() as tx:
                wanted = tx.versions.embedded(version, embedded_text)
            made += embed(self._store, self._embedder, wanted)
        while self.make_owed():
            pass
        return made

    def commit(self, prepared: Iterable[Prepared]) -> list[Taken]:
        """Makes the new versions current, or notes why there are none, and ends their jobs: all or nothing."""
        ready = list(prepared)
        while (taken := self._committed(ready)) is None:
            self.embed(ready)
        return taken

    def _committed(self, prepared: Sequence[Prepared]) -> list[Taken] | None:
        """None where vectors are missing: they have gone with another document of the same words, since they were
        found to be there. Without them nobody would find these."""
        with self._store.write() as tx:
            asked = [one for one in prepared if tx.jobs.as_asked(one.loaded.job) is not None]
            wanted = {piece.hash for one in asked for piece in one.chunks}
            if tx.vectors.known(wanted, self._embedder.name) != wanted:
                return None
            return [self._commit(tx, one) for one in prepared]

    def _commit(self, tx: Transaction, prepared: Prepared) -> Taken:
        job, extract = tx.jobs.as_asked(prepared.loaded.job), prepared.loaded.extract
        if job is None:
            gone = "Meanwhile the document was removed, or another file came for it."
            return Taken(prepared.loaded.job, "dropped", gone)
        document, current = _document(tx, job)
        if extract is None:
            taken = _fail(tx, job, document, current, prepared.loaded.failure)
        else:
            taken = _replace(tx, job, document, current, extract, prepared.chunks)
            if not self._keep_versions:
                _forget_older(tx, document)
        tx.jobs.finish(job.id, taken.outcome, taken.reason)
        tx.events.add("ingest", CONSOLE, document, {"outcome": taken.outcome, "chunks": taken.chunks})
        return taken

    def succeed(self, tx: Transaction, who: Principal, source: Document, target: Document, path: str) -> None:
        """Makes the current version of one document the next one of another, under that one's readers, and removes the
        first with all that is left of it; files that nothing refers to any more are the caller's."""
        version = source.version
        assert version is not None  # noqa: S101 - the caller looked
        _forget_older(tx, source.id)
        chunks = _hand_over(tx, source, target, version, path)
        for exchange in tx.answers.mentioning(version):
            tx.answers.rewrite(exchange.id, cited_anew(exchange.answer, version, target.id, path))
        tx.documents.remove(source.id)
        tx.jobs.forget(source.uri)
        tx.uploads.forget(source.path)
        if not self._keep_versions:
            _forget_older(tx, target.id)
        tx.events.add("succeed", who, target.id, {"from": source.id, "chunks": chunks})
        detail: Detail = {"by": source.id, "version": version}
        tx.audit.add(who, Action.DOCUMENT_SUCCEEDED, f"document:{target.id}", detail)
        tx.audit.add(who, Action.DOCUMENT_REMOVED, f"document:{source.id}")


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _document(tx: Transaction, job: Job) -> tuple[str, str | None]:
    """The job's document, made if need be, with the readers the job asks for; and its current version."""
    row = tx.documents.at(job.uri)
    if row is None:
        audience = job.audience if job.audience is not None else tx.audiences.of(())
        made = tx.documents.add(job.uri, job.path, audience)
        if job.user is not None:
            tx.care.give(made, job.user)
        return made, None
    audience = row.audience_id if job.audience is None else tx.audiences.wanted(job.audience, row.audience_id)
    if row.audience_id != audience:
        tx.documents.move(row.id, audience)
        tx.changes.append(row.current)
    return row.id, row.current


def _fail(tx: Transaction, job: Job, document: str, current: str | None, reason: str) -> Taken:
    if current:
        reason += " The version before it goes on answering."
    # What goes on answering goes on under its name.
    path = None if current else job.path
    tx.documents.note(document, job.blob, READER, DocumentState.FAILED, reason, path)
    return Taken(job, "failed", reason)


def _replace(
    tx: Transaction, job: Job, document: str, old: str | None, extract: Extract, chunks: Sequence[StoredChunk]
) -> Taken:
    state, reason = _understood(extract)
    tx.documents.note(document, job.blob, READER, state, reason, job.path)
    if old and tx.versions.equals(old, extract, chunks):
        return Taken(job, "unchanged", reason, len(chunks))
    new = tx.versions.add(document, job.blob, extract, chunks)
    removed = tx.versions.chunk_ids(old)
    if old:
        tx.documents.drop_chunks(old)
    tx.documents.make_current(document, new)
    tx.changes.append(new, removed)
    return Taken(job, "changed" if old else "new", reason, len(chunks))


def _forget_older(tx: Transaction, document: str) -> None:
    for version in tx.versions.listed(document):
        if not version.current:
            forget_version(tx, version.id)


def _understood(extract: Extract) -> tuple[DocumentState, str]:
    lost = list(dict.fromkeys(f.message for f in extract.findings if f.code not in _HARMLESS))
    if not lost:
        return DocumentState.READY, ""
    more = f" … and {len(lost) - 3} more." if len(lost) > 3 else ""
    return DocumentState.PARTIAL, " ".join(lost[:3]) + more


def _hand_over(tx: Transaction, source: Document, target: Document, version: str, path: str) -> int:
    """Makes the version the next one of the target; returns how many chunks it has."""
    row = tx.documents.at(source.uri)
    assert row is not None  # noqa: S101 - the caller looked
    moved, replaced = tx.versions.chunk_ids(version), tx.versions.chunk_ids(target.version)
    if target.version:
        hashes = tx.versions.hashes([target.version])
        tx.documents.drop_chunks(target.version)
        tx.vectors.remove(hashes)
    tx.versions.hand_over(version, target.id)
    tx.documents.note(target.id, row.blob, row.reader, source.state, source.reason, path)
    tx.documents.make_current(target.id, version)
    # Forgotten and added again: the pieces have other readers now.
    tx.changes.append(version, [*moved, *replaced])
    return len(moved)
