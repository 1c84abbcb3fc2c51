"""Pages of a PDF as they are drawn: their sizes, their pictures, and where each character stands in those."""

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.loaders.pdf.pdfium.file import open_pdf
from ingest.loaders.pdf.pdfium.page import Glyph, seen_characters
from ingest.loaders.pdf.sheet import Mark
from kb_assistant.domain.pages import Rectangle
from kb_assistant.errors import LoadFailure, NotFound

MOST_PIXELS = 4_000_000
"""Of one picture; a larger one is drawn smaller."""

# For pages of text twice as fast as Pillow's own choice, and smaller.
_COMPRESSION = 3

# pdfium tells places on a drawn page in whole numbers.
_FINE = 1_000_000


def page_sizes(file: Path, name: str) -> list[tuple[float, float]]:
    """Width and height in points, as the pages are shown."""
    document = open_pdf(file, name)
    try:
        return [_size(document, index) for index in range(len(document))]
    finally:
        document.close()


def _size(document: pdfium.PdfDocument, index: int) -> tuple[float, float]:
    """0 for a page that can't be drawn."""
    try:
        width, height = document.get_page_size(index)
    except pdfium.PdfiumError:
        return 0.0, 0.0
    return round(width, 2), round(height, 2)


def page_picture(file: Path, name: str, number: int, scale: float) -> bytes:
    """PNG of a page, `scale` pixels a point. Raises NotFound, LoadFailure."""
    with _page(file, name, number) as page:
        most = math.sqrt(MOST_PIXELS / max(1.0, page.get_width() * page.get_height()))
        bitmap = page.render(scale=min(scale, most))
        out = BytesIO()
        bitmap.to_pil().convert("RGB").save(out, "PNG", compress_level=_COMPRESSION)
        return out.getvalue()


def page_marks(file: Path, name: str, number: int) -> list[Mark]:
    """The characters that readers of the page see, in the file's order. Raises NotFound, LoadFailure."""
    with _page(file, name, number) as page:
        words = [(line, word) for line, run in enumerate(seen_characters(page)) for word in run]
        return [
            Mark(glyph.char, line, index, _box(page, glyph))
            for index, (line, word) in enumerate(words)
            for glyph in word
        ]


@contextmanager
def _page(file: Path, name: str, number: int) -> Iterator[pdfium.PdfPage]:
    document = open_pdf(file, name)
    try:
        if not 1 <= number <= len(document):
            raise NotFound(f"There is no page {number}.")
        page = document[number - 1]
        try:
            yield page
        finally:
            page.close()
    except pdfium.PdfiumError:
        raise LoadFailure(f"Page {number} of {name} is damaged and can't be drawn.") from None
    finally:
        document.close()


def _box(page: pdfium.PdfPage, glyph: Glyph) -> Rectangle:
    left, bottom, right, top = glyph.place
    (ax, ay), (bx, by) = _drawn(page, left, top), _drawn(page, right, bottom)
    return Rectangle(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _drawn(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of the page, turned and cropped as it is drawn, within its edges."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return _fraction(across.value), _fraction(down.value)


def _fraction(fine: int) -> float:
    return min(1.0, max(0.0, fine / _FINE))
