"""This program at scale, with the cheap model: a thousand groups, each of which may read a thousandth."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.pipeline import Loaded
from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.answers import Question
from kb_assistant.domain.documents import Extract
from kb_assistant.retrieval.retriever import DEPTH
from kb_assistant.settings import load_settings
from tests.benchmarks.peers.base import Document
from tests.benchmarks.peers.bulk import fill, stored
from tests.benchmarks.peers.made import AUDIENCES, audience

os.environ["KB_EMBEDDING_BACKEND"] = "tests.benchmarks.peers.cheap"
READER = "reader"
ASKED = 100
PIPED = 100_000
TOGETHER = 64

Matrix = NDArray[np.float32]


class ScaledOurs:
    def __init__(self, home: Path) -> None:
        self._home = home
        self._kb = open_knowledge_base(load_settings().elsewhere(home))
        self._reader: Principal | None = None

    def fill(self, documents: Iterable[Document], chunks: int) -> None:
        """Through the pipeline, or, where there would be no end to it, past it."""
        audiences = self._set_up()
        if chunks > PIPED:
            self._kb.close()
            fill(self._home / "kb.sqlite", documents, audiences)
            self._kb = open_knowledge_base(load_settings().elsewhere(self._home))
            return
        for batch in _batches(documents):
            self._commit(batch, audiences)

    def build(self) -> None:
        with self._kb.lock.hold("the benchmark"):
            self._kb.index.rebuild()
            self._kb.index.publish(always=True)
        self._kb.close()

    def open(self) -> int:
        self._reader = self._kb.people.principal(READER)
        return self._kb.index.count()[0]

    def _set_up(self) -> list[int]:
        """The audience of each group; the reader is in the first."""
        names = [f"group {number}" for number in range(AUDIENCES)]
        with self._kb.store.write() as tx:
            tx.access.add_user(READER)
            for name in names:
                tx.groups.add(name)
            tx.groups.join(names[0], READER)
            return [tx.audiences.of([name]) for name in names]

    def _commit(self, batch: Sequence[tuple[int, Document]], audiences: Sequence[int]) -> None:
        """Durably, as the worker does; only queue, files and the children that read them are left out."""
        with self._kb.store.write() as tx:
            for at, document in batch:
                tx.jobs.add(f"made:{document.id}", document.id, "", audiences[audience(at)], document.title)
            jobs = tx.jobs.take(len(batch))
        made = (Extract(document.text, document.title, language="en") for _, document in batch)
        prepared = [self._kb.pipeline.prepare(Loaded(job, extract)) for job, extract in zip(jobs, made, strict=True)]
        self._kb.pipeline.embed(prepared)
        self._kb.pipeline.commit(prepared)

    def alone(self, question: str, k: int) -> object:
        vector = self._kb.embedder.embed_queries([question])[0]
        return self._kb.index.search(vector, question, DEPTH, None)

    def search(self, question: str, k: int) -> object:
        return self._kb.assistant.search(CONSOLE, Question(question), k)

    def narrow(self, question: str, k: int) -> object:
        assert self._reader is not None
        return self._kb.assistant.search(self._reader, Question(question), k)

    def update(self, document: Document) -> None:
        """On the disk when it returns."""
        jobs = self._kb.library.queue_text(f"made:{document.id}", document.id, document.title, document.text, ())
        for _ in self._kb.worker.follow(jobs, "the benchmark"):
            pass

    def agreement(self, questions: Sequence[str], k: int) -> float:
        vectors = self._kb.embedder.embed_queries(questions[:ASKED])
        exact = self._exact(vectors, k)
        found = [self._kb.index.search(vector, "", k, None).dense for vector in vectors]
        shares = [len(near & {match.id for match in got}) / k for near, got in zip(exact, found, strict=True)]
        return float(np.mean(shares))

    def _exact(self, questions: Matrix, k: int) -> list[set[int]]:
        """The k nearest of each by full precision, a block of entries at a time."""
        ids, scores = np.zeros((len(questions), k), np.int64), np.full((len(questions), k), -2.0, np.float32)
        for there, block in stored(self._home / "kb.sqlite"):
            ids = np.hstack([ids, np.broadcast_to(there, (len(questions), len(there)))])
            scores = np.hstack([scores, questions @ block.T])
            best = np.argpartition(-scores, k, axis=1)[:, :k]
            ids, scores = np.take_along_axis(ids, best, 1), np.take_along_axis(scores, best, 1)
        return [set(row.tolist()) for row in ids]


def _batches(documents: Iterable[Document]) -> Iterator[list[tuple[int, Document]]]:
    numbered = enumerate(documents)
    while batch := list(islice(numbered, TOGETHER)):
        yield batch


def create(home: Path) -> ScaledOurs:
    return ScaledOurs(home)
