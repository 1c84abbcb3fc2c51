"""txtai's hybrid index at scale, with the cheap model; paragraphs are its pieces."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

os.environ["ALLOW_RESOLVE_TRANSFORM"] = "True"

from txtai import Embeddings

from tests.benchmarks.peers.base import Document
from tests.benchmarks.peers.cheap import create as cheap
from tests.benchmarks.peers.made import pieces

_HYBRID = {"method": "external", "transform": f"{__name__}.encode", "hybrid": True}


def encode(texts: list[str]) -> NDArray[np.float32]:
    """What txtai gets its vectors from."""
    return cheap("", Path()).embed_passages(texts)


class ScaledTxtai:
    def __init__(self, home: Path) -> None:
        self._home = str(home / "txtai")
        self._embeddings = Embeddings(_HYBRID)
        self._next = 0

    def fill(self, documents: Iterable[Document], chunks: int) -> None:
        """One step with building the index."""
        self._embeddings.index(enumerate(pieces(documents)))

    def build(self) -> None:
        self._embeddings.save(self._home)

    def open(self) -> int:
        self._embeddings.load(self._home)
        self._next = self._embeddings.count()
        return self._next

    def alone(self, question: str, k: int) -> object:
        return self._embeddings.search(question, k)

    def search(self, question: str, k: int) -> object:
        return self._embeddings.search(question, k)

    def narrow(self, question: str, k: int) -> object:
        raise NotImplementedError("it has no rights")

    def update(self, document: Document) -> None:
        """Only in memory: saving means writing everything again."""
        self._embeddings.upsert(enumerate(pieces([document]), self._next))
        self._next = self._embeddings.count()

    def agreement(self, questions: Sequence[str], k: int) -> float | None:
        """Its search tells no dense list from the fused one."""
        return None


def create(home: Path) -> ScaledTxtai:
    return ScaledTxtai(home)
