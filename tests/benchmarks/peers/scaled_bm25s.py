"""bm25s at scale: words alone, no vectors; paragraphs are its documents."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import Stemmer

from tests.benchmarks.peers.base import Document
from tests.benchmarks.peers.made import pieces


class ScaledBm25s:
    def __init__(self, home: Path) -> None:
        self._home = str(home / "bm25s")
        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25()

    def fill(self, documents: Iterable[Document], chunks: int) -> None:
        """One step with building the index."""
        self._index.index(self._tokens(list(pieces(documents))), show_progress=False)

    def build(self) -> None:
        self._index.save(self._home)

    def open(self) -> int:
        self._index = bm25s.BM25.load(self._home)
        return int(self._index.scores["num_docs"])

    def alone(self, question: str, k: int) -> object:
        return self.search(question, k)

    def search(self, question: str, k: int) -> object:
        return self._index.retrieve(self._tokens(question), k=k, show_progress=False)

    def narrow(self, question: str, k: int) -> object:
        raise NotImplementedError("it has no rights")

    def update(self, document: Document) -> None:
        raise NotImplementedError("its index is made whole or not at all")

    def agreement(self, questions: Sequence[str], k: int) -> float | None:
        """There are no vectors to be near."""
        return None

    def _tokens(self, texts: str | list[str]) -> object:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)


def create(home: Path) -> ScaledBm25s:
    return ScaledBm25s(home)
