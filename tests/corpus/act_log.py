"""What was done to a thing, when it began and when it was acknowledged: who looks meanwhile may see either."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(slots=True)
class _Act(Generic[Value]):
    value: Value
    began: float
    acknowledged: float


class ActLog(Generic[Value]):
    """The values of something that one thread changes and any number look at."""

    def __init__(self, value: Value) -> None:
        self._acts = [_Act(value, 0, 0)]

    @property
    def value(self) -> Value:
        """The one that was acknowledged last, for whoever changes it."""
        return self._acts[-1].value

    @contextmanager
    def becoming(self, value: Value) -> Iterator[None]:
        """The block brings it about, and ends once it is acknowledged."""
        act = _Act(value, monotonic(), inf)
        self._acts.append(act)
        yield
        act.acknowledged = monotonic()

    def between(self, since: float, until: float) -> list[Value]:
        """What it may have been at any moment between these."""
        acts = list(self._acts)
        first = max(number for number, act in enumerate(acts) if act.acknowledged <= since)
        return [act.value for act in acts[first:] if act.began <= until]
