"""What is drawn on a page beside its text, in pdfium's coordinates."""

from collections.abc import Iterable, Iterator
from ctypes import c_float, c_int, c_ulong, c_void_p
from dataclasses import dataclass, field
from itertools import islice, repeat

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.loaders.pdf.pdfium.calls import Handle, Numbers, address, quick
from ingest.loaders.pdf.span import Place

_MOST_OBJECTS = 20_000
_DEEPEST = 3

_page_count = quick(raw.FPDFPage_CountObjects, c_int)
_page_object = quick(raw.FPDFPage_GetObject, Handle)
_form_count = quick(raw.FPDFFormObj_CountObjects, c_int)
_form_object = quick(raw.FPDFFormObj_GetObject, Handle)
_type = quick(raw.FPDFPageObj_GetType, c_int)
_bounds = quick(raw.FPDFPageObj_GetBounds, c_int)


@dataclass(frozen=True, slots=True)
class Drawn:
    """`rules` are lines and frames, `backgrounds` everything that may lie behind text."""

    rules: list[Place] = field(default_factory=list)
    backgrounds: list[Place] = field(default_factory=list)


def drawn_on(page: pdfium.PdfPage) -> Drawn:
    drawn, corners, height = Drawn(), Numbers(c_float, 4), page.get_height()
    for found, kind in islice(_objects(address(page)), _MOST_OBJECTS):
        if kind == raw.FPDF_PAGEOBJ_TEXT or not _bounds(found, *corners.each):
            continue
        left, bottom, right, top = corners.numbers
        drawn.backgrounds.append((left, bottom, right, top))
        if kind == raw.FPDF_PAGEOBJ_PATH and not _is_page(right - left, top - bottom, height):
            drawn.rules.append((left, bottom, right, top))
    return drawn


def _is_page(width: float, height: float, page: float) -> bool:
    return width > 300 and height > 300 and height > 0.8 * page


def _objects(page: c_void_p) -> Iterator[tuple[Handle, int]]:
    """Each and its kind."""
    return _with_forms(map(_page_object, repeat(page), range(_page_count(page))), 1)


def _with_forms(objects: Iterable[Handle], depth: int) -> Iterator[tuple[Handle, int]]:
    for found in objects:
        kind = _type(found)
        yield found, kind
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inside = map(_form_object, repeat(found), map(c_ulong, range(_form_count(found))))
            yield from _with_forms(inside, depth + 1)
