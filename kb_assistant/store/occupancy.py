"""Who has a data folder open: any number of processes, or one that is alone in it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb_assistant.errors import Busy


class Occupancy:
    """One process's share in a data folder; released by the system when the process dies."""

    def __init__(self, home: Path) -> None:
        """Raises Busy while somebody is alone in it."""
        self._handle = _opened(home)
        if self._handle is not None and not _locked(self._handle, fcntl.LOCK_SH):
            self.close()
            raise Busy("A backup is being restored into this data folder: try again when that is done.")

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
        self._handle = None


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Nobody else opens the data folder in the block. Raises Busy where somebody has it open."""
    handle = _opened(home)
    try:
        if handle is not None and not _locked(handle, fcntl.LOCK_EX):
            raise Busy(f"The data folder {home} is in use: stop `kb serve`, and whatever else has it open, and repeat.")
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _opened(home: Path) -> int | None:
    """None on a disk that is too full for an empty file: it must not keep anybody from reading."""
    try:
        return os.open(home / "open.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
