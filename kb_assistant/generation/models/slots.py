"""How many answers a model writes at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic

from kb_assistant.errors import ModelReason
from kb_assistant.generation.models.base import Cancelled
from kb_assistant.generation.models.failures import failure

GLANCE = 0.1


class Slots:
    """Whoever finds none free waits at most `wait` seconds."""

    def __init__(self, count: int, wait: float) -> None:
        self._free = BoundedSemaphore(count)
        self._wait = wait

    @contextmanager
    def taken(self, cancelled: Cancelled) -> Iterator[None]:
        """Raises ModelFailure: busy, or cancelled."""
        self._take(cancelled, monotonic() + self._wait)
        try:
            yield
        finally:
            self._free.release()

    def _take(self, cancelled: Cancelled, until: float) -> None:
        while not self._free.acquire(timeout=max(0.0, min(GLANCE, until - monotonic()))):
            if cancelled():
                raise failure(ModelReason.CANCELLED)
            if monotonic() >= until:
                raise failure(ModelReason.BUSY)
