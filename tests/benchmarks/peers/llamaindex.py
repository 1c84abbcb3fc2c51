"""LlamaIndex with everything it does by default but the model: its splitter, its vector store in memory."""

from collections.abc import Sequence
from pathlib import Path

from llama_index.core import Document as Loaded
from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from tests.benchmarks.peers.base import Document, Hit
from tests.benchmarks.peers.weights import folder as weights

SUFFIXES = (".pdf", ".html", ".docx", ".pptx", ".md", ".txt")


class LlamaIndex:
    packages = (
        "llama-index-core",
        "llama-index-embeddings-huggingface",
        "llama-index-readers-file",
        "sentence-transformers",
        "transformers",
        "torch",
    )

    def __init__(self) -> None:
        self._model = HuggingFaceEmbedding(model_name=weights())
        self._model.get_query_embedding("warm")
        self._index: VectorStoreIndex | None = None

    def take_in(self, documents: Sequence[Document]) -> int:
        return self._keep([Loaded(text=document.whole, doc_id=document.id) for document in documents])

    def take_in_files(self, folder: Path, names: Sequence[str]) -> int:
        """Files of other kinds are left out; pages of a file are documents of their own."""
        loaded = []
        for name in (name for name in names if Path(name).suffix.lower() in SUFFIXES):
            pages = SimpleDirectoryReader(input_files=[folder / name]).load_data()
            loaded += [Loaded(text=page.text, doc_id=f"{name}\n{at}") for at, page in enumerate(pages)]
        return self._keep(loaded)

    def _keep(self, documents: list[Loaded]) -> int:
        self._index = VectorStoreIndex.from_documents(documents, embed_model=self._model)
        return len(self._index.index_struct.nodes_dict)

    def search(self, question: str, k: int) -> Sequence[Hit]:
        assert self._index is not None
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [
            Hit((one.node.ref_doc_id or "").split("\n")[0], one.score or 0.0, one.node.get_content()) for one in found
        ]

    def save(self, folder: Path) -> None:
        assert self._index is not None
        self._index.storage_context.persist(str(folder))


def create() -> LlamaIndex:
    return LlamaIndex()
