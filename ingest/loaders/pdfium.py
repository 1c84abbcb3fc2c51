"""Pages of a PDF as words with boxes, and what the file says of itself. With `pdf_pages` the only user of pypdfium2.

Boxes are in points from the top left corner, turned so that the page's main text runs from left to right.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from kb_assistant.errors import LoadFailure

_HYPHEN_AT_LINE_END = 0xFFFE
_LINE_MARKS = frozenset((0x0A, 0x0D))
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|(?:^|\+)(?:cm|sf|ec)?(?:ss)?bx", re.I)
_INVISIBLE_MODES = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))
_SMALLEST_SIZE = 1.5
_MOST_OBJECTS = 20_000
_MOST_OUTLINE_ENTRIES = 5_000


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


@dataclass(frozen=True, slots=True)
class Word:
    """`hyphen`: the word was broken at the end of its line; the mark itself is the last character of `text`.

    `lefts` is where each character starts, as long as the page is not turned.
    `unread`: it held a sign that the file does not tell the meaning of.
    """

    text: str
    box: Box
    baseline: float
    size: float
    bold: bool = False
    hidden: bool = False
    invisible: bool = False
    hyphen: bool = False
    unread: bool = False
    lefts: tuple[float, ...] = ()


Run = tuple[Word, ...]
"""Words of one line in the order in which the file writes them."""


@dataclass(frozen=True, slots=True)
class Page:
    """`rules` are drawn lines and frames. Text that cannot be seen is left out of `runs` and counted."""

    number: int
    width: float
    height: float
    runs: tuple[Run, ...]
    rules: tuple[Box, ...]
    hidden_chars: int = 0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    level: int
    title: str
    page: int


def open_pdf(file: Path, name: str) -> pdfium.PdfDocument:
    """Raises LoadFailure for one that is protected or damaged."""
    try:
        return pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise LoadFailure(f"{name} is protected by a password: upload a copy without it.") from None
        raise LoadFailure(f"{name} is damaged: open it in a PDF reader, print it to PDF and upload that.") from None


class PdfFile:
    """An open PDF. Raises LoadFailure for one that is protected or damaged."""

    def __init__(self, file: Path, name: str) -> None:
        self._document = open_pdf(file, name)

    def __len__(self) -> int:
        return len(self._document)

    def close(self) -> None:
        self._document.close()

    def metadata(self, key: str) -> str:
        return str(self._document.get_metadata_value(key) or "")

    def outline(self) -> list[OutlineEntry]:
        entries: list[OutlineEntry] = []
        for bookmark in self._document.get_toc(max_depth=8):
            if len(entries) == _MOST_OUTLINE_ENTRIES:
                break
            destination = bookmark.get_dest()
            index = None if destination is None else destination.get_index()
            if index is not None:
                entries.append(OutlineEntry(bookmark.level + 1, bookmark.get_title() or "", index + 1))
        return entries

    def pages(self) -> Iterator[Page]:
        for index in range(len(self._document)):
            yield self._page(index)

    def _page(self, index: int) -> Page:
        """A page that cannot be drawn is an empty page: the others still count."""
        try:
            page = self._document[index]
        except pdfium.PdfiumError:
            return Page(index + 1, 0, 0, (), ())
        try:
            return _read_page(page, index + 1)
        finally:
            page.close()


def _read_page(page: pdfium.PdfPage, number: int) -> Page:
    text = page.get_textpage()
    try:
        runs = list(_runs(text))
    finally:
        text.close()
    left, lower, right, upper = page.get_mediabox()
    turn = _turn(runs, (left, lower, right, upper))
    width, height = right - left, upper - lower
    rules, backgrounds = _drawn(page)
    seen, hidden_chars = _without_hidden(runs, backgrounds)
    words = [[raw_word.word for raw_word in run] for run in seen]
    if turn.quarter % 2:
        width, height = height, width
    turned = tuple(tuple(turn.word(word) for word in run) for run in words)
    return Page(number, width, height, turned, tuple(turn.box(rule) for rule in rules), hidden_chars)


def seen_characters(page: pdfium.PdfPage) -> list[list[tuple["Glyph", ...]]]:
    """The words of every run as the loader takes them, in pdfium's coordinates: what cannot be seen is left out."""
    text = page.get_textpage()
    try:
        runs = list(_runs(text))
    finally:
        text.close()
    seen, _ = _without_hidden(runs, _drawn(page)[1])
    return [[raw_word.glyphs for raw_word in run] for run in seen]


