"""What stands in the fields of a page's form and in the notes written onto it, as pdfium knows it."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.loaders.pdf.entries import Entry
from ingest.loaders.pdf.span import Place

_MOST = 5_000
_LONGEST = 100_000
_MOST_BYTES = 1_000_000
_HIDDEN = 1 << 1 | 1 << 5
_PASSWORD = 1 << 13
_WRITTEN = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_BOXES = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_REMARKS = (
    *(raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_SQUIGGLY),
    *(raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_CARET),
)


class _TooLongError(Exception):
    """Of what nobody wrote by hand."""


@dataclass(slots=True)
class Entries:
    """`unseen_chars` is how much is not shown; `has_remarks`: somebody wrote comments that open beside the page.

    `strikes` are lines that somebody drew through words of the page, from their left to their right end.
    """

    shown: list[Entry] = field(default_factory=list)
    strikes: list[Place] = field(default_factory=list)
    unseen_chars: int = 0
    has_remarks: bool = False


def entries_on(page: pdfium.PdfPage) -> Entries:
    found = Entries()
    for index in range(min(_MOST, raw.FPDFPage_GetAnnotCount(page))):
        with _annotation(page, index) as annotation:
            _take(found, annotation, page.formenv)
    return found


@contextmanager
def _annotation(page: pdfium.PdfPage, index: int) -> Iterator[object]:
    annotation = raw.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            raw.FPDFPage_CloseAnnot(annotation)


def _take(found: Entries, annotation: object, form: pdfium.PdfFormEnv | None) -> None:
    if not annotation:
        return
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_STRIKEOUT and not raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        found.strikes.extend(_middles(annotation))
    if kind in _REMARKS:
        found.has_remarks |= _says_something(annotation)
        return
    try:
        entry = _entered(annotation, kind, form)
    except _TooLongError:
        found.unseen_chars += _MOST_BYTES // 2
        return
    if entry is None or not entry.text:
        return
    if raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        found.unseen_chars += 0 if entry.is_box else len(entry.text)
    else:
        found.unseen_chars += len(entry.text[_LONGEST:])
        found.shown.append(replace(entry, text=entry.text[:_LONGEST]))


def _entered(annotation: object, kind: int, form: pdfium.PdfFormEnv | None) -> Entry | None:
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return Entry(_contents(annotation), _place(annotation))
    if kind == raw.FPDF_ANNOT_WIDGET and form is not None:
        return _filled(annotation, form)
    return None


def _says_something(annotation: object) -> bool:
    try:
        return bool(_contents(annotation))
    except _TooLongError:
        return True


def _filled(annotation: object, form: pdfium.PdfFormEnv) -> Entry | None:
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _BOXES:
        ticked = raw.FPDFAnnot_IsChecked(form, annotation)
        return Entry("☒" if ticked else "☐", _place(annotation), is_box=True)
    if kind not in _WRITTEN or raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
        return None
    text = _string(lambda room, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, room, size))
    return Entry(text, _place(annotation))


def _contents(annotation: object) -> str:
    return _string(lambda room, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", room, size))


def _string(ask: Callable[[object, int], int]) -> str:
    """What pdfium writes in UTF-16, told first how long it is. It writes nothing where there is no room for all.

    Raises _TooLongError.
    """
    size = ask(None, 0)
    if size > _MOST_BYTES:
        raise _TooLongError
    room = ctypes.create_string_buffer(max(size, 2))
    ask(ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort)), size)
    return " ".join(room.raw[:size].decode("utf-16-le", "ignore").replace("\0", "").split())


def _middles(annotation: object) -> Iterator[Place]:
    """The middle of each line of text that it is about."""
    corners = raw.FS_QUADPOINTSF()
    for index in range(min(_MOST, raw.FPDFAnnot_CountAttachmentPoints(annotation))):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, index, ctypes.byref(corners)):
            xs = corners.x1, corners.x2, corners.x3, corners.x4
            ys = corners.y1, corners.y2, corners.y3, corners.y4
            y = (min(ys) + max(ys)) / 2
            yield min(xs), y, max(xs), y


def _place(annotation: object) -> Place:
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, ctypes.byref(box))
    left, right = sorted((box.left, box.right))
    bottom, top = sorted((box.bottom, box.top))
    return left, bottom, right, top
