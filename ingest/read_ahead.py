"""The queue's files, read in limited child processes while those before them are embedded."""

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import PurePosixPath
from queue import SimpleQueue

from ingest.backlog import AHEAD, Backlog
from ingest.pipeline import Loaded
from ingest.sandbox import Sandbox
from ingest.sandboxes import CHILDREN, Sandboxes
from ingest.stopping import Stopped, Stopping, check
from kb_assistant.domain.jobs import Job
from kb_assistant.errors import Busy, LoadFailure, StorageFull
from kb_assistant.store.blobs import Blobs

TOGETHER = 60_000
"""Small documents are embedded together: this many characters, about two seconds of work between looks at progress."""

_WATCH = 0.3
"""Seconds between looks at whether it is time to end."""

Ahead = dict[Future[Loaded], Job]
Others = Callable[[], int]
"""How much else there is to get on with meanwhile."""


class ReadAhead:
    """A file that killed its reader in each of its `attempts` is given up."""

    def __init__(self, backlog: Backlog, blobs: Blobs, sandboxes: Sandboxes, attempts: int) -> None:
        self._backlog = backlog
        self._blobs = blobs
        self._sandboxes = sandboxes
        self._attempts = attempts

    def batches(self, stopping: Stopping, others: Others) -> Generator[list[Loaded], None, None]:
        """Loaded files, gathered until embedding them together pays or the next one is long in coming; none where there
        are others to get on with. Raises Stopped."""
        batch: list[Loaded] = []
        try:
            with closing(self._loaded(stopping, others)) as found:
                yield from _gathered(found, batch, others)
        except (Stopped, StorageFull, Busy, GeneratorExit):
            self._backlog.put_back([one.job.id for one in batch])
            raise

    def _loaded(self, stopping: Stopping, others: Others) -> Generator[Loaded | None, None, None]:
        """What the readers make of the queue's files as they are done with them, some files ahead of whoever consumes
        them; None where what was given out is to be got on with meanwhile."""
        ahead: Ahead = {}
        with self._sandboxes.free() as free, ExitStack() as stack:
            pool = ThreadPoolExecutor(CHILDREN)
            # Ends before the sandboxes, which end their children; then nobody waits for what is being read.
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)

            def begin(jobs: Iterable[Job]) -> None:
                ahead.update((pool.submit(self._load, job, free), job) for job in jobs)

            try:
                yield from self._read(ahead, begin, stopping, others)
            finally:
                self._backlog.put_back([job.id for job in ahead.values()])

    def _read(
        self, ahead: Ahead, begin: Callable[[Iterable[Job]], None], stopping: Stopping, others: Others
    ) -> Iterator[Loaded | None]:
        while True:
            begin(self._backlog.take(AHEAD - len(ahead)))
            if not ahead:
                yield None
            if not ahead and not others():
                begin(self._backlog.take_suspect())
            if not ahead and not others():
                return
            loaded = _next(ahead, stopping, others)
            yield loaded
            if loaded and loaded.job.attempts > 1:
                yield None

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


def _gathered(
    found: Iterable[Loaded | None], batch: list[Loaded], others: Others
) -> Generator[list[Loaded], None, None]:
    """What is found, in batches; `batch` holds what is not given out yet."""
    characters = 0
    for loaded in found:
        if loaded is not None:
            batch.append(loaded)
            characters += loaded.characters
        if (batch or others()) and (loaded is None or characters >= TOGETHER):
            ready, characters = sorted(batch, key=_number), 0
            batch.clear()
            yield ready


def _next(ahead: Ahead, stopping: Stopping, others: Others) -> Loaded | None:
    """The first in the queue that is read, taken out of `ahead`; None where there is none yet."""
    check(stopping)
    done = wait(ahead, 0 if others() else _WATCH, FIRST_COMPLETED).done
    future = next((one for one in ahead if one in done), None)
    if future is None:
        return None
    del ahead[future]
    return future.result()


def _number(loaded: Loaded) -> int:
    return loaded.job.id
