"""What is drawn on a page beside its text, in pdfium's coordinates."""

import ctypes
from array import array
from collections.abc import Iterator
from ctypes import c_int, c_void_p
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.loaders.pdf_span import Place
from ingest.loaders.pdfium_characters import bound

_MOST_OBJECTS = 20_000
_DEEPEST = 3

_page_count = bound(raw.FPDFPage_CountObjects, c_int, c_void_p)
_page_object = bound(raw.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_form_count = bound(raw.FPDFFormObj_CountObjects, c_int, c_void_p)
_form_object = bound(raw.FPDFFormObj_GetObject, c_void_p, c_void_p, ctypes.c_ulong)
_type = bound(raw.FPDFPageObj_GetType, c_int, c_void_p)
_bounds = bound(raw.FPDFPageObj_GetBounds, c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)


@dataclass(frozen=True, slots=True)
class Drawn:
    """`rules` are lines and frames, `backgrounds` everything that may lie behind text."""

    rules: list[Place] = field(default_factory=list)
    backgrounds: list[Place] = field(default_factory=list)


def drawn_on(page: pdfium.PdfPage) -> Drawn:
    drawn = Drawn()
    handle, height = ctypes.cast(page.raw, c_void_p).value or 0, page.get_height()
    corners = array("f", bytes(4 * 4))
    at = corners.buffer_info()[0]
    for found in islice(_objects(handle), _MOST_OBJECTS):
        kind = _type(found)
        if kind == raw.FPDF_PAGEOBJ_TEXT or not _bounds(found, at, at + 4, at + 8, at + 12):
            continue
        left, bottom, right, top = corners
        drawn.backgrounds.append((left, bottom, right, top))
        if kind == raw.FPDF_PAGEOBJ_PATH and not _is_page(right - left, top - bottom, height):
            drawn.rules.append((left, bottom, right, top))
    return drawn


def _is_page(width: float, height: float, page: float) -> bool:
    return width > 300 and height > 300 and height > 0.8 * page


def _objects(page: int) -> Iterator[int]:
    for index in range(_page_count(page)):
        found = _page_object(page, index) or 0
        yield found
        yield from _inside(found, 1)


def _inside(form: int, depth: int) -> Iterator[int]:
    if depth == _DEEPEST or _type(form) != raw.FPDF_PAGEOBJ_FORM:
        return
    for index in range(_form_count(form)):
        found = _form_object(form, index) or 0
        yield found
        yield from _inside(found, depth + 1)
