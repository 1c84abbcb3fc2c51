"""The characters of an open page: what they say, where they stand, how they look. In pdfium's own coordinates."""

import ctypes
import math
import re
import threading
from collections.abc import Sequence
from ctypes import byref, c_double, c_float, c_int, c_uint, c_ulong, c_void_p
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.loaders.pdf.pdfium.calls import Numbers, address, quick
from ingest.loaders.pdf.span import SMALLEST_SIZE, Look, Place, Span

HYPHEN = "\ufffe"
"""What stands for the mark of a word that is broken at a line's end."""

_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|(?:^|\+)(?:cm|sf|ec)?(?:ss)?bx", re.I)
_INVISIBLE_MODES = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))
_BOXES = 512
_LOOKS = 128
_DOUBTFUL = re.compile(f"[\x02{HYPHEN}]")

_Numbers = tuple[float, ...]

_loose_box = quick(raw.FPDFText_GetLooseCharBox, c_int)
_owner = quick(raw.FPDFText_GetTextObject, c_void_p)
_origin = quick(raw.FPDFText_GetCharOrigin, c_int)
_code = quick(raw.FPDFText_GetUnicode, c_uint)
_font_size = quick(raw.FPDFText_GetFontSize, c_double)
_matrix = quick(raw.FPDFText_GetMatrix, c_int)
_fill = quick(raw.FPDFText_GetFillColor, c_int)
_mode = quick(raw.FPDFTextObj_GetTextRenderMode, c_int)
_font = quick(raw.FPDFTextObj_GetFont, c_void_p)
_font_info = quick(raw.FPDFText_GetFontInfo, c_ulong)
_font_weight = quick(raw.FPDFText_GetFontWeight, c_int)
_ascent = quick(raw.FPDFFont_GetAscent, c_int)
_descent = quick(raw.FPDFFont_GetDescent, c_int)


class _Room(threading.local):
    """Where boxes, matrices, colours and names are written, for each thread."""

    def __init__(self) -> None:
        self.numbers = Numbers(c_float, 4 * _BOXES)
        self.boxes = self.numbers.each[::4]
        self.transforms = Numbers(c_float, 6 * _LOOKS)
        self.matrices = self.transforms.each[::6]
        self.colours = Numbers(c_uint, 4 * _LOOKS)
        self.channels = [self.colours.each[channel::4] for channel in range(4)]
        self.name = ctypes.create_string_buffer(128)


_room = _Room()


class _Font(NamedTuple):
    """`is_level`: letters stand beside each other on the line; `is_uneven`: it does not say how high they are."""

    is_bold: bool
    is_level: bool
    is_uneven: bool


