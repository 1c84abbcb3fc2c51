"""Files that were sent to the library, however many, and how far each of them is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb_assistant.client import Client, NotFound
from kb_assistant.domain.jobs import JobState, ShownJob

_PAGE = 500
"""Jobs that are asked for at a time; the service tells no more."""
_UNREAD = ("failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that nothing can be asked about, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """`waiting` are the jobs that are not done yet; `done` are those that are, by number.

    `gone` are jobs that were taken out of the queue, because their file was sent once more; `known` is how many files
    the library held already. `refused` are those that were not even queued. `namesakes` are documents that are called
    like the file of the job of that number."""

    waiting: frozenset[int] = frozenset()
    done: Mapping[int, ShownJob] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    known: int = 0
    refused: tuple[Unread, ...] = ()
    namesakes: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.waiting) + len(self.done)

    def with_jobs(self, jobs: Iterable[int]) -> "Batch":
        return replace(self, waiting=self.waiting | (frozenset(jobs) - self.done.keys()))

    def with_files(self, files: Sequence[Mapping[str, Any]]) -> "Batch":
        """With what the service says became of files that were sent."""
        queued = {int(file["job"]): file.get("namesake") for file in files if file.get("job")}
        refused = tuple(Unread(one["path"], one["reason"]) for one in files if one["outcome"] == "refused")
        return replace(
            self.with_jobs(queued),
            known=self.known + sum(file["outcome"] == "unchanged" for file in files),
            refused=self.refused + refused,
            namesakes={**self.namesakes, **{job: other for job, other in queued.items() if other}},
        )

    @property
    def sent(self) -> int:
        """All the files, also those of which nothing is read."""
        return len(self) + len(self.gone) + self.known + len(self.refused)

    @property
    def doubles(self) -> tuple[tuple[str, str], ...]:
        """New documents, each with the other one that is called like it."""
        new = ((job, self.namesakes.get(job.id)) for job in self.done.values() if job.outcome == "new")
        return tuple((job.document, other) for job, other in new if job.document and other)

    @property
    def failures(self) -> tuple[Unread, ...]:
        """What was refused first, then what could not be understood."""
        failed = (job for job in self.done.values() if job.outcome == "failed")
        return self.refused + tuple(Unread(job.path, job.reason) for job in failed)

    @property
    def read(self) -> int:
        """How many can be asked about."""
        return self.known + sum(job.outcome not in _UNREAD for job in self.done.values())


def looked_at(client: Client, batch: Batch) -> Batch:
    """The same as far as it is now."""
    if not batch.waiting:
        return batch
    found = _found(client, batch.waiting)
    done = {number: job for number, job in sorted(found.items()) if job.state is JobState.DONE}
    gone = {number for number in batch.waiting - found.keys() if _is_gone(client, number)}
    waiting = batch.waiting - done.keys() - gone
    return replace(batch, waiting=waiting, done={**batch.done, **done}, gone=batch.gone | gone)


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
