"""Work that waits for the one writer."""

from dataclasses import dataclass
from enum import StrEnum


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Job:
    """Take in the bytes `blob` as the document at `uri`. `audience` None keeps the readers it has, or nobody.

    `outcome` is empty until done, then "new", "changed", "unchanged", "failed"; `reason` says what was not understood.
    """

    id: int
    uri: str
    path: str
    title: str
    blob: str
    audience: int | None
    state: JobState
    attempts: int
    outcome: str
    reason: str
