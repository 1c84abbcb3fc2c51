"""Vector indexes that can be made to fail at removing, as on a broken disk. For `index.vector`."""

import errno
from collections.abc import Iterable
from pathlib import Path

from indexes.vector import flat

broken: list[bool] = []
"""Holds something while removing fails."""


class StubbornIndex(flat.FlatIndex):
    def remove(self, ids: Iterable[int]) -> None:
        if broken:
            raise OSError(errno.EIO, "the disk is broken")
        super().remove(ids)


def create(dimension: int) -> StubbornIndex:
    made = StubbornIndex.__new__(StubbornIndex)
    made.__dict__.update(flat.create(dimension).__dict__)
    return made


def load(folder: Path, dimension: int) -> StubbornIndex:
    made = StubbornIndex.__new__(StubbornIndex)
    made.__dict__.update(flat.load(folder, dimension).__dict__)
    return made
