"""Both search indexes at one sequence number, kept in step with the database."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from secrets import token_hex
from threading import RLock, local

import numpy as np

from indexes.agreement import Differences, differences
from indexes.base import Audiences, Entry, LexicalIndex, Match, Owners, Spelling, Vector
from indexes.snapshot import Snapshot, Snapshots
from kb_assistant.errors import Busy, IndexDamaged, StorageFull
from kb_assistant.retrieval.engines import Engines, Found, Opened
from kb_assistant.store.changes import Change
from kb_assistant.store.lock import WriterLock
from kb_assistant.store.transaction import Store, Transaction

_log = logging.getLogger(__name__)

_BATCH = 2_000
_ORIGIN, _NAME = "origin", "name"
# Replaying costs about a millisecond a chunk: a snapshot is worth writing when a start would notice.
_WORTH_A_SNAPSHOT = 256


@dataclass(frozen=True, slots=True)
class ReadableWords:
    """The words of the entries of some audiences: what `spelling` corrects by."""

    index: LexicalIndex
    audiences: Audiences

    def holding(self, words: Sequence[str]) -> int:
        return self.index.holding(words, self.audiences)

    def holds(self, words: Sequence[str]) -> bool:
        return self.index.holds(words, self.audiences)

    def similar(self, word: str, edits: int) -> list[Spelling]:
        return self.index.similar(word, edits, self.audiences)


class _Moment(local):
    """Of each thread: whether it is within a moment, and has seen there what has changed."""

    lasts = False
    known = False


class SearchIndex:
    """Loads the newest whole snapshot, replays what came after, searches. Safe for threads.

    Any number of processes may have one; only the holder of the writer's lock publishes snapshots.
    """

    def __init__(self, store: Store, snapshots: Snapshots, engines: Engines, writer: WriterLock) -> None:
        self._store = store
        self._snapshots = snapshots
        self._engines = engines
        self._writer = writer
        self._lock = RLock()
        self._moment = _Moment()
        self._opened: Opened | None = None
        self._sequence = 0
        # The change that the engines' files were made at: what was removed since may still be in them.
        self._base = 0
        self._published = -1
        self._unpublished = 0
        # The newest snapshot for whose sake this one was let go: one that cannot be read is not tried for ever.
        self._reloaded = 0

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Whatever this thread asks in the block is answered as of the newest change at its first question, or a later
        one: whether anything has changed is asked once."""
        self._moment.lasts, self._moment.known = True, False
        try:
            yield
        finally:
            self._moment.lasts = False

    def search(
        self, vector: Vector, text: str, depth: int, audiences: Audiences, multilingual: Vector | None = None
    ) -> Found:
        """The `depth` best of each index inside the audiences, as of the newest change.

        Without a vector of the multilingual model nothing is searched by it."""
        with self._lock:
            return self._current().search(vector, text, depth, audiences, multilingual)

    def likest(self, vector: Vector, depth: int, audiences: Audiences) -> list[Match]:
        """The `depth` best for a vector of the multilingual model."""
        with self._lock:
            further = self._current().multilingual
            return further.search(vector, depth, audiences) if further else []

    @contextmanager
    def words(self, audiences: Audiences) -> Iterator[ReadableWords]:
        """The words inside the audiences, as of the newest change; nobody else searches meanwhile."""
        with self._lock:
            yield ReadableWords(self._current().lexical, audiences)

    def renew(self) -> None:
        """Catches up with the newest change, within a moment too."""
        with self._lock:
            self._moment.known = False
            self._current()

    @property
    def sequence(self) -> int:
        """The change that this process has read last."""
        return self._sequence

    def count(self) -> tuple[int, int]:
        """Live entries of the vector and of the lexical index."""
        with self._lock:
            opened = self._current()
            return opened.vector.count(), opened.lexical.count()

    def count_multilingual(self) -> int:
        """Live entries that the multilingual model can find."""
        with self._lock:
            further = self._current().multilingual
            return further.count() if further else 0

    def differences(self) -> Mapping[str, Differences]:
        """Where what is held is not what the database says, by what it is held of."""
        held, sequence = self._held()
        with self._store.read() as tx:
            if tx.changes.first() > sequence + 1:
                return self.differences()
            moved = _moved(tx, sequence)
            found = {name: _compared(tx, model, owners, moved) for name, (model, owners) in held.items()}
        return {name: one for name, one in found.items() if one}

    def _held(self) -> tuple[Mapping[str, tuple[str, Owners]], int]:
        """Models and owners, and the change as of which they are. What is compared with them keeps nobody waiting."""
        engines, space = self._engines, self._engines.multilingual
        with self._lock:
            opened = self._current()
            vectors, words = opened.vector.owners(), opened.lexical.owners()
            held = {"vectors": (engines.model, vectors), "words": (engines.model, words)}
            if opened.multilingual is not None and space is not None:
                held["multilingual vectors"] = (space.model, opened.multilingual.owners())
            return held, self._sequence

    def publish(self, *, always: bool = False) -> None:
        """Writes a snapshot if enough has changed since the last one. Only for the holder of the lock."""
        with self._lock:
            opened = self._current()
            enough = max(_WORTH_A_SNAPSHOT, opened.vector.count() // 50)
            if not always and self._published >= 0 and self._unpublished < enough:
                return
            parts = {**opened.parts, _ORIGIN: self._noted()}
            self._snapshots.publish(self._sequence, self._engines.facts, parts)
            self._published, self._unpublished = self._sequence, 0
            self._forget_changes()

    def owes_purge(self) -> bool:
        """Whether index files hold texts that were removed for good."""
        with self._store.read() as tx:
            mark = tx.changes.purge()
        kept = self._snapshots.sequences()
        return any(sequence < mark for sequence in kept) or (not kept and 0 < self._base < mark)

    def let_go(self) -> None:
        """Closes files that hold removed texts where another process has made new ones; the next search opens those."""
        with self._lock:
            with self._store.read() as tx:
                mark = tx.changes.purge()
            if self._opened is not None and self._is_purged_elsewhere(mark):
                self.close()

    def renew_files(self) -> None:
        """Makes the index files anew from the database, in place of any there are; each process that has those open
        opens these. Only for the holder of the lock."""
        with self._store.write() as tx:
            # Later than whatever anybody has read.
            tx.changes.append()
            tx.changes.note_purge()
        self.purge()

    def purge(self) -> None:
        """Makes the index files anew and lets go of the old ones. Only for the holder of the lock."""
        with self._lock:
            self.rebuild()
            self.publish(always=True)
            with self._store.read() as tx:
                self._snapshots.drop_before(tx.changes.purge())

    def damage(self) -> list[str]:
        """What is wrong with the saved index files now; damaged ones are set aside, and gone when it is saved next."""
        # Read to the last byte before anybody is kept waiting.
        problems = self._snapshots.damage()
        with self._lock:
            self._current()
        return list(problems)

    def rebuild(self) -> None:
        """Builds both indexes from the database; nothing is embedded."""
        with self._lock:
            self.close()
            self._create()
            self._published = -1

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
            self._opened = None

    def _current(self) -> Opened:
        is_new = self._opened is None
        if is_new:
            self._open()
        if is_new or not (self._moment.lasts and self._moment.known):
            self._catch_up()
            self._moment.known = True
        return self._indexes

    @property
    def _indexes(self) -> Opened:
        """What is open; only to be asked for where something is."""
        assert self._opened is not None  # noqa: S101 - see above
        return self._opened

    def _open(self) -> None:
        found = self._snapshots.load(self._engines.facts, self._read)
        for problem in self._snapshots.problems:
            _log.warning("A saved index is not used and is made anew: %s", problem)
        if found is not None:
            snapshot, self._opened = found
            self._sequence = self._published = self._base = snapshot.sequence
            self._unpublished = 0
            return
        self._create()
        # Generations that are damaged, or that another release or model made: no start is to do this again.
        if self._snapshots.is_used:
            self._heal()

    def _noted(self) -> Callable[[Path], None]:
        """What signs a snapshot with a name that the database knows by then, wherever this is killed."""
        name = token_hex(8)
        with self._store.write() as tx:
            tx.changes.note_snapshot(name, self._sequence)
        return partial(_sign, name)

    def _check_origin(self, snapshot: Snapshot) -> None:
        """Numbers of changes mean something in one database only. Snapshots of releases before have no name."""
        file = snapshot.part(_ORIGIN) / _NAME
        if not file.exists():
            return
        with self._store.read() as tx:
            if not tx.changes.knows_snapshot(file.read_text()):
                raise IndexDamaged("it was made of another state of the database")

    def _read(self, snapshot: Snapshot) -> Opened:
        self._check_origin(snapshot)
        return self._engines.load(snapshot.folder)

    def _heal(self) -> None:
        # Whoever writes now publishes anyway; a disk that is full or only readable leaves the next start to try again.
        with suppress(Busy, StorageFull, OSError), self._writer.hold("the repair of the search index"):
            self.publish(always=True)

    def _create(self) -> None:
        self._opened = self._engines.create()
        try:
            with self._store.read() as tx:
                self._sequence = self._base = tx.changes.last()
                self._add(tx)
        except BaseException:
            # Half of it, as where the database went away in between, would be taken for the whole from now on.
            self.close()
            raise

    def _catch_up(self) -> None:
        with self._store.read() as tx:
            marks = tx.changes.marks()
        if self._is_purged_elsewhere(marks.purge) or marks.last < self._sequence:
            # The second where an older copy of the database was put in its place.
            self._start_over()
        elif marks.last != self._sequence:
            self._follow()
            self._keep_divided()

    def _follow(self) -> None:
        """What was changed since the change that was read last."""
        with self._store.read() as tx:
            if tx.changes.first() > self._sequence + 1:
                # The changes in between are forgotten: only a newer snapshot, or the database, has them.
                _log.info("The index is too old to catch up and is loaded again.")
                self._start_over()
                return
            changes = tx.changes.after(self._sequence)
            self._replay(tx, changes)

    def _is_purged_elsewhere(self, mark: int) -> bool:
        """Whether another process made files without what was removed up to there, and ours still hold it."""
        return self._base < mark <= max(self._snapshots.sequences(), default=0) if mark > self._base else False

    def _keep_divided(self) -> None:
        """Loads the newest snapshot where much of the index came since this one: only writing one divides it into the
        lists that a search of so many takes."""
        if self._unpublished <= max(_WORTH_A_SNAPSHOT, self._indexes.vector.count() // 3):
            return
        newest = max(self._snapshots.sequences(), default=0)
        if newest > max(self._base, self._reloaded):
            _log.info("The index has grown by half and is loaded again as it was written last.")
            self._reloaded = newest
            self._start_over()

    def _start_over(self) -> None:
        self.close()
        self._open()
        with self._store.read() as tx:
            stale = tx.changes.first() > self._sequence + 1 or tx.changes.last() < self._sequence
        if stale:
            self.close()
            self._create()
        self._catch_up()

    def _replay(self, tx: Transaction, changes: list[Change]) -> None:
        gone = [chunk for change in changes for chunk in change.removed]
        self._indexes.remove(gone)
        self._unpublished += len(gone)
        self._add(tx, _added(changes))
        self._sequence = changes[-1].sequence

    def _add(self, tx: Transaction, versions: Iterable[str] | None = None) -> None:
        """The entries of these versions, or of all."""
        opened, space = self._indexes, self._engines.multilingual
        for batch in _batches(tx.versions.entries(self._engines.model, versions)):
            opened.vector.add(batch)
            opened.lexical.add(batch)
            self._unpublished += len(batch)
        if opened.multilingual is not None and space is not None:
            for batch in _batches(tx.versions.entries(space.model, versions)):
                opened.multilingual.add(batch)

    def _forget_changes(self) -> None:
        kept = self._snapshots.sequences()
        if kept:
            with self._store.write() as tx:
                tx.changes.forget(min(kept))


def _moved(tx: Transaction, sequence: int) -> list[int]:
    """The chunks that have come, gone or got other readers since that change."""
    changes = tx.changes.after(sequence)
    gone = [chunk for change in changes for chunk in change.removed]
    return gone + [chunk for version in _added(changes) for chunk in tx.versions.chunk_ids(version)]


def _compared(tx: Transaction, model: str, held: Owners, moved: Sequence[int]) -> Differences:
    expected = tx.reports.searchable(model)
    return differences(*(owners[~np.isin(owners[:, 0], moved)] for owners in (held, expected)))


def _sign(name: str, folder: Path) -> None:
    (folder / _NAME).write_text(name)


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, _BATCH)):
        yield batch


def _added(changes: list[Change]) -> set[str]:
    return {change.version for change in changes if change.version}
