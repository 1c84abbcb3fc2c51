"""The rectangles of a passage on a drawn page. Pure; none rather than a wrong one."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.loaders.pdf.placing import NOWHERE, placed
from ingest.loaders.pdf.sheet import Mark, Sheet, around, beside, letters
from kb_assistant.domain.pages import Rectangle

ENOUGH = 0.85
"""Share of a passage's letters that must have a place, and of the letters in its rectangles that must be its own."""

# Pieces of one line with less than this between them, in heights of the line, are one.
_NEAR = 1.5


def rectangles(marks: Sequence[Mark], text: str, start: int, end: int) -> tuple[Rectangle, ...]:
    """Of `text[start:end]`, where `text` is all that was read from the page."""
    if not marks or not text[start:end].strip():
        return ()
    sheet = Sheet(marks)
    found, places = placed(text, sheet)
    first, last = bisect_left(found.at, start), bisect_left(found.at, end)
    mine = [place for place in places[first:last] if place != NOWHERE]
    if not mine or len(mine) < ENOUGH * (last - first):
        return ()
    chosen = {sheet.letters.at[place] for place in mine}
    drawn = tuple(_merged([_grown(sheet, piece, text[start:end]) for piece in _pieces(sheet, sorted(chosen))]))
    return drawn if _own(sheet, chosen, drawn) >= ENOUGH else ()


def _pieces(sheet: Sheet, chosen: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Marks that follow each other in one line, signs between them included, as `[first, last]`."""
    first = chosen[0]
    for before, mark in pairwise(chosen):
        between = sheet.marks[before + 1 : mark]
        same = sheet.marks[before].line == sheet.marks[mark].line
        if not same or letters(one.char for one in between).text:
            yield first, before
            first = mark
    yield first, chosen[-1]


def _grown(sheet: Sheet, piece: tuple[int, int], passage: str) -> Rectangle:
    """With the signs of the passage that touch its letters: brackets, full stops."""
    first, last = piece
    while first > 0 and _is_sign(sheet.marks[first - 1], sheet.marks[first], passage):
        first -= 1
    while last + 1 < len(sheet.marks) and _is_sign(sheet.marks[last + 1], sheet.marks[last], passage):
        last += 1
    return around(mark.box for mark in sheet.marks[first : last + 1])


def _is_sign(mark: Mark, neighbour: Mark, passage: str) -> bool:
    return mark.word == neighbour.word and mark.char in passage and not letters(mark.char).text


def _merged(boxes: Sequence[Rectangle]) -> Iterator[Rectangle]:
    """One rectangle a line, but for what stands apart as cells do."""
    current = boxes[0]
    for box in boxes[1:]:
        gap = box.left - current.right
        if beside(current, box) and -_NEAR < gap / max(1e-6, box.bottom - box.top) < _NEAR:
            current = around((current, box))
        else:
            yield current
            current = box
    yield current


def _own(sheet: Sheet, chosen: set[int], drawn: Sequence[Rectangle]) -> float:
    """The share of the letters inside the rectangles that are the passage's."""
    inside = [index for index in set(sheet.letters.at) if _covered(sheet.marks[index].box, drawn)]
    return sum(index in chosen for index in inside) / max(1, len(inside))


def _covered(box: Rectangle, drawn: Sequence[Rectangle]) -> bool:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return any(one.left <= x <= one.right and one.top <= y <= one.bottom for one in drawn)
