"""How many slips of the hand lie between two words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def edits(word: str, others: Sequence[str], most: int) -> NDArray[np.int16]:
    """Insertions, deletions, substitutions and swaps of neighbours from the word to each of the others; `most` + 1 if
    more.

    The restricted Damerau-Levenshtein distance: no letter is touched twice. All others are compared at once: a document
    may hold any number of words made of the same letters."""
    codes, lengths = _codes(others), np.array([len(other) for other in others], np.intp)
    found = np.full(len(others), most + 1, np.int16)
    left = np.arange(len(others))
    last = np.tile(np.arange(codes.shape[1] + 1, dtype=np.int16), (len(others), 1))
    before = last
    for at in range(1, len(word) + 1):
        before, last = last, _row(word[:at], codes, before, last)
        near = last.min(axis=1) <= most
        if not near.all():
            codes, before, last, left = codes[near], before[near], last[near], left[near]
        if not len(left):
            break
    reached = last[np.arange(len(left)), lengths[left]]
    found[left] = np.minimum(reached, most + 1)
    return found


def _codes(words: Sequence[str]) -> NDArray[np.uint32]:
    """A row of letters for each word, filled up with zeros."""
    longest = max((len(word) for word in words), default=0) or 1
    return np.array(words, dtype=f"U{longest}").view(np.uint32).reshape(len(words), longest)


def _row(
    beginning: str, codes: NDArray[np.uint32], before: NDArray[np.int16], last: NDArray[np.int16]
) -> NDArray[np.int16]:
    """Distances of a beginning of the word from every beginning of the others; `last` are those of the one that is a
    letter shorter, `before` of the one that is two."""
    places = np.arange(last.shape[1], dtype=np.int16)
    row = last + np.int16(1)
    row[:, 1:] = np.minimum(row[:, 1:], last[:, :-1] + (codes != ord(beginning[-1])))
    if len(beginning) > 1:
        swapped = (codes[:, :-1] == ord(beginning[-1])) & (codes[:, 1:] == ord(beginning[-2]))
        row[:, 2:] = np.where(swapped, np.minimum(row[:, 2:], before[:, :-2] + 1), row[:, 2:])
    # A letter too many costs one for each place that it goes on.
    found: NDArray[np.int16] = np.minimum.accumulate(row - places, axis=1) + places
    return found
