"""Reports on documents, and versions beside each other."""

from kb_assistant.client.wire import Wire
from kb_assistant.domain.differences import VersionDifferences
from kb_assistant.domain.documents import Document
from kb_assistant.domain.likeness import Lookalike
from kb_assistant.domain.reports import Report


class Reports:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def show(self, document: str) -> Report:
        """What was understood of it, what was not, and whether it is found."""
        return self._wire.get(Report, f"/documents/{document}/report")

    def differences(
        self, document: str, older: str | None = None, newer: str | None = None, start: int = 0, limit: int = 100
    ) -> VersionDifferences:
        """Where not named, from the version before the newest to the newest."""
        query = {"from": older, "to": newer, "start": start, "limit": limit}
        return self._wire.get(VersionDifferences, f"/documents/{document}/differences", **query)

    def lookalikes(self, document: str) -> tuple[Lookalike, ...]:
        """Documents of which this one seems to be a newer version."""
        return self._wire.get(tuple[Lookalike, ...], f"/documents/{document}/lookalikes")

    def become(self, document: str, other: str) -> Document:
        """Makes it the newest version of the other document; it is no document of its own any more."""
        return self._wire.post(Document, f"/documents/{document}/becomes", {"document": other})
