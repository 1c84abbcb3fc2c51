"""Vector indexes beside which something happens just after they were looked through. For `index.vector`."""

from collections.abc import Callable
from pathlib import Path

from indexes.base import Owners
from indexes.vector import flat

meanwhile: list[Callable[[], object]] = []
"""What happens, once."""


class BusyIndex(flat.FlatIndex):
    def owners(self) -> Owners:
        found = super().owners()
        while meanwhile:
            meanwhile.pop()()
        return found


def create(dimension: int) -> BusyIndex:
    made = BusyIndex.__new__(BusyIndex)
    made.__dict__.update(flat.create(dimension).__dict__)
    return made


def load(folder: Path, dimension: int) -> BusyIndex:
    made = BusyIndex.__new__(BusyIndex)
    made.__dict__.update(flat.load(folder, dimension).__dict__)
    return made
