"""Files that were sent to the library, however many, and how far each of them is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kb_assistant.client import Client, NotFound
from kb_assistant.domain.jobs import JobState, ShownJob

_PAGE = 500
"""Jobs that are asked for at a time; the service tells no more."""
_UNREAD = ("failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Batch:
    """`waiting` are the jobs that are not done yet; `done` are those that are, by number.

    `namesakes` are documents that are called like the file of the job of that number."""

    waiting: frozenset[int] = frozenset()
    done: Mapping[int, ShownJob] = field(default_factory=dict)
    namesakes: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.waiting) + len(self.done)

    def with_jobs(self, jobs: Iterable[int]) -> "Batch":
        return replace(self, waiting=self.waiting | (frozenset(jobs) - self.done.keys()))

    def with_namesakes(self, namesakes: Mapping[int, str]) -> "Batch":
        return replace(self, namesakes={**self.namesakes, **namesakes})

    @property
    def doubles(self) -> tuple[tuple[str, str], ...]:
        """New documents, each with the other one that is called like it."""
        new = ((job, self.namesakes.get(job.id)) for job in self.done.values() if job.outcome == "new")
        return tuple((job.document, other) for job, other in new if job.document and other)

    @property
    def failures(self) -> tuple[ShownJob, ...]:
        return tuple(job for job in self.done.values() if job.outcome == "failed")

    @property
    def read(self) -> int:
        """How many can be asked about."""
        return sum(job.outcome not in _UNREAD for job in self.done.values())


def looked_at(client: Client, batch: Batch) -> Batch:
    """The same as far as it is now."""
    if not batch.waiting:
        return batch
    found = _found(client, batch.waiting)
    done = {number: job for number, job in sorted(found.items()) if job.state is JobState.DONE}
    gone = {number for number in batch.waiting - found.keys() if _is_gone(client, number)}
    return replace(batch, waiting=batch.waiting - done.keys() - gone, done={**batch.done, **done})


def _found(client: Client, wanted: frozenset[int]) -> dict[int, ShownJob]:
    """The newest jobs are listed first: what is older than all that are wanted is not asked for."""
    found: dict[int, ShownJob] = {}
    oldest, start = min(wanted), 0
    while page := client.jobs.list(start=start, limit=_PAGE).items:
        found.update({job.id: job for job in page if job.id in wanted})
        if page[-1].id <= oldest:
            break
        start += len(page)
    return found


def _is_gone(client: Client, job: int) -> bool:
    """A file that was sent once more before it was read is read once; the list also shifts while it is turned over."""
    try:
        client.jobs.show(job)
    except NotFound:
        return True
    return False
