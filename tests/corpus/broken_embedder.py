"""An embedder that can be broken while it is in use, and that notes what it embeds: for tests of what happens then."""

from collections.abc import Sequence
from pathlib import Path

from kb_assistant.embedding.base import Matrix, Progress
from kb_assistant.embedding.hashing import HashingEmbedder


class BreakableEmbedder(HashingEmbedder):
    def __init__(self) -> None:
        self.broken = False
        self.passages: list[str] = []

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        self.passages += texts
        return super().embed_passages(texts, progress)

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        if self.broken:
            raise RuntimeError("the model is gone: canary quokka")
        return super().embed_queries(texts)


def create(model: str, folder: Path) -> BreakableEmbedder:
    """As every backend is made."""
    return BreakableEmbedder()
