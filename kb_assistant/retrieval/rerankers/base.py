"""What orders passages once more, by reading question and passage together."""

from collections.abc import Sequence
from typing import Protocol

from kb_assistant.domain.answers import Passage


class Reranker(Protocol):
    """A reranker may reorder and rescore, never add."""

    def rerank(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """The same passages, best first."""
