"""The words that are near a misspelt one, out of all that an index holds."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexes.edits import edits as edits_between
from indexes.languages import fold

SHORTEST, LONGEST = 3, 32
"""Letters of a word that may be misspelt, or be what a misspelt word stands for."""

MOST_NEAR = 500
"""A word that is near more words than any language has near one is no slip of any of them."""

_KINDS = np.uint64(32)


class Vocabulary:
    """Words by length and by their letters, so that few have to be compared letter by letter."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._folded = [word if word.isascii() else fold(word) for word in words]
        self._lengths, self._letters = _outlines(self._folded)

    def near(self, word: str, edits: int) -> list[str]:
        """The words at most so many edits away, accents and case aside; none where these are more than `MOST_NEAR`."""
        wanted = fold(word)
        if not SHORTEST <= len(wanted) <= LONGEST:
            return []
        close = _length_within(self._lengths, len(wanted), edits) & _letters_within(self._letters, wanted, edits)
        likely = np.flatnonzero(close).tolist()
        apart = edits_between(wanted, [self._folded[at] for at in likely], edits)
        near = [self._words[at] for at, distance in zip(likely, apart.tolist(), strict=True) if distance <= edits]
        return near if len(near) <= MOST_NEAR else []


def is_word(text: str) -> bool:
    """Whether a text can be a word of a vocabulary."""
    folded = text if text.isascii() else fold(text)
    return SHORTEST <= len(folded) <= LONGEST and folded.isalpha()


def _outlines(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The length of each word, and its letters as bits of a number: one if it has the letter, another if it has it
    more than once. Letters may share their bits."""
    codes = np.array(words, dtype=f"U{LONGEST}").view(np.uint32).reshape(len(words), LONGEST)
    once, twice = np.zeros(len(words), np.uint64), np.zeros(len(words), np.uint64)
    for column in codes.T:
        bit = np.where(column > 0, np.uint64(1) << (column % _KINDS), np.uint64(0))
        twice |= once & bit
        once |= bit
    return np.count_nonzero(codes, axis=1), once | (twice << _KINDS)


def _length_within(lengths: NDArray[np.int64], wanted: int, edits: int) -> NDArray[np.bool_]:
    close: NDArray[np.bool_] = np.abs(lengths - wanted) <= edits
    return close


def _letters_within(letters: NDArray[np.uint64], wanted: str, edits: int) -> NDArray[np.bool_]:
    """An edit takes away one bit at most, and adds one at most."""
    own = _outlines([wanted])[1][0]
    close: NDArray[np.bool_] = np.bitwise_count(letters & ~own) <= edits
    close &= np.bitwise_count(own & ~letters) <= edits
    return close
