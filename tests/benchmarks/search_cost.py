"""What a search costs beside an exhaustive one, and what it misses: `python -m tests.benchmarks.search_cost`.

Ours (faiss + tantivy) against an exact scan in full precision (the faster of numpy and faiss) plus SQLite's FTS5,
the same questions in the same run, one thread each. Exit code 1 if ours costs a tenth or more, or misses too much.
"""

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import faiss as faiss_library
import numpy as np
from numpy.typing import NDArray

from indexes.base import Entry, Vector
from indexes.lexical import tantivy
from indexes.lexical.tantivy.terms import question_terms
from indexes.vector import faiss

Matrix = NDArray[np.float32]

DIMENSION = 384
K = 10
CHUNKS_PER_DOCUMENT = 10
WORDS_PER_CHUNK = 180
WORDS_PER_QUESTION = 9
MOST_COST = 0.1
LEAST_RECALL = 0.95
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "zu", "kra", "ste"]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Chunks and questions, each as text and as vector."""

    texts: list[str]
    vectors: Matrix
    questions: list[str]
    question_vectors: Matrix


def vectors_of(owners: NDArray[np.int64], draw: np.random.Generator, topics: int) -> Callable[..., Matrix]:
    """Draws vectors for chunks of documents of topics.

    The shape follows 12,000 passages embedded by MiniLM: a common mean of length .32, eigenvalues that fall off
    as 1 / (i + 12) (about 90 effective dimensions), nearest neighbours at cosine .63, the tenth at .49.
    """
    spread = np.sqrt(0.9 / (np.arange(DIMENSION) + 12.0) / np.sum(1 / (np.arange(DIMENSION) + 12.0)))
    turn = np.linalg.qr(draw.normal(size=(DIMENSION, DIMENSION)))[0]
    mean = draw.normal(size=DIMENSION)
    mean *= 0.32 / np.linalg.norm(mean)
    topic = draw.normal(size=(topics, DIMENSION)) * spread
    document = draw.normal(size=(len(owners), DIMENSION)) * spread

    def drawn(documents: NDArray[np.int64]) -> Matrix:
        own = draw.normal(size=(len(documents), DIMENSION)) * spread
        mixed = np.sqrt(0.4) * topic[owners[documents]] + np.sqrt(0.2) * document[documents] + np.sqrt(0.4) * own
        found = (mean + mixed) @ turn
        return cast("Matrix", (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32))

    return drawn


def texts_of(documents: NDArray[np.int64], words: int, draw: np.random.Generator) -> list[str]:
    """Words by Zipf's law; a third of each text comes from the few hundred words of its document's subject."""
    vocabulary = np.array(["".join(draw.choice(SYLLABLES, draw.integers(1, 5))) + str(n % 7) for n in range(60_000)])
    ranks = np.minimum(draw.zipf(1.2, (len(documents), words)), len(vocabulary)) - 1
    subject = (documents[:, None] * 7919 + draw.integers(0, 300, ranks.shape)) % len(vocabulary)
    chosen = np.where(draw.random(ranks.shape) < 1 / 3, subject, ranks)
    return [" ".join(row) for row in vocabulary[chosen]]


def corpus(chunks: int, questions: int) -> Corpus:
    draw = np.random.default_rng(11)
    documents = np.arange(chunks) // CHUNKS_PER_DOCUMENT
    asked = draw.integers(0, documents[-1] + 1, questions)
    topics = max(50, chunks // 200)
    drawn = vectors_of(draw.integers(0, topics, documents[-1] + 1), draw, topics)
    # Both sides draw their words from one vocabulary: the generator is started again.
    texts = texts_of(documents, WORDS_PER_CHUNK, np.random.default_rng(5))
    asked_texts = texts_of(asked, WORDS_PER_QUESTION, np.random.default_rng(5))
    return Corpus(texts, drawn(documents), asked_texts, drawn(asked))


@dataclass(frozen=True, slots=True)
class Ours:
    """The indexes as they are after a snapshot was loaded."""

    dense: faiss.FaissIndex
    words: tantivy.TantivyIndex


def ours(made: Corpus, folder: Path) -> Ours:
    dense, words = faiss.create(DIMENSION), tantivy.create()
    rows = zip(made.texts, made.vectors, strict=True)
    entries = [Entry(number, number % 1_000, "", text, "und", vector) for number, (text, vector) in enumerate(rows)]
    for start in range(0, len(entries), 2_000):
        dense.add(entries[start : start + 2_000])
        words.add(entries[start : start + 2_000])
    for name, save in (("dense", dense.save), ("words", words.save)):
        (folder / name).mkdir()
        save(folder / name)
    words.close()
    return Ours(faiss.load(folder / "dense", DIMENSION), tantivy.load(folder / "words"))


def fts5(texts: Sequence[str]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE chunk USING fts5(text, tokenize = 'unicode61')")
    database.executemany("INSERT INTO chunk (rowid, text) VALUES (?, ?)", enumerate(texts))
    database.execute("INSERT INTO chunk (chunk) VALUES ('optimize')")
    return database


def fts5_search(database: sqlite3.Connection, question: str) -> set[int]:
    terms = " OR ".join(f'"{term}"' for term in question_terms(question, ["und"]))
    best = "SELECT rowid FROM chunk WHERE chunk MATCH ? ORDER BY bm25(chunk) LIMIT ?"
    return {row for (row,) in database.execute(best, (terms, K))}


def numpy_search(vectors: Matrix, vector: Vector) -> set[int]:
    return set(np.argpartition(-(vectors @ vector), K)[:K].tolist())


def flat_search(index: faiss_library.IndexFlatIP, vector: Vector) -> set[int]:
    return set(index.search(vector[None], K)[1][0].tolist())


class Watch:
    """Milliseconds and results by what was measured."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}
        self.found: dict[str, list[set[int]]] = {}

    def __call__(self, name: str, search: Callable[[], set[int]]) -> None:
        began = time.perf_counter()
        found = search()
        self.times.setdefault(name, []).append((time.perf_counter() - began) * 1e3)
        self.found.setdefault(name, []).append(found)

    def median(self, name: str) -> float:
        return float(np.median(self.times[name]))

    def agreement(self, name: str, reference: str) -> float:
        pairs = zip(self.found[name], self.found[reference], strict=True)
        return float(np.mean([len(found & exact) / max(1, len(exact)) for found, exact in pairs]))


