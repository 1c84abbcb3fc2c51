"""Pages of a PDF as words with boxes, and what the file says of itself.

Only this module, `pdf_pages` and those whose names begin with `pdfium_` use pypdfium2.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.loaders.pdf.page import OutlineEntry, Page
from ingest.loaders.pdf.pdfium.page import read_page
from kb_assistant.errors import LoadFailure

# It warns of forms that are also written in a newer way, which it doesn't know: what they hold stands in the older too.
logging.getLogger("pypdfium2").setLevel(logging.ERROR)

_MOST_OUTLINE_ENTRIES = 5_000


def open_pdf(file: Path, name: str) -> pdfium.PdfDocument:
    """With its form, if it has one. Raises LoadFailure for one that is protected or damaged."""
    try:
        return _with_form(pdfium.PdfDocument(file))
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise LoadFailure(f"{name} is protected by a password: upload a copy without it.") from None
        raise LoadFailure(f"{name} is damaged: open it in a PDF reader, print it to PDF and upload that.") from None


def _with_form(document: pdfium.PdfDocument) -> pdfium.PdfDocument:
    """Fields can be asked only of pages that are opened after it. A form that can't be read costs only itself."""
    with suppress(pdfium.PdfiumError):
        document.init_forms()
    return document


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
        """Each stays open until the next is asked for."""
        for index in range(len(self._document)):
            yield from self._page(index)

    def _page(self, index: int) -> Iterator[Page]:
        """A page that cannot be drawn is an empty page: the others still count."""
        try:
            page = self._document[index]
        except pdfium.PdfiumError:
            yield Page(index + 1, 0, 0, (), ())
            return
        try:
            with read_page(page, index + 1) as read:
                yield read
        finally:
            page.close()
