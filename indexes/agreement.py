"""Whether an index holds exactly the entries that it should, each for the readers that it should."""

from dataclasses import dataclass

import numpy as np

from indexes.base import Owners


@dataclass(frozen=True, slots=True)
class Differences:
    """Numbers of entries: that should be there and are not, that are there and should not be, that are there once more,
    and that are there for other readers."""

    missing: int
    surplus: int
    repeated: int
    misplaced: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.repeated or self.misplaced)


def differences(held: Owners, expected: Owners) -> Differences:
    """`expected` has each entry once."""
    ids, firsts = np.unique(held[:, 0], return_index=True)
    missing = np.setdiff1d(expected[:, 0], ids, assume_unique=True)
    surplus = np.setdiff1d(ids, expected[:, 0], assume_unique=True)
    return Differences(len(missing), len(surplus), len(held) - len(ids), _misplaced(held[firsts], expected))


def _misplaced(held: Owners, expected: Owners) -> int:
    """Both have each entry once; those that only one of them has do not count."""
    _, mine, theirs = np.intersect1d(held[:, 0], expected[:, 0], assume_unique=True, return_indices=True)
    return int(np.count_nonzero(held[mine, 1] != expected[theirs, 1]))
