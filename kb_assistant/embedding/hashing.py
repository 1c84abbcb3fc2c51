"""Vectors from hashed words and letters: no model, no meaning beyond spelling. For tests and trials."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from kb_assistant.embedding.base import Matrix, Progress

_WORD = re.compile(r"\w+|[^\w\s]")
_GRAM = 3
_GRAM_WEIGHT = 0.3


class HashingEmbedder:
    """Texts that share words, or most letters of words, are near."""

    name = "hashing-256"
    dimension = 256
    max_tokens = 256

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        vectors = self.embed_queries(texts)
        if progress and texts:
            progress(len(texts))
        return vectors

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for feature, weight in _features(text.lower()):
                hashed = crc32(feature.encode("utf-8", "surrogatepass"))
                vector[hashed % self.dimension] += weight if hashed >> 31 else -weight
        return _unit(vectors)

    def token_starts(self, text: str) -> list[int]:
        return [match.start() for match in _WORD.finditer(text)]


def create(model: str, folder: Path) -> HashingEmbedder:
    """Neither argument matters: there is one such embedder, and it keeps nothing."""
    return HashingEmbedder()


def _features(text: str) -> Iterator[tuple[str, float]]:
    for match in _WORD.finditer(text):
        word = match.group()
        yield word, 1.0
        framed = f"<{word[:64]}>"
        for at in range(len(framed) - _GRAM + 1):
            yield framed[at : at + _GRAM], _GRAM_WEIGHT


def _unit(vectors: Matrix) -> Matrix:
    """A text without any feature, or whose features cancel out, becomes the first axis: never a zero vector."""
    vectors[~vectors.any(axis=1), 0] = 1.0
    unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
