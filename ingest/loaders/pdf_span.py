"""A word as it lies on its page: which characters, where, how they look. Pure values, in the file's coordinates."""

from typing import NamedTuple

_SMALLEST_SIZE = 1.5

Place = tuple[float, float, float, float]
"""Left, bottom, right, top, counted from the lower left corner of the page."""


class Look(NamedTuple):
    """What is the same for all characters that the file writes at once.

    `baseline` is None where it is not the same, `uneven` says that their boxes differ in height.
    """

    size: float
    bold: bool
    invisible: bool
    white: bool
    angle: float
    baseline: float | None
    uneven: bool

    @property
    def tiny(self) -> bool:
        return self.size < _SMALLEST_SIZE

    @property
    def is_doubtful(self) -> bool:
        """Whether it may be hidden from readers."""
        return self.white or self.invisible or self.tiny


class Span(NamedTuple):
    """A word: characters `[start, end)`. What holds for the first is taken to hold for all."""

    start: int
    end: int
    look: Look
