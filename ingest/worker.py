"""Empties the queue: reads files in limited child processes, embeds, commits. One worker a data folder."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import PurePosixPath
from queue import SimpleQueue

from ingest.pipeline import Loaded, Pipeline, Taken
from ingest.sandbox import Limits, Sandbox
from kb_assistant.domain.jobs import Job, JobState
from kb_assistant.errors import Busy, LoadFailure
from kb_assistant.retrieval.index import SearchIndex
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.lock import WriterLock
from kb_assistant.store.transaction import Store

# Files read ahead of the one that is embedded, by this many children.
READERS = 2
_AHEAD = 8
# Small documents are embedded together: this many characters, about two seconds of work between looks at progress.
_TOGETHER = 60_000
# Seconds between looks at what another process has done.
_WATCH = 0.3


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
        self._limits = limits
        self._attempts = attempts

    def run(self, task: str, wait: float = 0.0, embedded: Callable[[int], None] | None = None) -> Iterator[Taken]:
        """Works until the queue is empty; yields each job as it ends. Raises Busy when another one works.

        `task` names the holder of the lock to others; `embedded` is told how many more chunks have vectors."""
        with self._lock.hold(task, wait):
            self._recover()
            for loaded in self._batches():
                prepared = [self._pipeline.prepare(one) for one in loaded]
                self._pipeline.embed(prepared, embedded)
                yield from map(self._pipeline.commit, prepared)
            self._index.publish()
            self._tidy()

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
            tx.jobs.requeue()

    def _tidy(self) -> None:
        with self._store.write() as tx:
            tx.vectors.sweep()
            kept = tx.reports.blobs()
        self._blobs.sweep(kept)

    def _batches(self) -> Iterator[list[Loaded]]:
        """Loaded files in the order of the queue, gathered until embedding them together pays."""
        batch: list[Loaded] = []
        characters = 0
        for loaded in self._loaded():
            batch.append(loaded)
            characters += len(loaded.extract.text) if loaded.extract else 0
            if characters >= _TOGETHER:
                yield batch
                batch, characters = [], 0
        if batch:
            yield batch

    def _loaded(self) -> Iterator[Loaded]:
        """What the readers make of the queue's files, some files ahead of whoever consumes them."""
        ahead: deque[tuple[Job, Future[Loaded]]] = deque()
        with ExitStack() as stack, ThreadPoolExecutor(READERS) as pool:
            free: SimpleQueue[Sandbox] = SimpleQueue()
            for _ in range(READERS):
                free.put(stack.enter_context(Sandbox(self._limits)))
            try:
                while True:
                    for job in self._take(_AHEAD - len(ahead)):
                        ahead.append((job, pool.submit(self._load, job, free)))
                    if not ahead:
                        return
                    yield ahead.popleft()[1].result()
            finally:
                self._put_back([job.id for job, _ in ahead])

    def _take(self, room: int) -> list[Job]:
        # Taken in halves: every look into the queue is a durable write.
        if room < _AHEAD // 2:
            return []
        with self._store.write() as tx:
            return tx.jobs.take(room)

    def _put_back(self, jobs: list[int]) -> None:
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
