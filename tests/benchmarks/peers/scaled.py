"""One peer at one size: `python -m tests.benchmarks.peers.scaled NAME CHUNKS POOL HOME` prints what it took, as JSON.

NAME is `ours` or a peer's, POOL the file of sentences that the collection is made from, HOME the folder it is kept
in. All get their vectors from the same cheap model: what is measured is everything but the model. The first run at a
HOME fills it and prints nothing, the next measures what a process that only answers takes.
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
TAKEN = "taken.json"


class Scaled(Protocol):
    """A peer with the cheap model and a folder, which holds a collection or is empty."""

    def fill(self, documents: Iterable[Document], chunks: int) -> None:
        """About so many chunks. Everything is on the disk when it returns, but for the index."""

    def build(self) -> None:
        """The index over it, saved."""

    def open(self) -> int:
        """Loads what is on the disk; the number of chunks."""

    def alone(self, question: str, k: int) -> object:
        """Only what the index finds, without texts, rights and records."""

    def search(self, question: str, k: int) -> object: ...

    def narrow(self, question: str, k: int) -> object:
        """By somebody who may read a thousandth. Raises NotImplementedError where there are no rights."""

    def update(self, document: Document) -> None:
        """Takes in one more document. Raises NotImplementedError where that means taking in everything."""

    def agreement(self, questions: Sequence[str], k: int) -> float | None:
        """The share of the exact scan's k nearest that dense search finds; None where it can't be told."""


@dataclass(frozen=True)
class Taken:
    """Seconds and MB of taking the collection in; `built` are those of the clock that the index took of it."""

    cpu: float
    wall: float
    built: float
    peak: float


@dataclass(frozen=True)
class Times:
    """Milliseconds by the clock, median and 95th percentile, and of all processors, on average."""

    p50: float
    p95: float
    cpu: float


@dataclass(frozen=True)
class Curve:
    """One point of each curve. Seconds and MB; `narrow` is None without rights, `update` and `agreement` where there
    are none."""

    chunks: int
    cpu: float
    wall: float
    built: float
    peak: float
    empty: float
    loaded: float
    alone: Times
    question: Times
    narrow: Times | None
    start: float
    update: float | None
    agreement: float | None


def fill(peer: Scaled, chunks: int, pool: Path) -> Taken:
    with watched() as used:
        peer.fill(read_pool(pool).documents(chunks, seed=1), chunks)
        with watched() as building:
            peer.build()
    return Taken(used.cpu, used.wall, building.wall, peak())


def measure(peer: Scaled, taken: Taken, pool: Path) -> Curve:
    made = read_pool(pool)
    questions, empty = made.questions(QUESTIONS, seed=2), resident()
    with watched() as started:
        count = peer.open()
        peer.search(questions[0], K)
    alone, everything, narrow = times(peer.alone, questions), times(peer.search, questions), _narrow(peer, questions)
    loaded, agreement = resident(), peer.agreement(questions, K)
    update = _update(peer, list(made.documents(UPDATES * PARAGRAPHS, seed=3)))
    return Curve(
        chunks=count,
        **asdict(taken),
        empty=empty,
        loaded=loaded,
        alone=alone,
        question=everything,
        narrow=narrow,
        start=started.wall,
        update=update,
        agreement=agreement,
    )


def times(search: Callable[[str, int], object], questions: Sequence[str]) -> Times:
    """The first questions are asked twice, and counted once."""
    for question in questions[:5]:
        search(question, K)
    milliseconds = []
    busy = time.process_time()
    for question in questions:
        began = time.perf_counter()
        search(question, K)
        milliseconds.append((time.perf_counter() - began) * 1e3)
    busy = time.process_time() - busy
    return Times(median(milliseconds), quantiles(milliseconds, n=20)[-1], busy * 1e3 / len(questions))


def _narrow(peer: Scaled, questions: Sequence[str]) -> Times | None:
    try:
        return times(peer.narrow, questions)
    except NotImplementedError:
        return None


def _update(peer: Scaled, documents: Sequence[Document]) -> float | None:
    """Seconds until the next question finds one more document."""
    try:
        return median(_until_found(peer, document) for document in documents)
    except NotImplementedError:
        return None


def _until_found(peer: Scaled, document: Document) -> float:
    began = time.perf_counter()
    peer.update(document)
    peer.search(document.title, K)
    return time.perf_counter() - began


def main(name: str, chunks: str, pool: str, home: str) -> None:
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as reply:
        os.dup2(2, 1)
        peer, kept = import_module(f"tests.benchmarks.peers.scaled_{name}").create(Path(home)), Path(home, TAKEN)
        if kept.is_file():
            reply.write(json.dumps(asdict(measure(peer, Taken(**json.loads(kept.read_text())), Path(pool)))))
        else:
            kept.write_text(json.dumps(asdict(fill(peer, int(chunks), Path(pool)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
