"""Empties the queue: reads files in limited child processes, embeds, commits. One worker a data folder."""

import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing, contextmanager

from ingest.backlog import Backlog
from ingest.pipeline import Loaded, Pipeline, Prepared, Taken
from ingest.read_ahead import TOGETHER, ReadAhead
from ingest.sandboxes import Sandboxes
from ingest.stopping import Stopped, Stopping, check, never
from kb_assistant.documents.erasure import is_owed, settle
from kb_assistant.domain.jobs import JobState
from kb_assistant.errors import Busy, KbError, StorageFull
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.drafts import space_explained
from kb_assistant.store.lock import WriterLock
from kb_assistant.store.transaction import Store

# Long documents that others are embedded before: so many characters are kept in memory, the rest is read again.
_KEPT = 2_000_000
# Small documents become current together, so many at most: every process that answers then catches up once (60 ms of
# computing each time, measured), and no other writer waits for long.
_COMMITTED = 16
# Seconds between looks at what another process has done.
_WATCH = 0.3
# Seconds after which is tried again what failed for the whole index.
_PATIENCE = 60.0
# Outcomes after which nothing has come loose: files and vectors are looked through then once in so many seconds. It
# takes a look at all there are.
_WHOLE = frozenset({"new", "unchanged"})
_SWEPT = 3_600.0


def _unheard(_: object) -> None:
    """Told what nobody asked for."""


