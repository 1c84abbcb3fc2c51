"""This program at scale, with the cheap model: a thousand groups, each of which may read a thousandth."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.answers import Question
from kb_assistant.evaluation.dataset import Access, CorpusText, Dataset
from kb_assistant.evaluation.runner import take_in
from kb_assistant.settings import load_settings
from tests.benchmarks.peers.base import Document
from tests.benchmarks.peers.made import AUDIENCES, audience

os.environ["KB_EMBEDDING_BACKEND"] = "tests.benchmarks.peers.cheap"
READER = "reader"


class ScaledOurs:
    def __init__(self) -> None:
        self._home = TemporaryDirectory(prefix="kb-bench-")
        self._kb = self._open()
        self._reader: Principal | None = None

    def _open(self) -> KnowledgeBase:
        return open_knowledge_base(load_settings().elsewhere(Path(self._home.name)))

    def take_in(self, documents: Iterable[Document]) -> int:
        texts = tuple(CorpusText(document.id, document.title, document.text) for document in documents)
        groups = {f"group {number}": (READER,) if number == 0 else () for number in range(AUDIENCES)}
        readers = {text.id: (f"group {audience(at)}",) for at, text in enumerate(texts)}
        take_in(self._kb, Dataset(texts, None, (), {}, Access(groups, readers)))
        self._reader = self._kb.people.principal(READER)
        return self._kb.index.count()[0]

    def search(self, question: str, k: int) -> object:
        return self._kb.assistant.search(CONSOLE, Question(question), k)

    def narrow(self, question: str, k: int) -> object:
        assert self._reader is not None
        return self._kb.assistant.search(self._reader, Question(question), k)

    def update(self, document: Document) -> None:
        """On the disk when it returns."""
        text = CorpusText(document.id, document.title, document.text)
        take_in(self._kb, Dataset((text,), None, (), {}))

    def restart(self) -> None:
        """Nothing of the old one is left but what Python has not given back."""
        self._kb.close()
        self._kb = self._open()

    def agreement(self, questions: Sequence[str], k: int) -> float:
        with self._kb.store.read() as tx:
            entries = [(entry.id, entry.vector) for entry in tx.versions.entries(self._kb.embedder.name)]
        ids, vectors = np.array([name for name, _ in entries]), np.stack([vector for _, vector in entries])
        return float(np.mean([self._agreed(question, ids, vectors, k) for question in questions[:100]]))

    def _agreed(self, question: str, ids: "np.ndarray", vectors: "np.ndarray", k: int) -> float:
        vector = self._kb.embedder.embed_queries([question])[0]
        exact = set(ids[np.argpartition(-(vectors @ vector), k)[:k]].tolist())
        found = self._kb.index.search(vector, question, k, None).dense
        return len(exact & {match.id for match in found}) / k


def create() -> ScaledOurs:
    return ScaledOurs()
