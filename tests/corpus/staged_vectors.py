"""Vector indexes to which something can be made to happen: that they fail at removing, as on a broken disk, and what is
done just after they were looked through. For `index.vector`."""

import errno
from collections.abc import Callable, Iterable
from pathlib import Path

from indexes.base import Owners
from indexes.vector import flat

broken: list[bool] = []
"""Holds something while removing fails."""
meanwhile: list[Callable[[], object]] = []
"""What happens, once."""


class StagedIndex(flat.FlatIndex):
    def remove(self, ids: Iterable[int]) -> None:
        if broken:
            raise OSError(errno.EIO, "the disk is broken")
        super().remove(ids)

    def owners(self) -> Owners:
        found = super().owners()
        while meanwhile:
            meanwhile.pop()()
        return found


def create(dimension: int) -> StagedIndex:
    return _staged(flat.create(dimension))


def load(folder: Path, dimension: int) -> StagedIndex:
    return _staged(flat.load(folder, dimension))


def _staged(index: flat.FlatIndex) -> StagedIndex:
    made = StagedIndex.__new__(StagedIndex)
    made.__dict__.update(index.__dict__)
    return made
