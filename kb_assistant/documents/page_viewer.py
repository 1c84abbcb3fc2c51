"""Pages as they are drawn, and where on them a passage stands: what lets somebody look at the evidence."""

import hashlib
import math
from datetime import timedelta
from pathlib import PurePosixPath

from ingest.page_reader import PageReader
from kb_assistant.clock import Clock
from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.documents import Span
from kb_assistant.domain.pages import Layout, Page, Pages, Picture, Rectangles
from kb_assistant.errors import InvalidInput, LoadFailure, NotFound
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.pictures import Pictures
from kb_assistant.store.transaction import Store

SMALLEST_SCALE, LARGEST_SCALE = 0.25, 4.0
# Pictures are drawn in these steps, so that windows of any width share them.
_STEP = 0.25
# Leafing through a document is one entry of the audit log.
_ONE_LOOK = timedelta(hours=1)


class PageViewer:
    """Facade over the pages of versions, current or not. Whatever a principal may not read does not exist for it."""

    def __init__(self, store: Store, blobs: Blobs, reader: PageReader, pictures: Pictures, clock: Clock) -> None:
        self._store = store
        self._blobs = blobs
        self._reader = reader
        self._pictures = pictures
        self._clock = clock

    def pages(self, who: Principal, version: str) -> Pages:
        """Raises NotFound, Busy."""
        layout = self._opened(who, version)
        if layout.format != "pdf":
            return Pages(version, layout.document, ())
        try:
            sizes = self._reader.sizes(self._blobs.path(layout.blob), _name(layout))
        except LoadFailure:
            # One that only its plain text could be read of.
            return Pages(version, layout.document, ())
        numbered = enumerate(zip(sizes, layout.starts, strict=False), 1)
        pages = tuple(Page(number, *size, *layout.bounds(number)) for number, (size, _) in numbered)
        return Pages(version, layout.document, pages)

    def picture(self, who: Principal, version: str, page: int, scale: float) -> Picture:
        """`scale` pixels a point, rounded up to quarters. Raises NotFound, InvalidInput, LoadFailure, Busy."""
        if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
            raise InvalidInput(f"A scale is from {SMALLEST_SCALE} to {LARGEST_SCALE}.")
        layout = self._opened(who, version)
        _check_page(layout, page)
        drawn = math.ceil(scale / _STEP) * _STEP
        name = f"{page}-{round(drawn * 100)}"
        png = self._pictures.find(layout.blob, name)
        if png is None:
            png = self._reader.picture(self._blobs.path(layout.blob), _name(layout), page, drawn)
            self._pictures.keep(layout.blob, name, png)
        return Picture(png, hashlib.sha256(png).hexdigest())

    def rectangles(self, who: Principal, version: str, page: int, start: int, end: int | None = None) -> Rectangles:
        """Of the part of the version's text `[start, end)` that stands on the page; none where that is not certain.

        Raises NotFound, InvalidInput, LoadFailure, Busy."""
        with self._store.read() as tx:
            layout = tx.versions.layout(who, version)
            _check_page(layout, page)
            if start < 0 or (end is not None and end <= start):
                raise InvalidInput("A passage begins at 0 or later, and ends after it began.")
            first, last = layout.bounds(page)
            text = tx.versions.slice(Span(version, first, last))
        span = max(start, first) - first, min(last if end is None else end, last) - first
        if span[0] >= span[1]:
            return Rectangles(page, ())
        file = self._blobs.path(layout.blob)
        return Rectangles(page, self._reader.rectangles(file, _name(layout), page, text, span))

    def _opened(self, who: Principal, version: str) -> Layout:
        """What is looked at is in the audit log, or it is not shown; each person's look at a document once."""
        with self._store.read() as tx:
            layout = tx.versions.layout(who, version)
            subject = f"document:{layout.document}"
            since = self._clock() - _ONE_LOOK
            if tx.audit.lately(who, Action.DOCUMENT_OPENED, subject, since):
                return layout
        with self._store.write() as tx:
            detail: Detail = {"version": version, "pages": True}
            tx.audit.add(who, Action.DOCUMENT_OPENED, subject, detail)
        return layout


def _check_page(layout: Layout, page: int) -> None:
    if layout.format != "pdf" or not 1 <= page <= len(layout.starts):
        raise NotFound(f"There is no page {page} to be shown: see `pages` of the version.")


def _name(layout: Layout) -> str:
    return PurePosixPath(layout.path).name
