"""Lines with a bullet that is drawn and not written, as browsers print them. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.loaders.pdf.page import Box
from ingest.loaders.pdf.paragraphs import Line

# In letter sizes: how large a bullet is, how far it lies before its line, how high above the line its middle does.
_SMALLEST, _LARGEST = 0.12, 0.65
_NEAR, _FAR = 0.15, 2.5
_LOW, _HIGH = 0.05, 0.65
_LARGEST_POINTS = 12.0

Shape = tuple[int, int]
"""How far from the left edge and how wide: that of all bullets of a list."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """What may be one on a page, from the top down."""

    boxes: Sequence[Box]
    heights: Sequence[float]

    def before(self, line: Line) -> Shape | None:
        start = bisect_left(self.heights, line.baseline - _HIGH * line.size)
        end = bisect_left(self.heights, line.baseline - _LOW * line.size)
        return next((_shape(box) for box in self.boxes[start:end] if _is_before(box, line)), None)


def bullets(rules: Iterable[Box]) -> Bullets:
    small = [box for box in rules if box.width < _LARGEST_POINTS and box.height < _LARGEST_POINTS and _is_round(box)]
    small.sort(key=_height)
    return Bullets(small, [_height(box) for box in small])


def with_bullets(lines: Iterable[Line], found: Bullets) -> Iterable[Line]:
    """One that no other line has below or above it is an ornament."""
    if not found.boxes:
        return lines
    shapes = [(line, found.before(line)) for line in lines]
    counts = Counter(shape for _, shape in shapes if shape)
    return [replace(line, is_marked=True) if shape and counts[shape] > 1 else line for line, shape in shapes]


def _is_round(box: Box) -> bool:
    """Or square."""
    return abs(box.width - box.height) < 0.25 * max(box.width, box.height)


def _height(box: Box) -> float:
    return box.middle[1]


def _shape(box: Box) -> Shape:
    return round(box.x0), round(box.width)


def _is_before(box: Box, line: Line) -> bool:
    fits = _SMALLEST * line.size < box.width < _LARGEST * line.size
    return fits and _NEAR * line.size < line.x0 - box.x1 < _FAR * line.size
