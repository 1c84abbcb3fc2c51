"""One peer at one size: `python -m tests.benchmarks.peers.scaled NAME CHUNKS POOL` prints what it took, as JSON.

NAME is `ours` or `langchain`, POOL the file of sentences that the collection is made from. Both get their vectors from
the same cheap model: what is measured is everything but the model.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Protocol

from tests.benchmarks.peers.base import Document
from tests.benchmarks.peers.made import PARAGRAPHS, read_pool
from tests.benchmarks.peers.usage import peak, resident, watched

QUESTIONS = 200
UPDATES = 3
K = 10


class Scaled(Protocol):
    """A peer with the cheap model and an empty collection."""

    def take_in(self, documents: Iterable[Document]) -> int:
        """The number of chunks. Everything is on the disk and can be searched when it returns."""

    def search(self, question: str, k: int) -> object: ...

    def narrow(self, question: str, k: int) -> object:
        """By somebody who may read a thousandth. Raises NotImplementedError where there are no rights."""

    def update(self, document: Document) -> None:
        """Takes in one more document."""

    def restart(self) -> None:
        """Forgets everything in memory and loads what is on the disk."""

    def agreement(self, questions: Sequence[str], k: int) -> float:
        """The share of the exact scan's k nearest that dense search finds."""


@dataclass(frozen=True)
class Curve:
    """One point of each curve. Seconds and MB; a question in milliseconds; `narrow` is None without rights."""

    chunks: int
    cpu: float
    wall: float
    empty: float
    loaded: float
    peak: float
    p50: float
    p95: float
    narrow_p50: float | None
    narrow_p95: float | None
    start: float
    update: float
    agreement: float


def measure(peer: Scaled, chunks: int, pool: Path) -> Curve:
    made, questions = read_pool(pool), read_pool(pool).questions(QUESTIONS, seed=2)
    empty = resident()
    with watched() as used:
        count = peer.take_in(made.documents(chunks, seed=1))
    top = peak()
    with watched() as restarted:
        peer.restart()
        peer.search(questions[0], K)
    everything = times(peer.search, questions)
    updates = [_update(peer, document) for document in made.documents(UPDATES * PARAGRAPHS, seed=3)]
    return Curve(
        chunks=count,
        cpu=used.cpu,
        wall=used.wall,
        empty=empty,
        loaded=resident(),
        peak=top,
        p50=everything[0],
        p95=everything[1],
        **_narrow(peer, questions),
        start=restarted.wall,
        update=median(updates),
        agreement=peer.agreement(questions, K),
    )


def times(search: Callable[[str, int], object], questions: Sequence[str]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, the first questions not counted."""
    milliseconds = []
    for question in (*questions[:5], *questions):
        began = time.perf_counter()
        search(question, K)
        milliseconds.append((time.perf_counter() - began) * 1e3)
    return median(milliseconds[5:]), quantiles(milliseconds[5:], n=20)[-1]


def _narrow(peer: Scaled, questions: Sequence[str]) -> dict[str, float | None]:
    try:
        middle, high = times(peer.narrow, questions)
    except NotImplementedError:
        return {"narrow_p50": None, "narrow_p95": None}
    return {"narrow_p50": middle, "narrow_p95": high}


def _update(peer: Scaled, document: Document) -> float:
    """Seconds until the next question finds it."""
    began = time.perf_counter()
    peer.update(document)
    peer.search(document.title, K)
    return time.perf_counter() - began


def main(name: str, chunks: str, pool: str) -> None:
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as reply:
        os.dup2(2, 1)
        peer = import_module(f"tests.benchmarks.peers.scaled_{name}").create()
        reply.write(json.dumps(asdict(measure(peer, int(chunks), Path(pool)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
