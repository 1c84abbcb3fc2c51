"""Work that waits for the one writer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


class Pending(StrEnum):
    """What is still to be done about a file: it waits or is just being read, or it was not understood or turned away
    when it came, and no other file came in its place."""

    OPEN = "open"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Job:
    """Take in the bytes `blob` as the document at `uri`. `audience` None keeps the readers it has, or nobody.

    `outcome` is empty until done, then "new", "changed", "unchanged", "failed", "cancelled"; `reason` says what was not
    understood. One that is "refused" was never work: its file was turned away when it came, and is not kept. `user` is
    whose upload it is: a new document becomes theirs.
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
    user: int | None = None


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job as whoever uploaded the file sees it. `position` counts from 1 while it waits.

    `document` is what it became, as far as that is there and may be read."""

    id: int
    path: str
    state: JobState
    outcome: str
    reason: str
    attempts: int
    position: int | None
    document: str | None
    user: str | None
    created: datetime
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some jobs of those that fit, the newest first, and how many fit."""

    items: tuple[ShownJob, ...]
    total: int
