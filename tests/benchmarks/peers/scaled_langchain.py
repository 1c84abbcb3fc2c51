"""Plain LangChain with FAISS at scale, with the cheap model."""

from collections.abc import Iterable, Sequence
from tempfile import TemporaryDirectory

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
    def __init__(self) -> None:
        self._embeddings = CheapEmbeddings()
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._folder = TemporaryDirectory(prefix="kb-bench-")
        self._store: FAISS | None = None

    def take_in(self, documents: Iterable[Document]) -> int:
        chunks = self._splitter.split_documents(self._loaded(documents))
        self._store = FAISS.from_documents(chunks, self._embeddings)
        self._store.save_local(self._folder.name)
        return len(chunks)

    def _loaded(self, documents: Iterable[Document]) -> list[Loaded]:
        return [Loaded(document.whole, metadata={"source": document.id}) for document in documents]

    def search(self, question: str, k: int) -> object:
        assert self._store is not None
        return self._store.similarity_search_with_score(question, k=k)

    def narrow(self, question: str, k: int) -> object:
        raise NotImplementedError("it has no rights")

    def update(self, document: Document) -> None:
        """Only in memory: saving means writing everything again."""
        assert self._store is not None
        self._store.add_documents(self._splitter.split_documents(self._loaded([document])))

    def restart(self) -> None:
        """Its snapshot is a pickle; this one was written a moment ago by this very process."""
        self._store = None
        self._store = FAISS.load_local(self._folder.name, self._embeddings, allow_dangerous_deserialization=True)

    def agreement(self, questions: Sequence[str], k: int) -> float:
        """It is the exact scan."""
        return 1.0


def create() -> ScaledLangChain:
    return ScaledLangChain()
