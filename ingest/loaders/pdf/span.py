"""A word as it lies on its page: which characters, where, how they look. Pure values, in the file's coordinates."""

from typing import NamedTuple

SMALLEST_SIZE = 1.5

Place = tuple[float, float, float, float]
"""Left, bottom, right, top, counted from the lower left corner of the page."""


class Look(NamedTuple):
    """What is the same for all characters that the file writes at once.

    `doubtful` may be hidden from readers; `baseline` is None where it is not the same for all, `uneven` says that
    their boxes differ in height.
    """

    size: float
    bold: bool
    invisible: bool
    white: bool
    doubtful: bool
    angle: float
    baseline: float | None
    uneven: bool


Span = tuple[int, int, Look]
"""A word: characters `[start, end)`. The look of the first is taken to be that of all."""
