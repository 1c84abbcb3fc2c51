"""bm25s alone, as its own README shows it: English stop words and stemmer, whole documents."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import Stemmer

from tests.benchmarks.peers.base import Document, Hit


class Bm25s:
    packages = ("bm25s", "PyStemmer", "numpy")

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._documents: Sequence[Document] = ()
        self._index = bm25s.BM25()

    def take_in(self, documents: Sequence[Document]) -> int:
        self._documents = documents
        self._index.index(self._tokens([document.whole for document in documents]), show_progress=False)
        return len(documents)

    def take_in_files(self, folder: Path, names: Sequence[str]) -> int:
        raise NotImplementedError("bm25s reads no files")

    def search(self, question: str, k: int) -> Sequence[Hit]:
        tokens = self._tokens(question)
        found, scores = self._index.retrieve(tokens, k=min(k, len(self._documents)), show_progress=False)
        rows = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [Hit(self._documents[at].id, score, self._documents[at].text[:2000]) for at, score in rows if score > 0]

    def save(self, folder: Path) -> None:
        self._index.save(str(folder), corpus=[document.whole for document in self._documents])

    def _tokens(self, texts: str | list[str]) -> object:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)


def create() -> Bm25s:
    return Bm25s()
