"""What a loader is: one file per format, picked by content and name."""

from pathlib import Path
from typing import Protocol

from kb_assistant.domain.documents import Extract

# How files are read and cut. Raise it when a loader or the chunking changes what comes out: unchanged files are then
# read again at the next ingestion.
READER = "7"


class Loader(Protocol):
    """The module of a format. Runs in the limited child process only."""

    SUFFIXES: tuple[str, ...]

    def load(self, file: Path, name: str) -> Extract:
        """Read the file (`name` is how its owner called it). Raises LoadFailure with a reason for people."""
