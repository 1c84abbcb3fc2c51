"""Checks what must always hold of a data folder, and repairs what can be."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from indexes.agreement import Differences
from ingest.vectors import ENGLISH
from kb_assistant.documents.erasure import is_owed, settle
from kb_assistant.domain.health import Problem
from kb_assistant.errors import DataFolderError, KbError
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.transaction import Store

_log = logging.getLogger(__name__)

_RESTORE = "restore the data folder from a backup"
_ONE_LANGUAGE = Problem(
    "some documents are not in English, and nothing here compares across languages: "
    "who asks in another language than a document's does not find it",
    "install the extra [multilingual] and start kb serve again, or set embedding.multilingual to never",
)
_GIVE = "give the data folder, with all in it, to the user who runs kb serve"


class Doctor:
    """Of the whole data folder, whoever may read what in it: for whoever runs the server."""

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        index: SearchIndex,
        roots: Sequence[Path],
        model: str,
        one_language: bool = False,
    ) -> None:
        """`roots` are the folders in which whoever serves puts files and takes them away; `one_language`: the model
        knows English alone, and no other is there that compares across languages."""
        self._store = store
        self._blobs = blobs
        self._index = index
        self._roots = roots
        self._model = model
        self._one_language = one_language

    def examine(self) -> list[Problem]:
        """Every problem found; empty when all is well."""
        checks = (
            self._database,
            self._documents,
            self._files,
            self._indexes,
            self._removed,
            self._folders,
            self._disk,
        )
        return list(dict.fromkeys(problem for check in checks for problem in _found(check)))

    def advice(self) -> list[Problem]:
        """What nothing breaks by, and whoever runs it may want otherwise."""
        if not self._one_language:
            return []
        with self._store.read() as tx:
            abroad = tx.reports.has_language_besides(ENGLISH)
        return [_ONE_LANGUAGE] if abroad else []

    def readiness(self) -> tuple[str, ...]:
        """What keeps questions from being answered now; quick, and without details that strangers should not read."""
        return tuple(name for name, check in self._parts() if not _works(check))

    def shortages(self) -> tuple[str, ...]:
        """What questions are answered without, but nothing is taken in."""
        return () if self._blobs.shortage() is None else ("disk",)

    def _parts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        yield "database", self._store.ping
        yield "indexes", self._index.count

    def repair(self) -> list[Problem]:
        """Mends what can be mended; returns what is left. Only for the holder of the writer's lock."""
        with self._store.write() as tx:
            tx.jobs.requeue()
            tx.vectors.sweep()
        self._blobs.sweep_incoming()
        with self._blobs.removing(), self._store.read() as tx:
            self._blobs.sweep(tx.reports.blobs(), older=0)
        if self._indexes():
            self._index.renew_files()
        settle(self._store, self._index)
        return self.examine()

    def _database(self) -> Iterator[Problem]:
        with self._store.read() as tx:
            for damage in tx.reports.damage():
                yield Problem(f"database: {damage}", _RESTORE)
            if waiting := tx.jobs.waiting():
                yield Problem(f"{waiting} files wait to be taken in", "kb ingest or kb serve takes them in")
            if orphans := tx.vectors.orphans():
                yield Problem(f"{orphans} vectors belong to no text", "kb doctor --repair")

    def _documents(self) -> Iterator[Problem]:
        with self._store.read() as tx:
            for path in tx.reports.without_chunks():
                yield Problem(f"{path} counts as understood but has no text to search", "ingest it again")
            if missing := tx.reports.without_vectors(self._model):
                yield Problem(f"{len(missing)} documents have no vectors of {self._model}", "kb reindex")

    def _files(self) -> Iterator[Problem]:
        with self._store.read() as tx:
            kept = tx.reports.blobs()
        for name in sorted(kept):
            if not self._blobs.whole(name):
                yield self._lost(name)
        if stray := self._blobs.stray(kept):
            yield Problem(f"{len(stray)} files belong to no document", "kb doctor --repair")

    def _lost(self, name: str) -> Problem:
        with self._store.read() as tx:
            paths = tx.reports.read_from(name)
        file = f"{name[:12]} of {', '.join(paths)}" if paths else name[:12]
        return Problem(f"the original file {file} is missing or damaged", "ingest its document again")

    def _removed(self) -> Iterator[Problem]:
        if is_owed(self._store, self._index):
            yield Problem("files may still hold something of removed documents", "kb doctor --repair, or kb serve")

    def _folders(self) -> Iterator[Problem]:
        # What lies in them is never changed, only put there and taken away.
        if closed := [folder for root in self._roots for folder in _folders_in(root) if not _is_open(folder)]:
            yield Problem(f"{len(closed)} folders can't be written, such as {min(closed)}", _GIVE)

    def _disk(self) -> Iterator[Problem]:
        left = self._blobs.shortage()
        if left is not None:
            what = f"the disk of the data folder has {left} MB left, so no files are taken in"
            yield Problem(what, "free some space, or remove documents")

    def _indexes(self) -> list[Problem]:
        try:
            damaged = [_damaged(what) for what in self._index.damage()]
            differing = [_differing(name, found) for name, found in self._index.differences().items()]
        except DataFolderError:
            raise
        except KbError as error:
            return [Problem(error.message, "kb doctor --repair")]
        return damaged + differing


def _found(check: Callable[[], Iterable[Problem]]) -> list[Problem]:
    """What keeps the rest of a part from being looked at is a problem of its own."""
    found: list[Problem] = []
    try:
        found.extend(check())
    except DataFolderError as error:
        found.append(Problem(error.message, _RESTORE))
    except PermissionError as error:
        found.append(Problem(f"{error.filename} can't be read", _GIVE))
    return found


def _folders_in(root: Path) -> Iterator[Path]:
    return (Path(folder) for folder, _, _ in os.walk(root))


def _is_open(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=True)


def _damaged(what: str) -> Problem:
    return Problem(f"a saved search index is damaged ({what})", "kb doctor --repair")


def _differing(name: str, found: Differences) -> Problem:
    what = (
        f"the index of {name} is not what the database says: {found.missing} missing, "
        f"{found.surplus} too many, {found.repeated} twice, {found.misplaced} under other readers"
    )
    return Problem(what, "kb doctor --repair")


def _works(check: Callable[[], object]) -> bool:
    try:
        check()
    except KbError as error:
        _log.error("Not ready: %s", error.message)
        return False
    return True
