"""Empties the queue: reads files in limited child processes, embeds, commits. One worker a data folder."""

import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import PurePosixPath
from queue import SimpleQueue

from ingest.pipeline import Loaded, Pipeline, Prepared, Taken
from ingest.sandbox import Limits, Sandbox
from ingest.sandboxes import CHILDREN, Sandboxes
from kb_assistant.domain.jobs import Job, JobState
from kb_assistant.erasure import is_owed, settle
from kb_assistant.errors import Busy, KbError, LoadFailure, StorageFull
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.drafts import space_explained
from kb_assistant.store.lock import WriterLock
from kb_assistant.store.transaction import Store

# Files read ahead of the one that is embedded.
_AHEAD = 8
# Small documents are embedded together: this many characters, about two seconds of work between looks at progress.
_TOGETHER = 60_000
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


def never() -> bool:
    return False


class Stopped(Exception):
    """The worker was asked to end: what it had not finished is in the queue again."""


class Worker:
    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        lock: WriterLock,
        pipeline: Pipeline,
        index: SearchIndex,
        limits: Limits,
        attempts: int,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._lock = lock
        self._pipeline = pipeline
        self._index = index
        self._sandboxes = Sandboxes(limits)
        self._attempts = attempts
        # When it is tried again to make files anew that hold something removed.
        self._settled = 0.0
        # When files and vectors that nothing refers to are looked for: at once after a start, which may follow a kill.
        self._sweeping = 0.0
        # Jobs that could not be put back for want of room: nobody's fault, so it is done when there is some.
        self._stranded = set[int]()
        # Long ones up to this job wait in the queue again; how many of them are to be read now, their turn being near.
        self._deferred = 0
        self._turns = 0

    def run(
        self,
        task: str,
        wait: float = 0.0,
        embedded: Callable[[int], None] | None = None,
        stopping: Callable[[], bool] = never,
    ) -> Generator[Taken, None, None]:
        """Works until the queue is empty; yields each job as it ends. Raises Busy when another one works.

        `task` names the holder of the lock to others; `embedded` is told how many more chunks have vectors;
        `stopping` is asked several times a second, and once it is true Stopped is raised. Raises StorageFull where
        the disk has too little room."""

        def told(number: int) -> None:
            _check(stopping)
            if embedded:
                embedded(number)

        self._blobs.check_room()
        with space_explained(), self._lock.hold(task, wait):
            self._recover()
            yield from self._emptied(told, stopping)
            # What is queued meanwhile goes first.
            while self._makes_owed(told):
                if self._is_waited_for():
                    yield from self._emptied(told, stopping)
            self._index.publish()
            self._tidy()

    def _emptied(self, told: Callable[[int], None], stopping: Callable[[], bool]) -> Iterator[Taken]:
        """Short documents go first. Between two batches of theirs a long one gets on by a slice, so that nobody waits
        for the whole of it, and it is done in the end whatever else comes."""
        long: deque[Prepared] = deque()
        self._deferred = self._turns = 0
        try:
            with closing(self._batches(stopping, lambda: len(long))) as batches:
                for loaded in batches:
                    with self._blameless({one.job.id for one in loaded}):
                        self._blobs.check_room()
                        self._keep(long, [one for one in loaded if _is_long(one)])
                    few = [one for one in loaded if not _is_long(one)]
                    yield from self._taken_in([self._pipeline.prepare(one) for one in few], told)
                    # Behind a long one that was read may be short ones that are, too.
                    if long and len(few) == len(loaded):
                        yield from self._got_on(long, told)
        finally:
            self._put_back([one.loaded.job.id for one in long])

    def _keep(self, long: deque[Prepared], more: list[Loaded]) -> None:
        """Those for which there is no room in memory are read again when one before them is done."""
        for one in more:
            if sum(_length(kept.loaded) for kept in long) < _KEPT:
                long.append(self._pipeline.prepare(one))
            else:
                self._deferred = max(self._deferred, one.job.id)
                self._return([one.job.id])

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
            self._turns += 1
            yield from self._taken_in([one], told)
        else:
            long.appendleft(one)

    def _if_wanted(self, one: Prepared) -> Prepared:
        """Nothing of it where its document was removed meanwhile, or another file came: that ends it at once."""
        job = one.loaded.job
        with self._store.read() as tx:
            return one if tx.jobs.is_wanted(job.id, job.blob) else Prepared(one.loaded, (), ())

    @contextmanager
    def _blameless(self, left: set[int]) -> Iterator[None]:
        """What ends in the block through no fault of the jobs counts for no try of those that are left."""
        try:
            yield
        except (Stopped, StorageFull, GeneratorExit):
            self._sweeping = 0.0
            self._put_back(left)
            raise

    def _taken_in(self, prepared: list[Prepared], embedded: Callable[[int], None]) -> Iterator[Taken]:
        left = {one.loaded.job.id for one in prepared}
        with self._blameless(left):
            self._pipeline.embed(prepared, embedded)
            for at in range(0, len(prepared), _COMMITTED):
                for taken in self._committed(prepared[at : at + _COMMITTED]):
                    left.difference_update(one.job.id for one in taken)
                    if any(one.outcome not in _WHOLE for one in taken):
                        self._sweeping = 0.0
                    yield from taken

    def _committed(self, prepared: list[Prepared]) -> Iterator[list[Taken]]:
        """Together; one by one where that is refused, so that the one at fault takes no others along."""
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
        if self._is_waited_for() or self._pipeline.owes_vectors():
            return True
        return time.monotonic() >= self._settled and is_owed(self._store, self._index)

    def _is_waited_for(self) -> bool:
        with self._store.read() as tx:
            return bool(tx.jobs.waiting())

    def follow(
        self,
        jobs: Collection[int],
        task: str,
        embedded: Callable[[int], None] | None = None,
        waiting: Callable[[str], None] | None = None,
    ) -> Iterator[Taken]:
        """Works until the jobs are done, or watches another process do them; `waiting` is told who that is."""
        left = set(jobs)
        while left:
            try:
                yield from self.run(task, embedded=embedded)
                return
            except Busy as busy:
                if waiting:
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

    def _recover(self) -> None:
        self._blobs.sweep_incoming()
        with self._store.write() as tx:
            tx.jobs.put_back(self._stranded)
            tx.jobs.requeue()
        self._stranded.clear()

    def _tidy(self) -> None:
        if time.monotonic() >= self._sweeping:
            self._sweep()
        if not settle(self._store, self._index):
            self._settled = time.monotonic() + _PATIENCE

    def _sweep(self) -> None:
        with self._store.write() as tx:
            tx.vectors.sweep()
            kept = tx.reports.blobs()
        self._blobs.sweep(kept)
        self._sweeping = time.monotonic() + _SWEPT

    def _batches(self, stopping: Callable[[], bool], others: Callable[[], int]) -> Generator[list[Loaded], None, None]:
        """Loaded files, gathered until embedding them together pays or the next one is long in coming; none where there
        are others to get on with."""
        batch: list[Loaded] = []
        characters = 0
        try:
            with closing(self._loaded(stopping, others)) as found:
                for loaded in found:
                    if loaded is not None:
                        batch.append(loaded)
                        characters += _length(loaded)
                    if (batch or others()) and (loaded is None or characters >= _TOGETHER):
                        ready, batch, characters = sorted(batch, key=_number), [], 0
                        yield ready
        except (Stopped, StorageFull, Busy, GeneratorExit):
            self._put_back([one.job.id for one in batch])
            raise

    def _loaded(self, stopping: Callable[[], bool], others: Callable[[], int]) -> Generator[Loaded | None, None, None]:
        """What the readers make of the queue's files as they are done with them, some files ahead of whoever consumes
        them; None where what was given out is to be got on with meanwhile."""
        ahead: dict[Future[Loaded], Job] = {}
        with self._sandboxes.free() as free, ExitStack() as stack:
            pool = ThreadPoolExecutor(CHILDREN)
            # Ends before the sandboxes, which end their children; then nobody waits for what is being read.
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            try:
                while True:
                    for job in self._take(_AHEAD - len(ahead)):
                        ahead[pool.submit(self._load, job, free)] = job
                    if not ahead:
                        yield None
                    if not ahead and not others():
                        ahead.update((pool.submit(self._load, job, free), job) for job in self._take_suspect())
                        if not ahead:
                            return
                    loaded = _next(ahead, stopping, others)
                    yield loaded
                    if loaded and loaded.job.attempts > 1:
                        yield None
            finally:
                self._put_back([job.id for job in ahead.values()])

    def _take(self, room: int) -> list[Job]:
        # Taken in halves: every look into the queue is a durable write.
        if room < _AHEAD // 2:
            return []
        with self._store.write() as tx:
            again = tx.jobs.take(min(self._turns, room))
            taken = again + tx.jobs.take(room - len(again), self._deferred)
        self._turns = 0
        return taken

    def _take_suspect(self) -> list[Job]:
        """One that was being worked on when a worker died: alone, so that the one at fault takes no others along."""
        with self._store.write() as tx:
            return tx.jobs.take_suspect()

    def _put_back(self, jobs: Collection[int]) -> None:
        """Where that can't be written now, before the next run. What kept them from being done is raised already."""
        if not jobs:
            return
        try:
            self._return(jobs)
        except (StorageFull, Busy):
            self._stranded.update(jobs)

    def _return(self, jobs: Collection[int]) -> None:
        with self._store.write() as tx:
            tx.jobs.put_back(jobs)

    def _load(self, job: Job, free: "SimpleQueue[Sandbox]") -> Loaded:
        if job.attempts > self._attempts:
            return Loaded(job, None, f"Reading it stopped the program {self._attempts} times: it is left out.")
        sandbox = free.get()
        try:
            extract = sandbox.load(self._blobs.path(job.blob), PurePosixPath(job.path).name)
        except LoadFailure as error:
            return Loaded(job, None, error.message)
        finally:
            free.put(sandbox)
        return Loaded(job, replace(extract, title=job.title) if job.title else extract)


def _next(ahead: dict["Future[Loaded]", Job], stopping: Callable[[], bool], others: Callable[[], int]) -> Loaded | None:
    """The first in the queue that is read, taken out of `ahead`; None where there is none yet."""
    _check(stopping)
    done = wait(ahead, 0 if others() else _WATCH, FIRST_COMPLETED).done
    future = next((one for one in ahead if one in done), None)
    if future is None:
        return None
    del ahead[future]
    return future.result()


def _is_long(loaded: Loaded) -> bool:
    """Of one that may have killed a worker, nothing is done beside others."""
    return _length(loaded) >= _TOGETHER and loaded.job.attempts == 1


def _length(loaded: Loaded) -> int:
    return len(loaded.extract.text) if loaded.extract else 0


def _number(loaded: Loaded) -> int:
    return loaded.job.id


def _check(stopping: Callable[[], bool]) -> None:
    if stopping():
        raise Stopped
