"""What orders passages once more, by reading question and passage together."""

from collections.abc import Iterable
from typing import Protocol

from kb_assistant.domain.answers import Passage


class Reranker(Protocol):
    """A reranker may reorder and rescore, never add."""

    def rerank(self, question: str, passages: Iterable[Passage], k: int) -> list[Passage]:
        """The k best of the passages, best first. They come best first, and need not all be asked for."""
