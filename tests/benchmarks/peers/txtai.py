"""txtai's hybrid index: its BM25 and dense vectors, fused as it does by default; pieces cut as LangChain's are."""

from collections.abc import Sequence
from pathlib import Path

from langchain_text_splitters import RecursiveCharacterTextSplitter
from txtai import Embeddings

from tests.benchmarks.peers.base import Document, Hit
from tests.benchmarks.peers.weights import folder as weights


class Txtai:
    packages = ("txtai", "faiss-cpu", "sentence-transformers", "transformers", "torch", "langchain-text-splitters")

    def __init__(self) -> None:
        self._embeddings = Embeddings(path=weights(), hybrid=True)
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._pieces: list[tuple[str, str]] = []
        self._embeddings.transform("warm")

    def take_in(self, documents: Sequence[Document]) -> int:
        self._pieces = [
            (document.id, piece) for document in documents for piece in self._splitter.split_text(document.whole)
        ]
        self._embeddings.index((at, piece) for at, (_, piece) in enumerate(self._pieces))
        return len(self._pieces)

    def take_in_files(self, folder: Path, names: Sequence[str]) -> int:
        raise NotImplementedError("txtai reads files through other programs only")

    def search(self, question: str, k: int) -> Sequence[Hit]:
        return [Hit(*self._at(at, score)) for at, score in self._embeddings.search(question, k)]

    def _at(self, at: int, score: float) -> tuple[str, float, str]:
        document, piece = self._pieces[at]
        return document, float(score), piece

    def save(self, folder: Path) -> None:
        """Its files have no texts in them: those are added."""
        self._embeddings.save(str(folder / "index"))
        (folder / "texts").write_text("\n".join(piece for _, piece in self._pieces))


def create() -> Txtai:
    return Txtai()
