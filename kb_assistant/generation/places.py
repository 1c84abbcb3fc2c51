"""How many questions one process answers at a time, and how many of them may be one person's."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Lock
from time import monotonic

from kb_assistant.domain.access import Principal
from kb_assistant.errors import Busy, ModelReason
from kb_assistant.generation.models.base import Cancelled
from kb_assistant.generation.models.failures import failure

GLANCE = 0.2
"""Seconds between two looks at whether the reader is still there."""


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """`turn` is told when it may be theirs."""

    who: Principal
    turn: Condition


class Places:
    """Whoever finds none free waits in line, at most `wait` seconds.

    One person holds at most half of the places and waits for as many: one who asks without end leaves the rest to
    others. The console, whoever runs the machine, may have all."""

    def __init__(self, count: int, wait: float) -> None:
        self._count = count
        self._wait = wait
        self._lock = Lock()
        self._held: Counter[int | None] = Counter()
        self._line: list[_Waiting] = []

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    @contextmanager
    def taken(self, who: Principal, cancelled: Cancelled) -> Iterator[None]:
        """Raises Busy, or ModelFailure where the reader left."""
        with self._lock:
            self._take(who, cancelled)
        try:
            yield
        finally:
            with self._lock:
                self._held[who.user_id] -= 1
                self._call_next()

    def _take(self, who: Principal, cancelled: Cancelled) -> None:
        if sum(one.who.user_id == who.user_id for one in self._line) >= self._most(who):
            raise Busy("Your other questions are still being answered: wait for one of them.")
        mine = _Waiting(who, Condition(self._lock))
        self._line.append(mine)
        try:
            self._wait_for_turn(mine, cancelled)
        finally:
            self._line.remove(mine)
            # It may have been the turn of somebody who left.
            self._call_next()
        self._held[who.user_id] += 1

    def _wait_for_turn(self, mine: _Waiting, cancelled: Cancelled) -> None:
        until = monotonic() + self._wait
        while self._held.total() >= self._count or self._next() is not mine:
            if cancelled():
                raise failure(ModelReason.CANCELLED)
            if (left := until - monotonic()) <= 0:
                raise Busy("Too many questions are being answered at this moment: try again.")
            mine.turn.wait(min(GLANCE, left))

    def _call_next(self) -> None:
        following = self._next()
        if following is not None:
            following.turn.notify()

    def _next(self) -> _Waiting | None:
        """The first in line who may hold one more."""
        return next((one for one in self._line if self._held[one.who.user_id] < self._most(one.who)), None)

    def _most(self, who: Principal) -> int:
        return self._count if who.console else max(1, self._count // 2)
