"""How long to wait after sign-ins that failed: free at first, then doubling. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FORGOTTEN = timedelta(minutes=30)
"""Failures older than this count no more, nor those of a clock that was set back by more since."""

_LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Failures:
    """How many there were, and when the last was."""

    count: int
    last: datetime


def wait(failures: Failures | None, free: int, now: datetime) -> timedelta:
    """How long until another try counts; zero or less is now."""
    if failures is None or failures.count < free or _forgotten(failures, now):
        return timedelta()
    pause = min(_LONGEST, timedelta(seconds=2 ** min(failures.count - free, 20)))
    # A clock set back must not lock anybody out for longer than the pause itself.
    return min(pause, failures.last + pause - now)


def one_more(failures: Failures | None, now: datetime) -> Failures:
    """Counted from one again where the last is long enough ago."""
    return Failures(1 if failures is None or _forgotten(failures, now) else failures.count + 1, now)


def one_less(failures: Failures, now: datetime) -> Failures:
    """Takes back a try that turned out right."""
    return Failures(max(0, failures.count - 1), min(failures.last, now))


def _forgotten(failures: Failures, now: datetime) -> bool:
    return abs(now - failures.last) > FORGOTTEN
