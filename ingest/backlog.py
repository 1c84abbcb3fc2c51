"""The queue as one worker takes from it, and gives back."""

from collections.abc import Collection

from kb_assistant.domain.jobs import Job
from kb_assistant.errors import Busy, StorageFull
from kb_assistant.store.transaction import Store

AHEAD = 8
"""Files read ahead of the one that is embedded."""


class Backlog:
    """Of one worker: no two take from one queue, since the writer's lock is held meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # Jobs that could not be put back for want of room: nobody's fault, so it is done when there is some.
        self._stranded = set[int]()
        # Long ones up to this job wait in the queue again; how many of them are to be read now, their turn being near.
        self._deferred = 0
        self._turns = 0

    def recover(self) -> None:
        """Puts back what this worker could not, and what one left that died."""
        with self._store.write() as tx:
            tx.jobs.put_back(self._stranded)
            tx.jobs.requeue()
        self._stranded.clear()

    def begin(self) -> None:
        """From the front again: none is deferred."""
        self._deferred = self._turns = 0

    def is_waited_for(self) -> bool:
        with self._store.read() as tx:
            return bool(tx.jobs.waiting())

    def is_wanted(self, job: Job) -> bool:
        """Not where its document was removed meanwhile, or another file came."""
        with self._store.read() as tx:
            return tx.jobs.as_asked(job) is not None

    def take(self, room: int) -> list[Job]:
        """The next of so many; those first that were deferred and have their turn."""
        # Taken in halves: every look into the queue is a durable write.
        if room < AHEAD // 2:
            return []
        with self._store.write() as tx:
            again = tx.jobs.take(min(self._turns, room))
            taken = again + tx.jobs.take(room - len(again), self._deferred)
        self._turns = 0
        return taken

    def take_suspect(self) -> list[Job]:
        """One that was being worked on when a worker died: alone, so that the one at fault takes no others along."""
        with self._store.write() as tx:
            return tx.jobs.take_suspect()

    def defer(self, job: Job) -> None:
        """Puts it back until `turn` is said."""
        self._deferred = max(self._deferred, job.id)
        self._return([job.id])

    def turn(self) -> None:
        """One more of the deferred may be taken."""
        self._turns += 1

    def put_back(self, jobs: Collection[int]) -> None:
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
