"""A generator's items one by one, then what it returned."""

from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Stream(Generic[Item, Result]):
    """For loops that want the `result` too; it is there once the last item was taken."""

    result: Result

    def __init__(self, made: Generator[Item, None, Result]) -> None:
        self._made = made

    def __iter__(self) -> Iterator[Item]:
        self.result = yield from self._made
