"""Looking after documents: readers, owner, who vouches, path; and removing them for good."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from kb_assistant.client.wire import Wire
from kb_assistant.domain.changes import Changed, Wanted
from kb_assistant.domain.documents import Document
from kb_assistant.domain.receipts import Receipt

_Many = tuple[Document, ...]
_Each = tuple[Changed, ...]


class Upkeep:
    """What ends in `_many` changes all of them or, where one can't be found, none."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def change(self, documents: Sequence[str], wanted: Wanted) -> tuple[Changed, ...]:
        """Each by itself, and what it was refused for; raises where all were."""
        parts = {name: part for name, part in asdict(wanted).items() if part is not None}
        if wanted.verification is not None:
            parts["verification"] = {"until": _day(wanted.verification.until)}
        return self._wire.patch(_Each, "/documents", {"documents": documents, **parts})

    def share(self, document: str, readers: Sequence[str]) -> Document:
        """Sets who reads it."""
        return self._wire.put(Document, f"/documents/{document}/readers", {"readers": readers})

    def share_many(self, documents: Sequence[str], readers: Sequence[str]) -> tuple[Document, ...]:
        body = {"documents": documents, "readers": readers}
        return self._wire.post(_Many, "/documents/readers", body)

    def give(self, document: str, owner: str | None) -> Document:
        """Sets who looks after it, by name."""
        return self._wire.put(Document, f"/documents/{document}/owner", {"owner": owner})

    def give_many(self, documents: Sequence[str], owner: str | None) -> tuple[Document, ...]:
        return self._wire.post(_Many, "/documents/owner", {"documents": documents, "owner": owner})

    def vouch(self, document: str, until: date | None) -> Document:
        """Notes that one vouches for it until that day, included."""
        return self._wire.put(Document, f"/documents/{document}/verification", {"until": _day(until)})

    def vouch_many(self, documents: Sequence[str], until: date | None) -> tuple[Document, ...]:
        body = {"documents": documents, "until": _day(until)}
        return self._wire.post(_Many, "/documents/verification", body)

    def rename(self, document: str, path: str) -> Document:
        return self._wire.put(Document, f"/documents/{document}/path", {"path": path})


class Receipts:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def remove(self, document: str) -> Receipt:
        """Takes it out for good. Cannot be undone."""
        return self._wire.delete(Receipt, f"/documents/{document}")

    def remove_many(self, documents: Sequence[str], skip_missing: bool = False) -> tuple[Receipt, ...]:
        """All or, where one can't be found, none, unless that is to be skipped. Cannot be undone."""
        body = {"documents": documents, "skip_missing": skip_missing}
        return self._wire.post(tuple[Receipt, ...], "/documents/remove", body)

    def list(self, start: int = 0, limit: int = 50) -> tuple[Receipt, ...]:
        """Of what one removed, the newest first; administrators see all."""
        return self._wire.get(tuple[Receipt, ...], "/receipts", start=start, limit=limit)

    def show(self, receipt: str) -> Receipt:
        return self._wire.get(Receipt, f"/receipts/{receipt}")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