def _runs(text: pdfium.PdfTextPage) -> Iterator[list["_RawWord"]]:
    """Runs of words, split where the file or the geometry starts another line."""
    run: list[_RawWord] = []
    word: list[Glyph] = []
    for glyph in _glyphs(text):
        breaks = _starts_line(word, glyph)
        if glyph.code in _LINE_MARKS or glyph.is_space or breaks or _starts_object(text, word, glyph):
            if word:
                run.append(_word(text, word))
                word = []
            if (glyph.code in _LINE_MARKS or breaks) and run:
                yield run
                run = []
        if glyph.code not in _LINE_MARKS and not glyph.is_space:
            word.append(glyph)
    if word:
        run.append(_word(text, word))
    if run:
        yield run


@dataclass(frozen=True, slots=True)
class Glyph:
    """Box as pdfium has it: left, right, bottom, top, counted from the bottom of the page."""

    index: int
    code: int
    left: float
    right: float
    bottom: float
    top: float

    @property
    def is_space(self) -> bool:
        return self.code in {0x20, 0xA0, 0x09, 0x3000, 0} or 0x2000 <= self.code <= 0x200A

    @property
    def char(self) -> str:
        return "-" if self.code in {_HYPHEN_AT_LINE_END, 2} else chr(self.code)


def _glyphs(text: pdfium.PdfTextPage) -> Iterator[Glyph]:
    rect = raw.FS_RECTF()
    reference = ctypes.byref(rect)
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        raw.FPDFText_GetLooseCharBox(text, index, reference)
        yield Glyph(index, code, rect.left, rect.right, rect.bottom, rect.top)


def _starts_line(word: list[Glyph], glyph: Glyph) -> bool:
    """pdfium joins a word broken at a line's end; its parts lie on two lines."""
    if glyph.is_space or not word or glyph.code in _LINE_MARKS:
        return False
    last = word[-1]
    broken = last.code in {_HYPHEN_AT_LINE_END, 2}
    overlap = min(last.top, glyph.top) - max(last.bottom, glyph.bottom)
    return broken and overlap <= 0.3 * min(last.top - last.bottom, glyph.top - glyph.bottom)


def _starts_object(text: pdfium.PdfTextPage, word: list[Glyph], glyph: Glyph) -> bool:
    """Cells of a table may touch, but the file writes them apart. A word written in parts is joined again later."""
    if not word:
        return False
    before, this = (raw.FPDFText_GetTextObject(text, index) for index in (word[-1].index, glyph.index))
    return bool(before) and bool(this) and ctypes.addressof(before.contents) != ctypes.addressof(this.contents)


@dataclass(frozen=True, slots=True)
class _RawWord:
    word: Word
    angle: float
    white: bool
    glyphs: tuple[Glyph, ...]


def _word(text: pdfium.PdfTextPage, glyphs: list[Glyph]) -> _RawWord:
    """What holds for the first character is taken to hold for the word."""
    first = glyphs[0].index
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, first, ctypes.byref(x), ctypes.byref(y))
    box = Box(
        min(g.left for g in glyphs),
        min(g.bottom for g in glyphs),
        max(g.right for g in glyphs),
        max(g.top for g in glyphs),
    )
    size = _size(text, first)
    kept = _without_strays(glyphs)
    mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, first))
    word = Word(
        "".join(glyph.char for glyph in kept) or "•",
        box,
        y.value,
        size,
        bold=_is_bold(text, first),
        hidden=size < _SMALLEST_SIZE,
        invisible=mode in _INVISIBLE_MODES,
        hyphen=len(glyphs) > 1 and glyphs[-1].code in {_HYPHEN_AT_LINE_END, 2},
        unread=len(kept) < len(glyphs),
        lefts=tuple(glyph.left for glyph in kept) or (box.x0,),
    )
    return _RawWord(word, raw.FPDFText_GetCharAngle(text, first), _is_white(text, first), tuple(kept))


def _without_strays(glyphs: list[Glyph]) -> list[Glyph]:
    """A sign that the font lacks comes out as a ligature: two letters in one place, alone or before a figure."""
    kept: list[Glyph] = []
    for _, group in groupby(glyphs, key=lambda glyph: (glyph.left, glyph.right)):
        letters = list(group)
        after = glyphs[glyphs.index(letters[-1]) + 1 :][:1]
        alone = not after or after[0].char.isdigit()
        is_stray = len(letters) > 1 and alone and not (kept and kept[-1].char.isalpha())
        if not (is_stray and all(glyph.char in "fil" for glyph in letters)):
            kept.extend(letters)
    return kept


