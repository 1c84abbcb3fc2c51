"""Documents whose readers are all gone, for administrators."""

from collections.abc import Sequence

from kb_assistant.client.wire import Wire
from kb_assistant.domain.documents import Document
from kb_assistant.domain.orphans import Orphan


class Orphans:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self) -> tuple[Orphan, ...]:
        return self._wire.get(tuple[Orphan, ...], "/orphans")

    def adopt(self, documents: Sequence[str]) -> tuple[Document, ...]:
        """Makes oneself their owner and only reader: of all or, where one has readers, of none."""
        return self._wire.post(tuple[Document, ...], "/orphans/adopt", {"documents": documents})
