"""The catalogue: looking through documents, their versions and their texts."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from kb_assistant.clock import Clock
from kb_assistant.domain.access import Principal, may_edit
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.catalogue import (
    EVERY_DOCUMENT,
    Cut,
    DocumentFilter,
    DocumentPage,
    ListedVersion,
    PageStart,
    TextSlice,
)
from kb_assistant.domain.documents import Document, DocumentState, Version, headings_at, page_at, seen
from kb_assistant.errors import InvalidInput, KbError, NotFound
from kb_assistant.store.transaction import Store

_log = logging.getLogger(__name__)

MOST_LISTED = 500
LONGEST_SLICE = 1_000_000
_WHOLE = Cut()


class Catalogue:
    """Facade over what can be read of documents. Whatever a principal may not read does not exist for it.

    `recorded`: no text is shown that could not be recorded before."""

    def __init__(self, store: Store, clock: Clock, recorded: bool = False) -> None:
        self._store = store
        self._clock = clock
        self._recorded = recorded

    def list(self, who: Principal, wanted: DocumentFilter = EVERY_DOCUMENT, cut: Cut = _WHOLE) -> DocumentPage:
        """Raises InvalidInput."""
        if cut.start < 0 or not 1 <= cut.limit <= MOST_LISTED:
            raise InvalidInput(f"Ask for 1 to {MOST_LISTED} documents.")
        if wanted.state is DocumentState.FAILED and not may_edit(who):
            return DocumentPage((), 0)
        with self._store.read() as tx:
            page = tx.catalogue.page(who, wanted, cut, self._clock().date())
        return replace(page, items=tuple(seen(who, one) for one in page.items))

    def show(self, who: Principal, document: str) -> Document:
        """By id. Raises NotFound."""
        with self._store.read() as tx:
            return seen(who, tx.documents.show(who, document))

    def versions(self, who: Principal, document: str) -> Sequence[ListedVersion]:
        """The newest first. Raises NotFound."""
        with self._store.read() as tx:
            tx.documents.show(who, document)
            return tx.versions.listed(document)

    def text(self, who: Principal, document: str, start: int = 0, end: int | None = None) -> TextSlice:
        """A piece of the current version's text. Raises NotFound, InvalidInput."""
        version = self.show(who, document).version
        if version is None:
            raise NotFound("Nothing of this document could be read: its state says why.")
        return self.text_of(who, version, start, end)

    def text_of(self, who: Principal, version: str, start: int = 0, end: int | None = None) -> TextSlice:
        """A piece of a version's text, current or not, for those who may read its document.

        `end` is the text's where none is named; no piece is longer than LONGEST_SLICE. Raises NotFound, InvalidInput.
        """
        with self._store.read() as tx:
            found = tx.versions.show(who, version)
            current = tx.documents.show(who, found.document).version == version
        if start < 0 or (end is not None and end < start):
            raise InvalidInput("A piece of a text begins at 0 or later, and ends after it began.")
        self._note(who, found)
        return _slice(found, current, start, len(found.text) if end is None else end)

    def _note(self, who: Principal, version: Version) -> None:
        try:
            with self._store.write() as tx:
                detail: Detail = {"version": version.id, "text": True}
                tx.audit.add(who, Action.DOCUMENT_OPENED, f"document:{version.document}", detail)
        except KbError as error:
            if self._recorded:
                raise
            # A full disk must not silence the library.
            _log.warning("The reading of a text was not recorded: %s", error.message)


def _slice(version: Version, current: bool, start: int, end: int) -> TextSlice:
    start = min(start, len(version.text))
    end = min(end, len(version.text), start + LONGEST_SLICE)
    pages = (PageStart(number, at) for number, at in enumerate(version.page_starts, 1))
    return TextSlice(
        document=version.document,
        version=version.id,
        number=version.number,
        current=current,
        title=version.title,
        dated=version.dated,
        language=version.language,
        characters=len(version.text),
        start=start,
        end=end,
        text=version.text[start:end],
        above=headings_at(version.headings, start),
        page=page_at(version.page_starts, start),
        headings=tuple(heading for heading in version.headings if start <= heading.start < end),
        pages=tuple(page for page in pages if start <= page.start < end),
    )