def _size(text: pdfium.PdfTextPage, index: int) -> float:
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(text, index))
    if not raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        return size
    return round(size * math.hypot(matrix.c, matrix.d), 1)


def _is_bold(text: pdfium.PdfTextPage, index: int) -> bool:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text, index, buffer, len(buffer), ctypes.byref(flags))
    heavy = raw.FPDFText_GetFontWeight(text, index) >= 600
    return heavy or (0 < length <= len(buffer) and _is_bold_name(buffer.value))


@lru_cache(maxsize=1024)
def _is_bold_name(name: bytes) -> bool:
    return _BOLD_NAME.search(name.decode("latin-1")) is not None


def _is_white(text: pdfium.PdfTextPage, index: int) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    references = (ctypes.byref(part) for part in (red, green, blue, alpha))
    known = raw.FPDFText_GetFillColor(text, index, *references)
    return bool(known) and (alpha.value < 8 or min(red.value, green.value, blue.value) >= 250)


@dataclass(frozen=True, slots=True)
class _Turn:
    """How to look at a page: `quarter` turns, and the edges of the page as the file gives them."""

    quarter: int
    left: float
    lower: float
    right: float
    upper: float

    def box(self, box: Box) -> Box:
        """From pdfium's coordinates (its `top` is the lower edge here) to ours."""
        (ax, ay), (bx, by) = self._point(box.x0, box.top), self._point(box.x1, box.bottom)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def word(self, word: Word) -> Word:
        box = self.box(word.box)
        baseline = self.upper - word.baseline if self.quarter == 0 else box.bottom
        lefts = tuple(left - self.left for left in word.lefts) if self.quarter == 0 else ()
        return replace(word, box=box, baseline=baseline, lefts=lefts)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        across, down = x - self.left, self.upper - y
        if self.quarter == 1:
            return down, self.right - x
        if self.quarter == 2:
            return self.right - x, y - self.lower
        if self.quarter == 3:
            return y - self.lower, across
        return across, down


def _turn(runs: list[list[_RawWord]], edges: tuple[float, float, float, float]) -> _Turn:
    angles = Counter(round(raw_word.angle / (math.pi / 2)) % 4 for run in runs for raw_word in run)
    return _Turn(angles.most_common(1)[0][0] if angles else 0, *edges)


def _drawn(page: pdfium.PdfPage) -> tuple[list[Box], list[Box]]:
    """Lines and frames, and everything that may lie behind text, in pdfium's coordinates."""
    rules: list[Box] = []
    backgrounds: list[Box] = []
    for count, drawn in enumerate(page.get_objects(max_depth=3)):
        if count == _MOST_OBJECTS:
            break
        if drawn.type == raw.FPDF_PAGEOBJ_TEXT:
            continue
        box = Box(*drawn.get_bounds())
        backgrounds.append(box)
        if drawn.type == raw.FPDF_PAGEOBJ_PATH and not (
            box.width > 300 and box.height > 300 and box.height > 0.8 * page.get_height()
        ):
            rules.append(box)
    return rules, backgrounds


def _without_hidden(runs: list[list[_RawWord]], backgrounds: list[Box]) -> tuple[list[list[_RawWord]], int]:
    """A page whose text is mostly invisible is a scan with the text recognised laid over it: that text is kept."""
    words = [raw_word for run in runs for raw_word in run]
    invisible = sum(len(raw_word.word.text) for raw_word in words if raw_word.word.invisible)
    is_scan = invisible * 2 > sum(len(raw_word.word.text) for raw_word in words)
    seen: list[list[_RawWord]] = []
    hidden = 0
    for run in runs:
        kept = [raw_word for raw_word in run if not _is_hidden(raw_word, is_scan, backgrounds)]
        hidden += _characters(run) - _characters(kept)
        if kept:
            seen.append(kept)
    return seen, hidden


def _characters(run: list[_RawWord]) -> int:
    return sum(len(raw_word.word.text) for raw_word in run)


def _is_hidden(raw_word: _RawWord, is_scan: bool, backgrounds: list[Box]) -> bool:
    word = raw_word.word
    if word.hidden or (word.invisible and not is_scan):
        return True
    return raw_word.white and not word.invisible and not any(_covers(box, word.box) for box in backgrounds)


def _covers(background: Box, box: Box) -> bool:
    x, y = box.middle
    return background.x0 <= x <= background.x1 and background.top <= y <= background.bottom
