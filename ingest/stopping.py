"""How whoever works is asked to end."""

from collections.abc import Callable

Stopping = Callable[[], bool]
"""Whether it is time to end; asked several times a second."""


class Stopped(Exception):
    """The worker was asked to end: what it had not finished is in the queue again."""


def never() -> bool:
    return False


def check(stopping: Stopping) -> None:
    """Raises Stopped once it is time."""
    if stopping():
        raise Stopped
