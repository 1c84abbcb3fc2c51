"""Files that were uploaded, and what became of each."""

from dataclasses import dataclass
from enum import StrEnum


class Received(StrEnum):
    """What became of an uploaded file: it waits to be read, it was read already, or it was turned away."""

    QUEUED = "queued"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """`job` is what reads it, `document` the one it belongs to as far as that is there; `reason` says why not.

    `namesake` is another document of the same path, where the file becomes one of its own."""

    path: str
    outcome: Received
    job: int | None = None
    document: str | None = None
    reason: str = ""
    namesake: str | None = None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of each file of an upload, those of a ZIP one by one."""

    files: tuple[UploadedFile, ...]


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """Bytes: of one file, and of one upload in all, unpacked."""

    file_bytes: int
    total_bytes: int
