"""Plain LangChain with FAISS, as its tutorials build it: pieces of 1,000 characters that share 200, a flat index."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from langchain_community.document_loaders import BSHTMLLoader, Docx2txtLoader, PyPDFLoader, TextLoader
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document as Loaded
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from tests.benchmarks.peers.base import Document, Hit
from tests.benchmarks.peers.weights import folder as weights


def _slides(file: str) -> list[Loaded]:
    """LangChain's own loader for slides needs data from the net; this is what it reads in the end."""
    from pptx import Presentation

    slides = Presentation(file).slides
    texts = (shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    tables = (
        cell.text
        for slide in slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    )
    return [Loaded("\n".join((*texts, *tables)))]


LOADERS: Mapping[str, Callable[[str], list[Loaded]]] = {
    ".pdf": lambda file: PyPDFLoader(file).load(),
    ".html": lambda file: BSHTMLLoader(file, open_encoding="utf-8").load(),
    ".docx": lambda file: Docx2txtLoader(file).load(),
    ".pptx": _slides,
    ".md": lambda file: TextLoader(file, encoding="utf-8").load(),
    ".txt": lambda file: TextLoader(file, encoding="utf-8").load(),
}


class LangChain:
    packages = (
        "langchain-community",
        "langchain-huggingface",
        "langchain-text-splitters",
        "faiss-cpu",
        "sentence-transformers",
        "torch",
    )

    def __init__(self) -> None:
        self._embeddings = HuggingFaceEmbeddings(model_name=weights())
        self._embeddings.embed_query("warm")
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._store: FAISS | None = None

    def take_in(self, documents: Sequence[Document]) -> int:
        return self._keep([Loaded(document.whole, metadata={"source": document.id}) for document in documents])

    def take_in_files(self, folder: Path, names: Sequence[str]) -> int:
        """Kinds of files without a loader are left out."""
        return self._keep([page for name in names for page in self._pages(folder, name)])

    def _pages(self, folder: Path, name: str) -> list[Loaded]:
        load = LOADERS.get(Path(name).suffix.lower())
        pages = load(str(folder / name)) if load else []
        for page in pages:
            page.metadata["source"] = name
        return pages

    def _keep(self, documents: list[Loaded]) -> int:
        chunks = self._splitter.split_documents(documents)
        self._store = FAISS.from_documents(chunks, self._embeddings)
        return len(chunks)

    def search(self, question: str, k: int) -> Sequence[Hit]:
        """FAISS gives squared distances of unit vectors; the score is the cosine."""
        assert self._store is not None
        found = self._store.similarity_search_with_score(question, k=k)
        return [Hit(chunk.metadata["source"], 1 - float(far) / 2, chunk.page_content) for chunk, far in found]

    def save(self, folder: Path) -> None:
        assert self._store is not None
        self._store.save_local(str(folder))


def create() -> LangChain:
    return LangChain()