class Worker:
    """A file that killed its reader in each of so many `attempts` is left out, and said to be."""

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        lock: WriterLock,
        pipeline: Pipeline,
        index: SearchIndex,
        sandboxes: Sandboxes,
        attempts: int,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._lock = lock
        self._pipeline = pipeline
        self._index = index
        self._sandboxes = sandboxes
        self._backlog = Backlog(store)
        self._read_ahead = ReadAhead(self._backlog, blobs, self._sandboxes, attempts)
        # When it is tried again to make files anew that hold something removed.
        self._settled = 0.0
        # When files and vectors that nothing refers to are looked for: at once after a start, which may follow a kill.
        self._sweeping = 0.0

    def run(
        self,
        task: str,
        wait: float = 0.0,
        embedded: Callable[[int], None] = _unheard,
        stopping: Stopping = never,
    ) -> Generator[Taken, None, None]:
        """Works until the queue is empty; yields each job as it ends. Raises Busy when another one works.

        `task` names the holder of the lock to others; `embedded` is told how many more chunks have vectors;
        `stopping` is asked several times a second, and once it is true Stopped is raised. Raises StorageFull where
        the disk has too little room."""

        def told(number: int) -> None:
            check(stopping)
            embedded(number)

        self._blobs.check_room()
        with space_explained(), self._lock.hold(task, wait):
            self._blobs.sweep_incoming()
            self._backlog.recover()
            yield from self._caught_up(told, stopping)
            self._index.publish()
            self._tidy()

    def _caught_up(self, told: Callable[[int], None], stopping: Stopping) -> Iterator[Taken]:
        """With the queue, then with vectors that are owed; what is queued meanwhile goes first."""
        yield from self._emptied(told, stopping)
        while self._makes_owed(told):
            if self._backlog.is_waited_for():
                yield from self._emptied(told, stopping)

    def _emptied(self, told: Callable[[int], None], stopping: Stopping) -> Iterator[Taken]:
        """Short documents go first. Between two batches of theirs a long one gets on by a slice, so that nobody waits
        for the whole of it, and it is done in the end whatever else comes."""
        self._backlog.begin()
        with self._waiting() as long, closing(self._read_ahead.batches(stopping, lambda: len(long))) as batches:
            for loaded in batches:
                yield from self._worked_off(loaded, long, told)

    @contextmanager
    def _waiting(self) -> Iterator[deque[Prepared]]:
        """The long documents that others are taken in before; what is left of them goes back to the queue."""
        long: deque[Prepared] = deque()
        try:
            yield long
        finally:
            self._backlog.put_back([one.loaded.job.id for one in long])

    def _worked_off(self, loaded: list[Loaded], long: deque[Prepared], told: Callable[[int], None]) -> Iterator[Taken]:
        """The short ones are taken in, the long ones put with the others that are."""
        with self._blameless({one.job.id for one in loaded}):
            self._blobs.check_room()
            self._keep(long, [one for one in loaded if _is_long(one)])
        few = [one for one in loaded if not _is_long(one)]
        yield from self._taken_in([self._pipeline.prepare(one) for one in few], told)
        # Behind a long one that was read may be short ones that are, too.
        if long and len(few) == len(loaded):
            yield from self._got_on(long, told)

    def _keep(self, long: deque[Prepared], more: list[Loaded]) -> None:
        """Those for which there is no room in memory are read again when one before them is done."""
        for one in more:
            if sum(kept.loaded.characters for kept in long) < _KEPT:
                long.append(self._pipeline.prepare(one))
            else:
                self._backlog.defer(one.job)

    def _makes_owed(self, told: Callable[[int], None]) -> int:
        if self._pipeline.owes_vectors():
            self._blobs.check_room()
        return self._pipeline.make_owed(told)

    def _got_on(self, long: deque[Prepared], told: Callable[[int], None]) -> Iterator[Taken]:
        """The first of them, by a slice; taken in once that was its last."""
        one = long.popleft()
        with self._blameless({one.loaded.job.id}):
            one = self._if_wanted(one)
            whole = self._pipeline.embed_slice(one, told)
        if whole:
            self._backlog.turn()
            yield from self._taken_in([one], told)
        else:
            long.appendleft(one)

    def _if_wanted(self, one: Prepared) -> Prepared:
        """Nothing of it where its document was removed meanwhile, or another file came: that ends it at once."""
        return one if self._backlog.is_wanted(one.loaded.job) else Prepared(one.loaded, (), ())

    @contextmanager
    def _blameless(self, left: set[int]) -> Iterator[None]:
        """What ends in the block through no fault of the jobs counts for no try of those that are left."""
        try:
            yield
        except (Stopped, StorageFull, GeneratorExit):
            self._sweeping = 0.0
            self._backlog.put_back(left)
            raise

    def _taken_in(self, prepared: list[Prepared], embedded: Callable[[int], None]) -> Iterator[Taken]:
        left = {one.loaded.job.id for one in prepared}
        with self._blameless(left):
            self._pipeline.embed(prepared, embedded)
            for taken in self._committed(prepared):
                left.difference_update(one.job.id for one in taken)
                self._note_loose(taken)
                yield from taken

    def _note_loose(self, taken: list[Taken]) -> None:
        """Files and vectors that nothing refers to any more are looked for without delay."""
        if any(one.outcome not in _WHOLE for one in taken):
            self._sweeping = 0.0

    def _committed(self, prepared: list[Prepared]) -> Iterator[list[Taken]]:
        for at in range(0, len(prepared), _COMMITTED):
            yield from self._committed_together(prepared[at : at + _COMMITTED])

    def _committed_together(self, prepared: list[Prepared]) -> Iterator[list[Taken]]:
        """One by one where that is refused, so that the one at fault takes no others along."""
        try:
            together = self._pipeline.commit(prepared)
        except KbError:
            if len(prepared) == 1:
                raise
            for one in prepared:
                yield self._pipeline.commit([one])
        else:
            yield together

    def keep_room(self) -> None:
        """Sees to it that people can sign in and remove documents also when the disk is full."""
        self._store.keep_reserve()

    def rest(self) -> None:
        """To be called now and then where there is nothing to do: gives the memory back that reading took."""
        self._sandboxes.rest()

    def close(self) -> None:
        self._sandboxes.close()

    def has_work(self) -> bool:
        """Whether jobs wait, or were left by a worker that died, or documents wait for vectors, or files still hold
        something that was removed."""
        self._index.let_go()
        if self._backlog.is_waited_for() or self._pipeline.owes_vectors():
            return True
        return time.monotonic() >= self._settled and is_owed(self._store, self._index)

    def follow(
        self,
        jobs: Collection[int],
        task: str,
        embedded: Callable[[int], None] = _unheard,
        waiting: Callable[[str], None] = _unheard,
    ) -> Iterator[Taken]:
        """Works until the jobs are done, or watches another process do them; `waiting` is told who that is."""
        left = set(jobs)
        while left:
            try:
                yield from self.run(task, embedded=embedded)
                return
            except Busy as busy:
                waiting(busy.message)
            for taken in self._done(left):
                left.discard(taken.job.id)
                yield taken
            time.sleep(_WATCH)

    def _done(self, jobs: set[int]) -> list[Taken]:
        with self._store.read() as tx:
            known = tx.jobs.of(jobs)
        # A job that is gone was replaced by a newer one for the same address.
        jobs.intersection_update(job.id for job in known)
        return [Taken(job, job.outcome, job.reason) for job in known if job.state is JobState.DONE]

    def refresh(self, task: str) -> None:
        """Writes an up-to-date snapshot after changes that took no file in. Raises Busy."""
        with self._lock.hold(task):
            self._index.publish()
            self._tidy()

    def _tidy(self) -> None:
        if time.monotonic() >= self._sweeping:
            self._sweep()
        if not settle(self._store, self._index):
            self._settled = time.monotonic() + _PATIENCE

    def _sweep(self) -> None:
        with self._store.write() as tx:
            tx.vectors.sweep()
        with self._blobs.removing(), self._store.read() as tx:
            self._blobs.sweep(tx.reports.blobs())
        self._sweeping = time.monotonic() + _SWEPT


def _is_long(loaded: Loaded) -> bool:
    """Of one that may have killed a worker, nothing is done beside others."""
    return loaded.characters >= TOGETHER and loaded.job.attempts == 1
