"""The library: what may be done to documents, and by whom."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from ingest.loaders.base import READER
from ingest.sources.folder import SourceFile, Sources
from kb_assistant.documents.admission import admit
from kb_assistant.documents.erasure import erase
from kb_assistant.documents.moves import Moves
from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.documents import Document, DocumentState, Finding, Version
from kb_assistant.errors import Forbidden, LimitExceeded, LoadFailure, NotFound
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.transaction import Store, Transaction

_TOGETHER = 64
"""Files that are queued in one transaction."""

_SIDE_BY_SIDE = 8
"""Files whose bytes are written at the same time."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not even queued, or a folder that could not be opened, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Queued:
    """What an ingestion began: jobs in the queue, files known already, files refused, documents removed."""

    jobs: tuple[int, ...]
    unchanged: int
    refused: tuple[Refused, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of some files."""

    jobs: Sequence[int]
    refused: Sequence[Refused]


class Library:
    """Facade over the documents. Whatever a principal may not read does not exist for it."""

    def __init__(self, store: Store, blobs: Blobs, max_bytes: int) -> None:
        self._store = store
        self._blobs = blobs
        self._max_bytes = max_bytes

    def queue(self, who: Principal, sources: Sources, readers: Sequence[str] | None = None) -> Queued:
        """Keeps the files' bytes and queues them; what was deleted below a named folder is removed, and what was moved
        or renamed stays the document that it was.

        `readers` None leaves the readers a document has; a new one is private. Raises NotFound for an unknown reader,
        Forbidden.
        """
        _require_editor(who)
        audience = self._audience(readers)
        with self._store.read() as tx:
            known = tx.documents.files()
        gone = _gone(sources, (one.uri for one in known))
        moves = Moves(who, known, sources, gone)
        jobs: list[int] = []
        refused: list[Refused] = []
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
            for at in range(0, len(sources.files), _TOGETHER):
                taken = self._taken(threads, sources.files[at : at + _TOGETHER], audience, moves)
                jobs += taken.jobs
                refused += taken.refused
        removed = tuple(document.path for document in self._removed(who, gone))
        unchanged = len(sources.files) - len(jobs) - len(refused)
        refused += [Refused(one.path, one.reason) for one in sources.closed]
        return Queued(tuple(jobs), unchanged, tuple(refused), removed)

    def _taken(
        self, threads: ThreadPoolExecutor, files: Sequence[SourceFile], audience: int | None, moves: Moves
    ) -> _Taken:
        """On the disk when it returns: their bytes side by side, as it is mostly the disk that is waited for, and all
        of their jobs in one transaction."""
        with self._blobs.keeping():
            kept = list(zip(files, threads.map(self._kept, files), strict=True))
            readable = [(source, found) for source, found in kept if isinstance(found, str)]
            with self._store.write() as tx:
                jobs = list(_followed(tx, readable, audience, moves))
        refused = [
            self._refuse(source.uri, source.path, audience, _reason(found))
            for source, found in kept
            if not isinstance(found, str)
        ]
        return _Taken(jobs, refused)

    def queue_outdated(self, who: Principal) -> Queued:
        """Queues the kept files of documents that another version of this program read, under the readers they have.

        Raises Forbidden."""
        _require_editor(who)
        with self._store.read() as tx:
            found = [row for row in tx.documents.outdated(READER) if self._blobs.path(row.blob).is_file()]
        jobs: list[int] = []
        for at in range(0, len(found), _TOGETHER):
            with self._blobs.keeping(), self._store.write() as tx:
                jobs += [job for row in found[at : at + _TOGETHER] for job in _queue_again(tx, row.uri, row.blob)]
        return Queued(tuple(jobs), 0, (), ())

    def outdated(self) -> int:
        """How many documents `queue_outdated` would queue; some may lack their file."""
        with self._store.read() as tx:
            return len(tx.documents.outdated(READER))

    def queue_text(self, uri: str, path: str, title: str, text: str, readers: Sequence[str]) -> list[int]:
        """Queues a text that is no file; `path` decides by its ending how it is read."""
        audience = self._audience(readers)
        with self._blobs.keeping():
            blob = self._blobs.add(BytesIO(text.encode("utf-8", "replace")))
            with self._store.write() as tx:
                return _queue(tx, uri, path, blob, audience, title)

    def _audience(self, readers: Sequence[str] | None) -> int | None:
        if readers is None:
            return None
        with self._store.write() as tx:
            return tx.audiences.of(readers)

    def _kept(self, source: SourceFile) -> str | LoadFailure | OSError:
        """The name its bytes are kept under, or why it can't be read. Raises StorageFull."""
        try:
            return self._keep(source.file)
        except (LoadFailure, OSError) as error:
            return error

    def _keep(self, file: Path) -> str:
        if file.stat().st_size > self._max_bytes:
            raise LimitExceeded(
                f"It is larger than the limit of {self._max_bytes >> 20} MB (setting ingest.max_file_mb)."
            )
        with file.open("rb") as source:
            return self._blobs.add(source)

    def _refuse(self, uri: str, path: str, audience: int | None, reason: str) -> Refused:
        with self._store.write() as tx:
            row = tx.documents.at(uri)
            fallback = audience if audience is not None else tx.audiences.of(())
            document = row.id if row is not None else tx.documents.add(uri, path, fallback)
            tx.documents.note(document, "", READER, DocumentState.FAILED, reason)
        return Refused(path, reason)

    def _removed(self, who: Principal, gone: Sequence[str]) -> Iterator[Document]:
        for uri in gone:
            with suppress(NotFound):  # another ingestion of the folder was faster
                yield self.remove(who, uri)

    def is_empty(self) -> bool:
        """Whether nothing was ever taken in, or all is removed; a file that waits or failed counts as something."""
        with self._store.read() as tx:
            return tx.documents.is_empty() and not tx.jobs.waiting()

    def list(self, who: Principal) -> Sequence[Document]:
        """Those that they may read."""
        with self._store.read() as tx:
            return tx.documents.list(who)

    def show(self, who: Principal, name: str) -> Document:
        """A document by id, path or the path's ending. Raises NotFound."""
        with self._store.read() as tx:
            return tx.documents.show(who, tx.documents.find(who, name))

    def findings(self, who: Principal, name: str) -> tuple[Finding, ...]:
        """What was noticed while reading the document's current version."""
        document = self.show(who, name)
        with self._store.read() as tx:
            return tx.versions.findings(document.version) if document.version else ()

    def version(self, who: Principal, version: str) -> Version:
        """A version's text, also when it is no longer current. Raises NotFound."""
        with self._store.read() as tx:
            return tx.versions.show(who, version)

    def share(self, who: Principal, name: str, readers: Sequence[str]) -> Document:
        """Sets who may read the document, a person alone where they name nobody.

        Raises NotFound for an unknown document or reader, InvalidInput where a person leaves themselves out."""
        with self._store.write() as tx:
            document = tx.documents.show(who, tx.documents.find(who, name))
            _require_editor(who)
            admit(tx, who, document.id, document.version, tx.audiences.chosen(who, readers, document.collection))
            tx.events.add("readers", who, document.id, {"readers": list(readers)})
            return tx.documents.show(who, document.id)

    def remove(self, who: Principal, name: str) -> Document:
        """Takes a document out with all its versions: it is found no more as soon as this returns."""
        document = self.show(who, name)
        _require_editor(who)
        erase(self._store, self._blobs, who, document)
        return document


def _require_editor(who: Principal) -> None:
    if not may_edit(who):
        raise Forbidden("Only knowledge managers and administrators may change documents.")


def _gone(sources: Sources, known: Iterable[str]) -> list[str]:
    """The addresses of documents below the named folders whose files are there no more."""
    closed = {one.uri for one in sources.closed}
    there = {source.uri for source in sources.files} | closed
    below = tuple(f"{uri}/" for uri in closed)
    return [uri for uri in known if uri.startswith(sources.folders) and uri not in there and not uri.startswith(below)]


def _followed(
    tx: Transaction, files: Sequence[tuple[SourceFile, str]], audience: int | None, moves: Moves
) -> Iterator[int]:
    """The jobs of files and their bytes. All that was moved is at its new address before the first is queued."""
    for source, blob in files:
        moves.follow(tx, source, blob, audience)
    for source, blob in files:
        yield from _queue(tx, source.uri, source.path, blob, audience, "")


def _queue(tx: Transaction, uri: str, path: str, blob: str, audience: int | None, title: str) -> list[int]:
    """The number of its job; none where nothing is to change."""
    if _known(tx, uri, path, blob, audience):
        return []
    return [tx.jobs.add(uri, path, blob, audience, title)]


def _queue_again(tx: Transaction, uri: str, blob: str) -> list[int]:
    """The number of its job, or of one that waits, as a killed run leaves them; none where it is gone or read."""
    row, waiting = tx.documents.at(uri), tx.jobs.unfinished(uri)
    if row is None or row.blob != blob:
        return []
    return [waiting or tx.jobs.add(uri, row.path, blob, None)]


def _known(tx: Transaction, uri: str, path: str, blob: str, audience: int | None) -> bool:
    """Whether nothing about the document is to change, nor is about to be."""
    row = tx.documents.at(uri)
    if row is None or not tx.documents.knows(uri, path, blob, READER) or tx.jobs.awaits(uri):
        return False
    return audience is None or tx.audiences.wanted(audience, row.audience_id) == row.audience_id


def _reason(error: LoadFailure | OSError) -> str:
    if isinstance(error, LoadFailure):
        return error.message
    cause = getattr(error, "strerror", None) or error
    return f"The file can't be opened ({cause}): close it elsewhere or check its rights."
