"""Which entry stands in which row of a vector index, and who may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexes.base import Audiences, Entry, Match, Owners

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

SPARSE = 1_000_000
"""Audiences are numbered from 1: how far beyond the number of rows they may go before a table of them is a waste."""

VACANT = -1
"""The id and the audience of a row whose entry is gone."""

_FILE = "rows.npy"


@dataclass(frozen=True, slots=True)
class Rows:
    """Row i holds the entry `ids[i]` of the audience `audiences[i]`."""

    ids: Integers
    audiences: Integers

    def __len__(self) -> int:
        return len(self.ids)

    def appended(self, entries: Sequence[Entry]) -> "Rows":
        """These rows, then one for each entry."""
        ids = np.array([entry.id for entry in entries], np.int64)
        audiences = np.array([entry.audience for entry in entries], np.int64)
        return Rows(np.concatenate([self.ids, ids]), np.concatenate([self.audiences, audiences]))

    def kept(self, mask: Mask) -> "Rows":
        """The rows of the mask, moved up."""
        return Rows(self.ids[mask], self.audiences[mask])

    def vacated(self, mask: Mask) -> "Rows":
        """The same number of rows, those of the mask vacant."""
        return Rows(np.where(mask, VACANT, self.ids), np.where(mask, VACANT, self.audiences))

    def holding(self, ids: Iterable[int]) -> Mask:
        """The rows of the ids."""
        wanted = np.fromiter(ids, np.int64)
        wanted = wanted[wanted != VACANT]
        # New entries have greater ids than all before them: nothing to look for.
        if not len(wanted) or wanted.min() > self.ids.max(initial=VACANT):
            return np.zeros(len(self), np.bool_)
        return np.isin(self.ids, wanted)

    def readable(self, audiences: Audiences) -> Mask:
        """The rows of these audiences."""
        if audiences is None:
            return np.not_equal(self.ids, VACANT)
        allowed = np.fromiter(audiences, np.int64, len(audiences))
        allowed, highest = allowed[allowed > VACANT], int(self.audiences.max(initial=VACANT))
        if highest > len(self) + SPARSE:
            return np.isin(self.audiences, allowed)
        # By a table: a quarter of the time. Vacant rows look at its last place.
        table = np.zeros(highest + 2, np.bool_)
        table[allowed[allowed <= highest]] = True
        return table[self.audiences]

    def owners(self) -> Owners:
        """Of the rows that are not vacant."""
        return np.column_stack([self.ids, self.audiences])[self.readable(None)]

    def save(self, folder: Path) -> None:
        """One .npy file of shape (2, rows)."""
        save_array(folder / _FILE, np.stack([self.ids, self.audiences]))


def empty() -> Rows:
    """No rows."""
    return Rows(np.empty(0, np.int64), np.empty(0, np.int64))


def load(folder: Path) -> Rows:
    """What `Rows.save` wrote. Raises OSError, ValueError, MemoryError."""
    found = load_array(folder / _FILE)
    if found.dtype != np.int64 or found.ndim != 2 or len(found) != 2 or found.min(initial=VACANT) < VACANT:
        raise ValueError(f"{_FILE} holds something else")
    return Rows(*found)


def save_array(path: Path, array: NDArray[Any]) -> None:
    """A .npy file, by way of memory: numpy's own writing loses the error number of a full disk."""
    content = BytesIO()
    np.save(content, array, allow_pickle=False)
    path.write_bytes(content.getbuffer())


def load_array(path: Path) -> NDArray[Any]:
    """What `save_array` wrote. Raises OSError, ValueError, MemoryError."""
    try:
        found = np.load(path, allow_pickle=False)
    except (EOFError, SyntaxError, TokenError) as error:  # of numpy's reading of a header, as it comes
        raise ValueError(f"{path.name} is no array: {error}") from error
    if not isinstance(found, np.ndarray):
        raise ValueError(f"{path.name} holds several arrays")
    return found


def ranked(ids: Integers, scores: NDArray[np.float32], k: int) -> list[Match]:
    """The k best, ties by ascending id."""
    order = np.lexsort((ids, -scores))[:k]
    return [Match(int(ids[at]), float(scores[at])) for at in order]
