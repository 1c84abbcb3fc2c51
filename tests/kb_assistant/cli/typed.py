"""A command that was typed, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Run = Callable[..., Ended]


def one_line(ended: Ended) -> str:
    """The error, which is one line and no traceback."""
    assert ended.err.count("\n") == 1, ended.err
    assert ended.err.startswith("kb: ")
    return ended.err
