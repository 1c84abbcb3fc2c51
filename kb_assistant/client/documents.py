"""Documents: looking through them, and reading them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from kb_assistant.client.wire import Query, Wire
from kb_assistant.domain.catalogue import (
    EVERY_DOCUMENT,
    Cut,
    DocumentFilter,
    DocumentPage,
    ListedVersion,
    TextSlice,
)
from kb_assistant.domain.documents import Document

_FIRST = Cut()


class Documents:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self, wanted: DocumentFilter = EVERY_DOCUMENT, cut: Cut = _FIRST) -> DocumentPage:
        """Those that one may read, and how many of them fit."""
        return self._wire.get(DocumentPage, "/documents", **_query(wanted, cut))

    def show(self, document: str) -> Document:
        return self._wire.get(Document, f"/documents/{document}")

    def versions(self, document: str) -> tuple[ListedVersion, ...]:
        """The newest first."""
        return self._wire.get(tuple[ListedVersion, ...], f"/documents/{document}/versions")

    def text(self, document: str, start: int = 0, end: int | None = None) -> TextSlice:
        """What was understood of it, or a piece of that."""
        return self._wire.get(TextSlice, f"/documents/{document}/text", start=start, end=end)

    def original(self, document: str) -> AbstractContextManager[Iterator[bytes]]:
        """The file itself."""
        return self._wire.file(f"/documents/{document}/original")

    def version_text(self, version: str, start: int = 0, end: int | None = None) -> TextSlice:
        """Of a version that need not be current any more."""
        return self._wire.get(TextSlice, f"/versions/{version}/text", start=start, end=end)

    def version_original(self, version: str) -> AbstractContextManager[Iterator[bytes]]:
        return self._wire.file(f"/versions/{version}/original")


def _query(wanted: DocumentFilter, cut: Cut) -> dict[str, Query]:
    return {
        "text": wanted.text,
        "state": wanted.state,
        "collection": wanted.collection,
        "owner": wanted.owner,
        "reader": wanted.reader,
        "format": wanted.format,
        "language": wanted.language,
        "vouched": wanted.vouched,
        "updated_since": _moment(wanted.updated_since),
        "updated_before": _moment(wanted.updated_before),
        "id": wanted.ids,
        "order": cut.order,
        "descending": cut.descending,
        "start": cut.start,
        "limit": cut.limit,
    }


def _moment(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