class Characters:
    """Of the text of an open page, by their numbers. An `owner` is what writes some of them at once; 0 is unknown."""

    def __init__(self, text: pdfium.PdfTextPage) -> None:
        self._handle = address(text)
        self._fonts: dict[int, _Font] = {}
        self._transform, self._point = Numbers(c_float, 6), Numbers(c_double, 2)
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
        self._handle = c_void_p()

    @property
    def is_open(self) -> bool:
        return bool(self._handle)

    def owner(self, index: int) -> int:
        return _owner(self._handle, index) or 0

    def owners(self, indexes: Sequence[int]) -> list[int]:
        return [owner or 0 for owner in map(_owner, repeat(self._handle), indexes)]

    def places(self, indexes: Sequence[int]) -> list[Place]:
        one = iter(self._boxes(indexes))
        return [(left, bottom, right, top) for left, top, right, bottom in zip(one, one, one, one, strict=True)]

    def places_between(self, words: Sequence[Span]) -> list[Place]:
        """Around the first and the last character of each word."""
        one = iter(self._boxes([index for start, end, _ in words for index in (start, end - 1)]))
        return [
            (l0 if l0 < l1 else l1, b0 if b0 < b1 else b1, r0 if r0 > r1 else r1, t0 if t0 > t1 else t1)
            for l0, t0, r0, b0, l1, t1, r1, b1 in zip(one, one, one, one, one, one, one, one, strict=True)
        ]

    def _boxes(self, indexes: Sequence[int]) -> list[float]:
        """Left, top, right and bottom of each."""
        found: list[float] = []
        for start in range(0, len(indexes), _BOXES):
            part = indexes[start : start + _BOXES]
            _room.numbers.clear(4 * len(part))
            sum(map(_loose_box, repeat(self._handle), part, _room.boxes))
            found += _room.numbers.first(4 * len(part))
        return found

    def baseline(self, index: int) -> float:
        _origin(self._handle, index, *self._point.each)
        return float(self._point[1])

    def looks(self, written: Sequence[tuple[int, int]]) -> list[Look]:
        """Of the characters that an owner writes: of each pair of one of them and its owner."""
        found: list[Look] = []
        for start in range(0, len(written), _LOOKS):
            found += self._asked_looks(written[start : start + _LOOKS])
        return found

    def _asked_looks(self, written: Sequence[tuple[int, int]]) -> list[Look]:
        """Each of pdfium's functions is asked of all of them at once."""
        handle, indexes, count = repeat(self._handle), [index for index, _ in written], len(written)
        owners = [c_void_p(max(owner, 0)) for _, owner in written]
        fonts = list(map(self._font, indexes, map(_font, owners)))
        known = list(map(_matrix, handle, indexes, _room.matrices))
        coloured = list(map(_fill, handle, indexes, *_room.channels))
        part, channel = iter(_room.transforms.first(6 * count)), iter(_room.colours.first(4 * count))
        colours = zip(channel, channel, channel, channel, strict=True)
        transforms = zip(part, part, part, part, part, part, strict=True)
        sizes, modes = map(_font_size, handle, indexes), map(_mode, owners)
        return list(map(_look, fonts, sizes, modes, coloured, colours, known, transforms))

    def _font(self, index: int, handle: int | None) -> _Font:
        font = self._fonts.get(handle) if handle else None
        if font is None:
            font = self._asked_font(index, handle or 0)
            if handle:
                self._fonts[handle] = font
        return font

    def _asked_font(self, index: int, handle: int) -> _Font:
        known = _matrix(self._handle, index, self._transform.start)
        is_level = bool(handle) and bool(known) and self._transform[5] == self.baseline(index)
        return _Font(self._is_bold(index), is_level, _height(handle) == 0)

    def _is_bold(self, index: int) -> bool:
        name, flags = _room.name, c_int()
        length = _font_info(self._handle, index, name, c_ulong(len(name)), byref(flags))
        heavy = _font_weight(self._handle, index) >= 600
        return bool(heavy) or (0 < length <= len(name) and _is_bold_name(name.value))


def _look(
    font: _Font, size: float, mode: int, coloured: int, colour: _Numbers, known: int, transform: _Numbers
) -> Look:
    level = transform[5] if known and transform[1] == 0 and font.is_level else None
    style = _style(font.is_bold, size, mode, colour if coloured else None, transform[:4] if known else None)
    return Look(*style, level, font.is_uneven)


@lru_cache(maxsize=1024)
def _style(
    is_bold: bool, size: float, mode: int, colour: _Numbers | None, turn: _Numbers | None
) -> tuple[float, bool, bool, bool, bool, float]:
    """What a look begins with. A page has hundreds of looks, and a document few of these."""
    angle = 0.0
    if turn is not None:
        a, _, c, d = turn
        size = round(size * (abs(d) if c == 0 else math.hypot(c, d)), 1)
        angle = 0.0 if c == 0 and a > 0 else math.atan2(c, a) % math.tau
    invisible, white = mode in _INVISIBLE_MODES, colour is not None and _is_white(*colour)
    return size, is_bold, invisible, white, invisible or white or size < SMALLEST_SIZE, angle


def _is_white(red: float, green: float, blue: float, alpha: float) -> bool:
    return alpha < 8 or (red >= 250 and green >= 250 and blue >= 250)


def _height(font: int) -> float:
    """0 where pdfium falls back to the box of what is drawn, which differs from letter to letter."""
    ascent, descent, handle, size = c_float(), c_float(), c_void_p(font), c_float(1000.0)
    known = _ascent(handle, size, byref(ascent)) and _descent(handle, size, byref(descent))
    return ascent.value - descent.value if known else 0.0


@lru_cache(maxsize=1024)
def _is_bold_name(name: bytes) -> bool:
    return _BOLD_NAME.search(name.decode("latin-1")) is not None
