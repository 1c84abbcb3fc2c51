"""Haystack as its tutorial on hybrid retrieval builds it: BM25 and dense vectors, joined by reciprocal ranks."""

import os
from collections.abc import Sequence
from pathlib import Path

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

from haystack import Document as Loaded
from haystack.components.converters import (
    DOCXToDocument,
    HTMLToDocument,
    PPTXToDocument,
    PyPDFToDocument,
    TextFileToDocument,
)
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from tests.benchmarks.peers.base import Document, Hit
from tests.benchmarks.peers.weights import folder as weights

CONVERTERS = {
    ".pdf": PyPDFToDocument,
    ".html": HTMLToDocument,
    ".docx": DOCXToDocument,
    ".pptx": PPTXToDocument,
    ".md": TextFileToDocument,
    ".txt": TextFileToDocument,
}


class Haystack:
    packages = ("haystack-ai", "sentence-transformers-haystack", "sentence-transformers", "transformers", "torch")

    def __init__(self) -> None:
        self._store = InMemoryDocumentStore()
        self._splitter = DocumentSplitter()
        self._splitter.warm_up()
        self._passages = SentenceTransformersDocumentEmbedder(model=weights(), progress_bar=False)
        self._questions = SentenceTransformersTextEmbedder(model=weights(), progress_bar=False)
        self._passages.warm_up()
        self._questions.warm_up()
        self._questions.run(text="warm")
        self._words = InMemoryBM25Retriever(self._store)
        self._vectors = InMemoryEmbeddingRetriever(self._store)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def take_in(self, documents: Sequence[Document]) -> int:
        return self._keep([Loaded(content=document.whole, meta={"source": document.id}) for document in documents])

    def take_in_files(self, folder: Path, names: Sequence[str]) -> int:
        """Kinds of files without a converter are left out."""
        loaded: list[Loaded] = []
        for name in names:
            if converter := CONVERTERS.get(Path(name).suffix.lower()):
                loaded += converter().run(sources=[folder / name], meta={"source": name})["documents"]
        return self._keep([document for document in loaded if document.content])

    def _keep(self, documents: list[Loaded]) -> int:
        pieces = self._splitter.run(documents=documents)["documents"]
        self._store.write_documents(self._passages.run(documents=pieces)["documents"])
        return len(pieces)

    def search(self, question: str, k: int) -> Sequence[Hit]:
        vector = self._questions.run(text=question)["embedding"]
        lists = (
            self._words.run(query=question, top_k=k)["documents"],
            self._vectors.run(query_embedding=vector, top_k=k)["documents"],
        )
        joined = self._joiner.run(documents=list(lists), top_k=k)["documents"]
        return [Hit(found.meta["source"], float(found.score or 0), found.content) for found in joined]

    def save(self, folder: Path) -> None:
        self._store.save_to_disk(str(folder / "store.json"))


def create() -> Haystack:
    return Haystack()
