"""Words by tantivy: BM25 over the stems of each entry's language.

A question is stemmed in every language that the index holds, so that nobody has to guess its language. `view` searches,
`fields` says what of an entry is searched, `terms` makes stems.
"""

import errno
import logging
import re
import shutil
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import Query

from indexes.base import Audiences, Entry, Match, Owners, Spelling, latest
from indexes.lexical.tantivy.copies import copied
from indexes.lexical.tantivy.fields import document_of, schema
from indexes.lexical.tantivy.view import View
from indexes.workspace import Workspace, workspace
from kb_assistant.errors import IndexDamaged

_log = logging.getLogger(__name__)

FORMAT = 2
"""Snapshots of another format are not read: 2 added the words as they are written."""

WRITER_BYTES = 128_000_000
COMMITTED_TOGETHER = 5_000
_LOCKS = (".tantivy-writer.lock", ".tantivy-meta.lock")


def create() -> "TantivyIndex":
    """An empty index in a temporary folder of its own. Raises OSError."""
    private = workspace()
    try:
        return TantivyIndex(private, tantivy.Index(schema(), str(private.folder), reuse=False))
    except ValueError as error:
        private.close()
        raise _as_os_error(error) from error


def load(folder: Path) -> "TantivyIndex":
    """A private copy of a saved index; the folder itself is never changed. Raises IndexDamaged, OSError."""
    private = copied(folder)
    try:
        return TantivyIndex(private, tantivy.Index.open(str(private.folder)))
    except ValueError as error:
        private.close()
        raise IndexDamaged(f"The lexical index in {folder} cannot be read ({error}); run `kb reindex`.") from error


class TantivyIndex:
    """A `LexicalIndex`. Changes are committed together, at the latest by the next search, count or save.

    They are kept until a commit succeeds: where the disk is full, `search` answers as of the last commit (whatever it
    finds is loaded again under the reader's rights) and all else raises OSError; once there is space again, nothing
    has been lost.
    """

    def __init__(self, private: Workspace, index: tantivy.Index) -> None:
        self._folder = private.folder
        self._index = index
        self._writer: tantivy.IndexWriter | None = None
        self._waiting: list[Change] = []
        self._view = View(index)
        self._cleanup = weakref.finalize(self, private.close)

    def add(self, entries: Sequence[Entry]) -> None:
        added = tuple(latest(entries))
        if added:
            self._change(Change(tuple(entry.id for entry in added), added))

    def remove(self, ids: Iterable[int]) -> None:
        removed = tuple(ids)
        if removed:
            self._change(Change(removed, ()))

    def count(self) -> int:
        self._commit()
        return self._view.searcher.num_docs

    def owners(self) -> Owners:
        self._commit()
        return self._view.owners()

    def search(self, text: str, k: int, audiences: Audiences = None) -> list[Match]:
        try:
            self._commit()
        except OSError as error:
            _log.warning("Words are searched as of before the last change: %s", error)
        return self._view.search(text, k, audiences)

    def holding(self, words: Sequence[str], audiences: Audiences = None) -> int:
        self._commit()
        return self._view.holding(words, audiences)

    def holds(self, words: Sequence[str], audiences: Audiences = None) -> bool:
        self._commit()
        return self._view.holds(words, audiences)

    def similar(self, word: str, edits: int, audiences: Audiences = None) -> list[Spelling]:
        self._commit()
        return self._view.similar(word, edits, audiences)

    def save(self, folder: Path) -> None:
        self._commit()
        self._settle()
        for path in self._saved_files():
            shutil.copyfile(path, folder / path.name)

    def close(self) -> None:
        self._writer = None
        self._cleanup()

    def _change(self, change: "Change") -> None:
        self._waiting.append(change)
        if sum(len(waiting.added) for waiting in self._waiting) >= COMMITTED_TOGETHER:
            self._commit()

    def _commit(self) -> None:
        if not self._waiting:
            return
        try:
            self._write(self._waiting)
        except ValueError as error:  # what tantivy makes of everything, the disk's errors too
            self._writer = None
            raise _as_os_error(error) from error
        self._waiting = []
        self._refresh()

    def _write(self, changes: Iterable["Change"]) -> None:
        if self._writer is None:
            self._writer = self._index.writer(WRITER_BYTES, 1)
        for change in changes:
            # By query: a deletion by term takes the id for a signed integer and finds nothing.
            gone = Query.term_set_query(self._index.schema, "id", change.removed)
            self._writer.delete_documents_by_query(gone)
            for entry in change.added:
                self._writer.add_document(document_of(entry))
        self._writer.commit()

    def _refresh(self) -> None:
        self._index.reload()
        self._view = View(self._index)

    def _settle(self) -> None:
        """Let background merges end, so that the files stay as they are while they are copied."""
        if self._writer is None:
            return
        self._writer.garbage_collect_files()
        self._writer.wait_merging_threads()
        self._writer = None
        self._refresh()

    def _saved_files(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.name not in _LOCKS]


@dataclass(frozen=True, slots=True)
class Change:
    """Ids to forget, then entries to add."""

    removed: tuple[int, ...]
    added: tuple[Entry, ...]


def _as_os_error(error: ValueError) -> OSError:
    """The system's error number stands in tantivy's message, as in "File too large (os error 27)"."""
    number = re.search(r"os error (\d+)", str(error))
    return OSError(int(number.group(1)) if number else errno.EIO, str(error))
