"""How fast and how true the int8 copy of the default model is: `python -m tests.benchmarks.encoding [CORPUS]`.

CORPUS is a folder with corpus.jsonl, queries.jsonl and qrels.tsv as `kb eval` takes them; with it, nDCG@10 of dense
search alone is printed for the library, for the copy, and for copied queries against the library's passages.
Encoders take turns, so that a busy machine slows all of them; processor seconds are the figure to trust.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from kb_assistant.embedding import onnx, sentence_transformers
from kb_assistant.embedding.base import Embedder, Matrix

MODEL = "all-MiniLM-L6-v2"
ROUNDS = 3
TEXTS = [
    f"Section {number}. Employees accrue leave each pay period; days that are not used by the end of March lapse, "
    f"unless the manager has agreed in writing to carry over up to {number % 9} of them. " * (1 + number % 6)
    for number in range(96)
]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def speed(name: str, embedder: Embedder) -> None:
    tokens = sum(min(len(embedder.token_starts(text)), embedder.max_tokens) for text in TEXTS)
    clock, processor = timed(lambda: embedder.embed_passages(TEXTS))
    print(f"{name:8} {tokens / clock:7.0f} tokens/s {tokens / processor:7.0f} tokens per processor second")


def start(name: str, embedder: Embedder) -> None:
    clock, _ = timed(lambda: embedder.embed_queries(["How many days of leave do I have?"]))
    print(f"{name:20} first vector after {clock:6.2f} s")


def ndcg(ranked: Sequence[str], relevant: set[str]) -> float:
    gains = sum(1 / np.log2(rank + 2) for rank, document in enumerate(ranked[:10]) if document in relevant)
    return float(gains / sum(1 / np.log2(rank + 2) for rank in range(min(10, len(relevant)))))


def read_lines(file: Path) -> dict[str, str]:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {row["_id"]: f"{row.get('title', '')} {row['text']}".strip() for row in rows}


def judge(corpus: Path, encoders: dict[str, Embedder]) -> None:
    documents, queries = read_lines(corpus / "corpus.jsonl"), read_lines(corpus / "queries.jsonl")
    relevant: dict[str, set[str]] = {}
    for line in (corpus / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        if float(score) > 0:
            relevant.setdefault(query, set()).add(document)
    asked = {query: text for query, text in queries.items() if query in relevant}
    passages = {name: found.embed_passages(list(documents.values())) for name, found in encoders.items()}
    questions = {name: found.embed_queries(list(asked.values())) for name, found in encoders.items()}
    for asking, asked_of in (("torch", "torch"), ("int8", "int8"), ("int8", "torch"), ("torch", "int8")):
        found = mean_ndcg(questions[asking] @ passages[asked_of].T, documents, asked, relevant)
        print(f"queries {asking:5} passages {asked_of:5} nDCG@10 {found:.4f}")


def mean_ndcg(scores: Matrix, documents: dict[str, str], asked: dict[str, str], relevant: dict[str, set[str]]) -> float:
    names = list(documents)
    ranked = [[names[at] for at in order] for order in np.argsort(-scores, axis=1)[:, :10]]
    return float(np.mean([ndcg(order, relevant[query]) for order, query in zip(ranked, asked, strict=True)]))


def main(corpus: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        exports = Path(folder)
        library = sentence_transformers.create(MODEL, exports)
        start("torch", library)
        start("int8, with export", onnx.create(MODEL, exports))
        fast = onnx.create(MODEL, exports)
        start("int8", fast)
        encoders: dict[str, Embedder] = {"torch": library, "int8": fast}
        for _ in range(ROUNDS):
            for name, embedder in encoders.items():
                speed(name, embedder)
        if corpus:
            judge(corpus, encoders)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
