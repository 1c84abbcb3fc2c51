"""What pdfium itself says stands inside rectangles of a page: the judge of ours."""

from collections.abc import Iterable
from pathlib import Path

import pypdfium2 as pdfium

from kb_assistant.domain.pages import Rectangle

# Boxes of neighbouring lines may overlap: only the middle of each is looked at.
_MARGIN = 0.3


def text_inside(file: Path, number: int, rectangles: Iterable[Rectangle]) -> list[str]:
    """Of each rectangle, on a page that is neither turned nor cropped."""
    document = pdfium.PdfDocument(file)
    try:
        page = document[number - 1]
        text, (width, height) = page.get_textpage(), page.get_size()
        return [text.get_text_bounded(*_points(rectangle, width, height)) for rectangle in rectangles]
    finally:
        document.close()


def _points(one: Rectangle, width: float, height: float) -> tuple[float, float, float, float]:
    """Left, bottom, right, top, as pdfium counts."""
    margin = _MARGIN * (one.bottom - one.top)
    return one.left * width, (1 - one.bottom + margin) * height, one.right * width, (1 - one.top - margin) * height
