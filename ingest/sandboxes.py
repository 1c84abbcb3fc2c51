"""The worker's child processes that read files, kept from one run to the next."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from ingest.limits import Limits
from ingest.sandbox import Sandbox

CHILDREN = 2
# Seconds without work after which they end: each has the memory that its largest file took.
_IDLE = 60.0


class Sandboxes:
    """To start a child takes a third of a second, more than most files take it. One run at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept: list[Sandbox] = []
        self._idle_since = 0.0

    @contextmanager
    def free(self) -> Iterator[SimpleQueue[Sandbox]]:
        """Those that nobody uses, to be put back by the threads that take them out. What ends the block early breaks
        off what is being read."""
        boxes, self._kept = self._kept or [Sandbox(self._limits) for _ in range(CHILDREN)], []
        queue: SimpleQueue[Sandbox] = SimpleQueue()
        for box in boxes:
            queue.put(box)
        try:
            yield queue
        except BaseException:
            _close(boxes)
            raise
        self._kept, self._idle_since = boxes, time.monotonic()

    def rest(self) -> None:
        """Ends those that have had nothing to do for a minute."""
        if self._kept and time.monotonic() - self._idle_since >= _IDLE:
            self.close()

    def close(self) -> None:
        """Ends those that are kept; they start anew where they are needed."""
        kept, self._kept = self._kept, []
        _close(kept)


def _close(boxes: list[Sandbox]) -> None:
    for box in boxes:
        box.close()
