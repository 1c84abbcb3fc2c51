"""Pieces of lines on a PDF page, as cells of tables may be made of them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from ingest.loaders.pdf.page import Box, Run

_CELL_GAP = 0.6
_BY_LEFT = attrgetter("x0")
_BY_BASELINE = attrgetter("baseline", "x0")

Columns = tuple[tuple[float, float], ...]
"""The left and right edge of each, from left to right."""


class Piece(NamedTuple):
    """Words of one run that stand close together: a line of a cell, or a line of prose.

    `order` is its place among the pieces of the page as the file writes them. A tuple, as a page has dozens.
    """

    words: Run
    x0: float
    top: float
    x1: float
    bottom: float
    order: int
    size: float
    baseline: float


Line = list[Piece]
"""Pieces that stand on one height, from left to right."""


def parts_of(run: Run) -> Iterator[Run]:
    """The run cut where a gap is too wide for a space."""
    start = 0
    for index, (before, word) in enumerate(pairwise(run), 1):
        size = word.size if word.size > 1 else 1
        if not -0.5 * size < word.x0 - before.x1 < _CELL_GAP * size:
            yield run[start:index]
            start = index
    yield run[start:] if start else run


def piece_of(words: Run, order: int) -> Piece:
    first = words[0]
    if len(words) == 1:
        return Piece(words, first.x0, first.top, first.x1, first.bottom, order, first.size, first.baseline)
    _, lefts, tops, rights, bottoms, *_ = zip(*words, strict=True)
    return Piece(words, min(lefts), min(tops), max(rights), max(bottoms), order, first.size, first.baseline)


def box_around(pieces: Sequence[Piece]) -> Box:
    return Box(
        min(piece.x0 for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.x1 for piece in pieces),
        max(piece.bottom for piece in pieces),
    )


def is_bold(pieces: Iterable[Piece]) -> bool:
    """Whether all their words are."""
    return all(word.bold for piece in pieces for word in piece.words)


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """Top to bottom."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=_BY_BASELINE):
        if lines and abs(piece.baseline - lines[-1][0].baseline) <= 0.35 * max(piece.size, lines[-1][0].size, 1):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    for line in lines:
        line.sort(key=_BY_LEFT)
    return lines
