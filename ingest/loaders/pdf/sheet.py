"""The characters of a drawn page, made comparable with the text that was read from it. Pure.

Compared are letters and figures alone: reading joins lines, mends broken words and rewrites signs, but changes none
of these.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kb_assistant.domain.pages import Rectangle

_MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """A character as it is drawn. `line` and `word` count through the page."""

    char: str
    line: int
    word: int
    box: Rectangle


@dataclass(frozen=True, slots=True)
class Letters:
    """A text's letters and figures; `at[i]` is where in the text the i-th comes from."""

    text: str
    at: tuple[int, ...]


def letters(chars: Iterable[str]) -> Letters:
    folded = [(letter, index) for index, char in enumerate(chars) for letter in _folded(char)]
    return Letters("".join(letter for letter, _ in folded), tuple(index for _, index in folded))


@lru_cache(maxsize=16_384)
def _folded(char: str) -> str:
    decomposed = unicodedata.normalize("NFKD", char).casefold()
    return "".join(part for part in decomposed if part.isalnum())


class Sheet:
    """A page's characters, and where in them a text is found."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = tuple(marks)
        self.letters = letters(mark.char for mark in marks)
        words = [self.marks[index].word for index in self.letters.at]
        count = len(words)
        self.starts = frozenset(i for i in range(count) if i == 0 or words[i] != words[i - 1])
        self.ends = frozenset(i + 1 for i in range(count) if i + 1 == count or words[i] != words[i + 1])

    def mark(self, letter: int) -> Mark:
        return self.marks[self.letters.at[letter]]

    def find(self, wanted: str) -> list[int]:
        """Where the letters stand in one piece; short ones as whole words only."""
        return [at for at in self._every(wanted) if len(wanted) >= SHORT or self._is_whole(at, len(wanted))]

    def _every(self, wanted: str) -> list[int]:
        found: list[int] = []
        at = self.letters.text.find(wanted) if wanted else -1
        while at >= 0 and len(found) < _MOST_FOUND:
            found.append(at)
            at = self.letters.text.find(wanted, at + 1)
        return found

    def _is_whole(self, at: int, length: int) -> bool:
        return at in self.starts and at + length in self.ends

    def beginnings(self, seed: str) -> Sequence[int]:
        """Where the first `SEED` letters of a longer text stand."""
        return self._seeds.get(seed, ())

    @cached_property
    def _seeds(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at in range(len(self.letters.text) - SEED + 1):
            places = found[self.letters.text[at : at + SEED]]
            if len(places) < _MOST_FOUND:
                places.append(at)
        return dict(found)

    def box(self, start: int, end: int) -> Rectangle:
        """Around the letters `[start, end)`."""
        return around(self.mark(letter).box for letter in range(start, end))


SHORT = 12
SEED = 6


def around(boxes: Iterable[Rectangle]) -> Rectangle:
    every = list(boxes)
    return Rectangle(
        min(box.left for box in every),
        min(box.top for box in every),
        max(box.right for box in every),
        max(box.bottom for box in every),
    )


def beside(one: Rectangle, other: Rectangle) -> bool:
    """Whether they stand at the same height."""
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def common(first: str, at: int, second: str, place: int) -> int:
    """How many letters agree from the two places on."""
    most = min(len(first) - at, len(second) - place)
    return next((step for step in _steps(most) if first[at + step] != second[place + step]), most)


def _steps(most: int) -> Iterator[int]:
    return iter(range(most))
