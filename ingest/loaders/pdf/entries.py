"""What was filled into the fields of a form or written onto a page afterwards, put where readers see it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.page import Box, Run, Word
from ingest.loaders.pdf.span import Place
from ingest.loaders.pdf.turn import Turn

_LARGEST = 10.0
_LETTER = 0.5
_NEAR = -2.0
_LABEL = 2.5

_Found = tuple[float, int, int]
"""How far it is to a word: which run, and which word of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`is_box` is a box to tick, which belongs to the words on either side; anything else to those before it."""

    text: str
    place: Place
    is_box: bool = False

    @property
    def size(self) -> float:
        _, bottom, _, top = self.place
        return max(1.0, min(0.7 * (top - bottom), _LARGEST))


class _Unplaced:
    """The letters of what is no part of the page's own text."""

    def lefts(self, start: int, end: int) -> tuple[float, ...]:
        return ()


_LETTERS = _Unplaced()


def with_entries(runs: Sequence[Run], entries: Sequence[Entry], turn: Turn) -> tuple[Run, ...]:
    """The runs, those beside which something was entered together with that."""
    found = list(runs)
    for entry in entries:
        _put(found, entry, turn.box(*entry.place))
    return tuple(found)


def _put(runs: list[Run], entry: Entry, box: Box) -> None:
    place = _label(runs, box) if entry.is_box else None
    if place is not None:
        _tick(runs, entry, box, place)
        return
    place = min(_before(runs, box), default=None)
    if place is None:
        below = (index for index, run in enumerate(runs) if run[0].top > box.middle[1])
        at = next(below, len(runs))
        runs.insert(at, tuple(_words(entry, box, entry.size, box.bottom - 0.2 * entry.size)))
        return
    _, index, at = place
    near = runs[index][at]
    words = tuple(_words(entry, Box(box.x0, near.top, box.x1, near.bottom), near.size, near.baseline))
    runs[index] = runs[index][: at + 1] + words + runs[index][at + 1 :]


def _before(runs: Sequence[Run], box: Box) -> Iterator[_Found]:
    """The words before it in its line."""
    return (
        (box.x0 - word.x1, index, at)
        for index, run in enumerate(runs)
        for at, word in enumerate(run)
        if _in_line(word, box) and box.x0 - word.x1 > _NEAR
    )


def _label(runs: Sequence[Run], box: Box) -> _Found | None:
    """The word after a box to tick, or the one before it where none is near."""
    after = [
        (word.x0 - box.x1, index, at)
        for index, run in enumerate(runs)
        for at, word in enumerate(run)
        if _in_line(word, box) and _NEAR < word.x0 - box.x1 < _LABEL * word.size
    ]
    return min(after or _before(runs, box), default=None)


def _tick(runs: list[Run], entry: Entry, box: Box, place: _Found) -> None:
    """With the word, not beside it: boxes above each other are no column of a table."""
    _, index, at = place
    run, word = runs[index], runs[index][at]
    after = word.x0 > box.x0
    text = f"{entry.text} {word.text}" if after else f"{word.text} {entry.text}"
    runs[index] = (*run[:at], word._replace(text=text, letters=_LETTERS), *run[at + 1 :])


def _in_line(word: Word, box: Box) -> bool:
    overlap = min(word.bottom, box.bottom) - max(word.top, box.top)
    return overlap > 0.5 * min(word.height, box.height)


def _words(entry: Entry, box: Box, size: float, baseline: float) -> Iterator[Word]:
    left = box.x0
    for text in entry.text.split():
        right = left + _LETTER * size * len(text)
        yield Word(text, left, box.top, right, box.bottom, baseline, size, False, False, False, -1, _LETTERS)
        left = right + _LETTER * size


def letter_places(entry: Entry) -> list[list[tuple[str, Place]]]:
    """Where its words are shown, in the file's coordinates: the file says only which place they fill together."""
    left, bottom, right, top = entry.place
    step = (right - left) / max(1, len(entry.text))
    words: list[list[tuple[str, Place]]] = [[]]
    for number, char in enumerate(entry.text):
        if char.isspace():
            words.append([])
        else:
            words[-1].append((char, (left + number * step, bottom, left + (number + 1) * step, top)))
    return [word for word in words if word]
