"""A page of a PDF as words with boxes. Pure values.

Boxes are in points from the top left corner, turned so that the page's main text runs from left to right.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Box:
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


class Letters(Protocol):
    """The characters of a page, as long as it is open."""

    def lefts(self, start: int, end: int) -> tuple[float, ...]:
        """Where each of them starts; nothing once the page is closed, or where it is turned."""


class Word(NamedTuple):
    """`hyphen`: the word was broken at the end of its line; the mark itself is the last character of `text`.

    `unread`: it held a sign that the file does not tell the meaning of.
    `start` is the number of its first character on the page. A tuple, as a page has hundreds.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    hyphen: bool
    unread: bool
    start: int
    letters: Letters

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def lefts(self) -> tuple[float, ...]:
        """Where each character starts, as long as the page is open and not turned."""
        return () if self.unread else self.letters.lefts(self.start, self.start + len(self.text))


Run = tuple[Word, ...]
"""Words of one line in the order in which the file writes them."""


@dataclass(frozen=True, slots=True)
class Page:
    """`rules` are drawn lines and frames. Text that cannot be seen is left out of `runs` and counted, what is crossed
    out is left out, too: it stands in `crossed`.

    `has_strays`: it may have words with signs that the file does not tell the meaning of; `has_remarks`: somebody wrote
    comments that open beside it.
    """

    number: int
    width: float
    height: float
    runs: tuple[Run, ...]
    rules: tuple[Box, ...]
    hidden_chars: int = 0
    has_strays: bool = False
    has_remarks: bool = False
    has_watermark: bool = False
    crossed: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    level: int
    title: str
    page: int
