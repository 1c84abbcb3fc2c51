"""How to look at a page whose main text runs up, down or upside down. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.page import Box


@dataclass(frozen=True, slots=True)
class Turn:
    """`quarter` turns, and the edges of the page as the file gives them."""

    quarter: int
    left: float
    lower: float
    right: float
    upper: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the turned page."""
        width, height = self.right - self.left, self.upper - self.lower
        return (height, width) if self.quarter % 2 else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """From the file's coordinates, which count from the lower left corner, to ours."""
        (ax, ay), (bx, by) = self._point(left, bottom), self._point(right, top)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        across, down = x - self.left, self.upper - y
        if self.quarter == 1:
            return down, self.right - x
        if self.quarter == 2:
            return self.right - x, y - self.lower
        if self.quarter == 3:
            return y - self.lower, across
        return across, down


def quarter(angles: Sequence[float]) -> int:
    """The turn of most words."""
    if not any(angles):
        return 0
    turns = Counter[int]()
    for angle, count in Counter(angles).items():
        turns[round(angle / (math.pi / 2)) % 4] += count
    return turns.most_common(1)[0][0]
