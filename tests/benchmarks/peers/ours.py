"""This program: its real pipeline into a throw-away data folder, its real search. Runs in the project's environment."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.sources.folder import find
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from kb_assistant.evaluation.dataset import Access, CorpusText, Dataset
from kb_assistant.evaluation.runner import queue_sources, take_in
from kb_assistant.settings import load_settings
from tests.benchmarks.peers.base import Document, Hit


class Ours:
    packages = ("kb-assistant", "onnxruntime", "faiss-cpu", "tantivy", "SQLAlchemy")

    def __init__(self) -> None:
        self._home = TemporaryDirectory(prefix="kb-bench-")
        self._kb: KnowledgeBase = open_knowledge_base(load_settings().elsewhere(Path(self._home.name)))
        self._kb.embedder.embed_queries(["warm"])

    def take_in(self, documents: Sequence[Document]) -> int:
        texts = tuple(CorpusText(document.id, document.title, document.text) for document in documents)
        take_in(self._kb, Dataset(corpus=texts, files=None, queries=(), gold={}))
        return self._kb.index.count()[0]

    def take_in_files(self, folder: Path, names: Sequence[str]) -> int:
        wanted = frozenset(names)
        sources = [source for source in find([folder]).files if source.path in wanted]
        jobs = queue_sources(self._kb.library, sources, Access()).jobs
        for _ in self._kb.worker.follow(jobs, "the bench"):
            pass
        return self._kb.index.count()[0]

    def search(self, question: str, k: int) -> Sequence[Hit]:
        found = self._kb.assistant.search(CONSOLE, Question(question), k)
        return [Hit(passage.path, passage.score, passage.text, passage.page) for passage in found]

    def save(self, folder: Path) -> None:
        """Everything in the data folder: texts, vectors, both indexes, the files themselves."""
        shutil.copytree(self._home.name, folder, dirs_exist_ok=True)


def create() -> Ours:
    return Ours()