def measured(made: Corpus, indexes: Ours) -> Watch:
    """Every question by every engine, one after the other, so that a busy machine slows all of them alike."""
    database = fts5(made.texts)
    flat = faiss_library.IndexFlatIP(DIMENSION)
    flat.add(made.vectors)
    some, most = frozenset({7}), frozenset(range(990))
    watch = Watch()
    for text, vector in zip(made.questions, made.question_vectors, strict=True):
        watch("numpy fp32", lambda: numpy_search(made.vectors, vector))  # noqa: B023 - called at once
        watch("faiss flat fp32", lambda: flat_search(flat, vector))  # noqa: B023
        watch("SQLite FTS5", lambda: fts5_search(database, text))  # noqa: B023
        for name, audiences in (("", None), (", 0.1 % readable", some), (", 99 % readable", most)):
            watch(f"ours dense{name}", lambda: {m.id for m in indexes.dense.search(vector, K, audiences)})  # noqa: B023
            watch(f"ours lexical{name}", lambda: {m.id for m in indexes.words.search(text, K, audiences)})  # noqa: B023
    return watch


def report(watch: Watch) -> bool:
    """Prints the figures; whether they are as promised."""
    for name, times in watch.times.items():
        print(f"{name:32} median {np.median(times):8.2f} ms   p95 {np.percentile(times, 95):8.2f} ms")
    exact = min(watch.median("numpy fp32"), watch.median("faiss flat fp32"))
    exhaustive = exact + watch.median("SQLite FTS5")
    ratio = (watch.median("ours dense") + watch.median("ours lexical")) / exhaustive
    recall = watch.agreement("ours dense", "numpy fp32")
    print(f"dense alone: {watch.median('ours dense') / exact:.3f} of an exact scan")
    print(f"both: {ratio:.3f} of exhaustive search (must be under {MOST_COST})")
    print(f"recall@{K} against the exact scan: {recall:.3f} (at least {LEAST_RECALL})")
    print(f"shared with FTS5's first {K}: {watch.agreement('ours lexical', 'SQLite FTS5'):.3f}")
    return ratio < MOST_COST and recall >= LEAST_RECALL


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    wanted = parser.parse_args()
    faiss_library.omp_set_num_threads(1)
    steps = [time.perf_counter()]
    made = corpus(wanted.chunks, wanted.questions)
    steps.append(time.perf_counter())
    with tempfile.TemporaryDirectory() as folder:
        indexes = ours(made, Path(folder))
        steps.append(time.perf_counter())
        print("seconds to make the corpus and our indexes: " + ", ".join(f"{b - a:.0f}" for a, b in pairwise(steps)))
        good = report(measured(made, indexes))
        indexes.words.close()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
