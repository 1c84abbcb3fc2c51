"""Plain LangChain with FAISS at scale, with the cheap model."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document as Loaded
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from tests.benchmarks.peers.base import Document
from tests.benchmarks.peers.cheap import CheapModel


class CheapEmbeddings(Embeddings):
    def __init__(self) -> None:
        self._model = CheapModel()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._model.embed_passages(texts).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        found: list[float] = self._model.embed_queries([text])[0].tolist()
        return found


class ScaledLangChain:
    def __init__(self, home: Path) -> None:
        self._embeddings = CheapEmbeddings()
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._home = str(home / "faiss")
        self._store: FAISS | None = None

    def fill(self, documents: Iterable[Document], chunks: int) -> None:
        """One step with building the index."""
        pieces = self._splitter.split_documents(self._loaded(documents))
        self._store = FAISS.from_documents(pieces, self._embeddings)

    def build(self) -> None:
        assert self._store is not None
        self._store.save_local(self._home)

    def open(self) -> int:
        """Its snapshot is a pickle; this one was written by this very program."""
        self._store = FAISS.load_local(self._home, self._embeddings, allow_dangerous_deserialization=True)
        return int(self._store.index.ntotal)

    def _loaded(self, documents: Iterable[Document]) -> list[Loaded]:
        return [Loaded(document.whole, metadata={"source": document.id}) for document in documents]

    def alone(self, question: str, k: int) -> object:
        assert self._store is not None
        return self._store.index.search(np.array([self._embeddings.embed_query(question)], np.float32), k)

    def search(self, question: str, k: int) -> object:
        assert self._store is not None
        return self._store.similarity_search_with_score(question, k=k)

    def narrow(self, question: str, k: int) -> object:
        raise NotImplementedError("it has no rights")

    def update(self, document: Document) -> None:
        """Only in memory: saving means writing everything again."""
        assert self._store is not None
        self._store.add_documents(self._splitter.split_documents(self._loaded([document])))

    def agreement(self, questions: Sequence[str], k: int) -> float | None:
        """It is the exact scan."""
        return 1.0


def create(home: Path) -> ScaledLangChain:
    return ScaledLangChain(home)
