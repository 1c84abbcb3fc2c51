"""The characters of an open page: what they say, where they stand, how they look. In pdfium's own coordinates.

pdfium is asked thousands of times a page. Its functions are bound here once more, taking plain numbers and addresses:
pypdfium2's bindings convert each argument and let other threads run meanwhile, which costs more than what they do.
"""

import ctypes
import math
import re
from array import array
from collections.abc import Iterable, Sequence
from ctypes import c_double, c_float, c_int, c_uint, c_ulong, c_void_p
from functools import lru_cache
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.loaders.pdf_span import SMALLEST_SIZE, Look, Place, Span

HYPHEN = "\ufffe"
"""What stands for the mark of a word that is broken at a line's end."""

_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|(?:^|\+)(?:cm|sf|ec)?(?:ss)?bx", re.I)
_INVISIBLE_MODES = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))
_DOUBTFUL = re.compile(f"[\x02{HYPHEN}]")
_BOX = 4 * ctypes.sizeof(c_float)


def bound(function: Any, result: Any, *arguments: Any) -> Any:  # noqa: ANN401
    """A function of pdfium's that takes numbers and addresses."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, c_void_p).value or 0)


_loose_box = bound(raw.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_owner = bound(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_origin = bound(raw.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_code = bound(raw.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_font_size = bound(raw.FPDFText_GetFontSize, c_double, c_void_p, c_int)
_matrix = bound(raw.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
_fill = bound(raw.FPDFText_GetFillColor, c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_font_info = bound(raw.FPDFText_GetFontInfo, c_ulong, c_void_p, c_int, c_void_p, c_ulong, c_void_p)
_font_weight = bound(raw.FPDFText_GetFontWeight, c_int, c_void_p, c_int)
_mode = bound(raw.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
_font = bound(raw.FPDFTextObj_GetFont, c_void_p, c_void_p)
_ascent = bound(raw.FPDFFont_GetAscent, c_int, c_void_p, c_float, c_void_p)
_descent = bound(raw.FPDFFont_GetDescent, c_int, c_void_p, c_float, c_void_p)


class _Font(NamedTuple):
    """`is_level`: letters stand beside each other on the line; `is_uneven`: it does not say how high they are."""

    is_bold: bool
    is_level: bool
    is_uneven: bool


class Characters:
    """Of the text of an open page, by their numbers. An `owner` is what writes some of them at once; 0 is unknown."""

    def __init__(self, text: pdfium.PdfTextPage) -> None:
        self._handle = ctypes.cast(text.raw, c_void_p).value or 0
        self._looks: dict[int, Look] = {}
        self._fonts: dict[int, _Font] = {}
        self._numbers, self._point, self._colour = array("f", [0] * 6), array("d", [0] * 2), array("I", [0] * 4)
        self._numbers_at, self._point_at = _address(self._numbers), _address(self._point)
        self._colour_at = _address(self._colour)
        self.text = self._text(text)

    def _text(self, text: pdfium.PdfTextPage) -> str:
        """Whole in one call, unless that leaves characters out."""
        count = text.count_chars()
        whole = text.get_text_range() if count > 0 else ""
        if len(whole) != count:
            return "".join(self._char(index) for index in range(count))
        # What has no meaning is written like a hyphen.
        return _DOUBTFUL.sub(lambda found: self._char(found.start()), whole)

    def _char(self, index: int) -> str:
        code = _code(self._handle, index)
        return HYPHEN if code == 2 else chr(code)

    def close(self) -> None:
        """Before the text is: pdfium knows nothing of characters of no text."""
        self._handle = 0

    @property
    def is_open(self) -> bool:
        return self._handle != 0

    def owner(self, index: int) -> int:
        return _owner(self._handle, index) or 0

    def places(self, indexes: Iterable[int]) -> list[Place]:
        numbers = list(indexes)
        found = array("f", bytes(_BOX * len(numbers)))
        at, handle = _address(found), self._handle
        for index in numbers:
            _loose_box(handle, index, at)
            at += _BOX
        one = iter(found.tolist())
        return [(left, bottom, right, top) for left, top, right, bottom in zip(one, one, one, one, strict=True)]

    def places_between(self, words: Sequence[Span]) -> list[Place]:
        """Around the first and the last character of each word."""
        found = array("f", bytes(2 * _BOX * len(words)))
        at, handle = _address(found), self._handle
        for start, end, _ in words:
            _loose_box(handle, start, at)
            _loose_box(handle, end - 1, at + _BOX)
            at += 2 * _BOX
        one = iter(found.tolist())
        return [
            (l0 if l0 < l1 else l1, b0 if b0 < b1 else b1, r0 if r0 > r1 else r1, t0 if t0 > t1 else t1)
            for l0, t0, r0, b0, l1, t1, r1, b1 in zip(one, one, one, one, one, one, one, one, strict=True)
        ]

    def baseline(self, index: int) -> float:
        _origin(self._handle, index, self._point_at, self._point_at + 8)
        return self._point[1]

    def look(self, index: int, owner: int) -> Look:
        """Of the characters that the owner of this one writes."""
        look = self._looks.get(owner)
        if look is None:
            look = self._look(index, owner)
            if owner:
                self._looks[owner] = look
        return look

    def _look(self, index: int, owner: int) -> Look:
        handle, at = self._handle, self._numbers_at
        font = self._font(index, owner)
        known = _matrix(handle, index, at)
        a, b, c, d, _, f = self._numbers if known else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        size = float(_font_size(handle, index))
        size = round(size * (abs(d) if c == 0 else math.hypot(c, d)), 1) if known else size
        invisible, white = _mode(owner) in _INVISIBLE_MODES, self._is_white(index)
        doubtful = invisible or white or size < SMALLEST_SIZE
        angle = 0.0 if c == 0 and a > 0 else math.atan2(c, a) % math.tau
        level = f if known and b == 0 and font.is_level else None
        return Look(size, font.is_bold, invisible, white, doubtful, angle, level, font.is_uneven)

    def _font(self, index: int, owner: int) -> "_Font":
        handle = _font(owner) or 0
        font = self._fonts.get(handle)
        if font is None:
            font = self._asked_font(index, handle)
            if handle:
                self._fonts[handle] = font
        return font

    def _asked_font(self, index: int, handle: int) -> "_Font":
        known = _matrix(self._handle, index, self._numbers_at)
        is_level = bool(handle) and bool(known) and self._numbers[5] == self.baseline(index)
        return _Font(self._is_bold(index), is_level, _height(handle) == 0)

    def _is_bold(self, index: int) -> bool:
        buffer, flags = ctypes.create_string_buffer(128), c_int()
        length = _font_info(self._handle, index, ctypes.addressof(buffer), len(buffer), ctypes.addressof(flags))
        heavy = _font_weight(self._handle, index) >= 600
        return bool(heavy) or (0 < length <= len(buffer) and _is_bold_name(buffer.value))

    def _is_white(self, index: int) -> bool:
        at = self._colour_at
        known = _fill(self._handle, index, at, at + 4, at + 8, at + 12)
        red, green, blue, alpha = self._colour
        return bool(known) and (alpha < 8 or (red >= 250 and green >= 250 and blue >= 250))


def _address(numbers: "array[Any]") -> int:
    return numbers.buffer_info()[0]


def _height(font: int) -> float:
    """0 where pdfium falls back to the box of what is drawn, which differs from letter to letter."""
    ascent, descent = c_float(), c_float()
    if not font or not _ascent(font, 1000.0, ctypes.addressof(ascent)):
        return 0.0
    return ascent.value - descent.value if _descent(font, 1000.0, ctypes.addressof(descent)) else 0.0


@lru_cache(maxsize=1024)
def _is_bold_name(name: bytes) -> bool:
    return _BOLD_NAME.search(name.decode("latin-1")) is not None
