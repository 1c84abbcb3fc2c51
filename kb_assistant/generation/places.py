"""How many questions one process answers at a time, and how many of them may be one person's."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

from kb_assistant.domain.access import Principal
from kb_assistant.errors import Busy, ModelReason
from kb_assistant.generation.models.base import Cancelled
from kb_assistant.generation.models.failures import failure

GLANCE = 0.1
"""Seconds between two looks at whether the reader is still there."""


class Places:
    """Whoever finds none free waits at most `wait` seconds.

    One person holds at most half of the places and waits for as many: one who asks without end leaves the rest to
    others. The console, whoever runs the machine, may have all."""

    def __init__(self, count: int, wait: float) -> None:
        self._count = count
        self._wait = wait
        self._changed = Condition()
        self._held: Counter[int | None] = Counter()
        self._waiting: Counter[int | None] = Counter()

    @contextmanager
    def taken(self, who: Principal, cancelled: Cancelled) -> Iterator[None]:
        """Raises Busy, or ModelFailure where the reader left."""
        with self._changed:
            self._take(who, cancelled)
        try:
            yield
        finally:
            with self._changed:
                self._held[who.user_id] -= 1
                self._changed.notify_all()

    def _take(self, who: Principal, cancelled: Cancelled) -> None:
        if self._waiting[who.user_id] >= self._most(who):
            raise Busy("Your other questions are still being answered: wait for one of them.")
        self._waiting[who.user_id] += 1
        try:
            self._wait_for_one(who, cancelled)
        finally:
            self._waiting[who.user_id] -= 1
        self._held[who.user_id] += 1

    def _wait_for_one(self, who: Principal, cancelled: Cancelled) -> None:
        until = monotonic() + self._wait
        while self._held.total() >= self._count or self._held[who.user_id] >= self._most(who):
            if cancelled():
                raise failure(ModelReason.CANCELLED)
            if (left := until - monotonic()) <= 0:
                raise Busy("Too many questions are being answered at this moment: try again.")
            self._changed.wait(min(GLANCE, left))

    def _most(self, who: Principal) -> int:
        return self._count if who.console else max(1, self._count // 2)
