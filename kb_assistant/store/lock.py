"""One writer at a time: a lock in the data folder that names its holder."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb_assistant.errors import Busy


class WriterLock:
    """Held by a process, released by the system when it dies."""

    def __init__(self, home: Path) -> None:
        self._file = home / "writer.lock"

    @contextmanager
    def hold(self, task: str, wait: float = 0.0) -> Iterator[None]:
        """Raises Busy, naming the holder, when it is not free within `wait` seconds."""
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(handle, wait)
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps({"pid": os.getpid(), "task": task}).encode(), 0)
            yield
            os.ftruncate(handle, 0)
        finally:
            os.close(handle)

    def _take(self, handle: int, wait: float) -> None:
        until = time.monotonic() + wait
        while not _is_taken(handle):
            if time.monotonic() >= until:
                raise Busy(f"{self.holder()} is writing to this data folder.")
            time.sleep(0.05)

    def holder(self) -> str:
        """As it is told to people, also where the file can't be read."""
        try:
            found = json.loads(self._file.read_text())
            return f"{found['task']} (process {found['pid']})"
        except (OSError, ValueError, KeyError):
            return "Another process"


def _is_taken(handle: int) -> bool:
    """Whether this process holds it from now on."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
