"""Pages of a version as they are drawn, and where on them a passage stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Of a version, what finding places in it needs: the file it was read from, and where in its text pages begin."""

    version: str
    document: str
    path: str
    blob: str
    format: str
    starts: tuple[int, ...]
    characters: int

    def bounds(self, page: int) -> tuple[int, int]:
        """The slice of the text that was read from the page."""
        ends = (*self.starts[1:], self.characters)
        return self.starts[page - 1], ends[page - 1]


@dataclass(frozen=True, slots=True)
class Page:
    """`width` and `height` in points as it is shown, 0 where it can't be drawn; its text is `[start, end)`."""

    number: int
    width: float
    height: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pages:
    """Empty for a format without pages, or whose pages can't be drawn."""

    version: str
    document: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """In fractions of the page's width and height, from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Rectangles:
    """Where the passage stands on the page, line by line. Empty where that is not certain."""

    page: int
    rectangles: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as PNG; `tag` is the same for the same bytes."""

    png: bytes
    tag: str
