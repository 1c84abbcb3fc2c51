"""One peer on one set, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

from kb_assistant.evaluation.metrics import ndcg, recall, reciprocal_rank
from tests.benchmarks.bench.environments import OURS
from tests.benchmarks.bench.machine import kind
from tests.benchmarks.bench.process import PeerProcess, started
from tests.benchmarks.bench.sets import Asked, QuestionSet, document_of

DEPTH = 100
"""Chunks looked at for ten different documents, as `kb eval` does."""
FIRST = 10


@dataclass(frozen=True, slots=True)
class Measurement:
    """Seconds are of taking everything in, the model being loaded; memory is in MB, a question in milliseconds.

    `loaded` is the memory with the model and nothing else, `peak` the most while taking in; `size` counts bytes."""

    date: str
    machine: str
    versions: Mapping[str, str]
    chunks: int
    questions: int
    ndcg_10: float
    recall_5: float
    recall_10: float
    mrr_10: float
    cpu: float
    wall: float
    loaded: float
    peak: float
    size: int
    p50: float
    p95: float


def measure(peer: str, python: Path, questions: QuestionSet, timed: int) -> Measurement:
    """`timed` is the most questions whose times are taken. Raises PeerFailed."""
    with started(peer, python) as process:
        loaded = process.ask("load")
        taken = _take_in(process, peer, questions)
        times = _times(process, questions.asked[:timed])
        return Measurement(
            date=datetime.now(UTC).date().isoformat(),
            machine=kind(),
            versions=loaded["versions"],
            chunks=taken["chunks"],
            questions=len(questions.asked),
            **_quality(process, questions.asked),
            cpu=taken["used"]["cpu"],
            wall=taken["used"]["wall"],
            loaded=loaded["memory"],
            peak=taken["peak"],
            size=process.ask("save")["bytes"],
            p50=median(times) * 1e3,
            p95=quantiles(times, n=20)[-1] * 1e3,
        )


def _take_in(process: PeerProcess, peer: str, questions: QuestionSet) -> dict[str, Any]:
    if questions.folder and (peer == OURS or not questions.rows):
        return process.ask("files", folder=str(questions.folder), names=questions.names)
    return process.ask("texts", documents=questions.rows)


def _quality(process: PeerProcess, asked: Sequence[Asked]) -> dict[str, float]:
    ranked = [(_documents(process, one), one.gold) for one in asked]
    return {
        "ndcg_10": fmean(ndcg(found, gold, 10) for found, gold in ranked),
        "recall_5": fmean(recall(found, gold, 5) for found, gold in ranked),
        "recall_10": fmean(recall(found, gold, 10) for found, gold in ranked),
        "mrr_10": fmean(reciprocal_rank(found, gold, 10) for found, gold in ranked),
    }


def _documents(process: PeerProcess, asked: Asked) -> list[str]:
    """The documents of the chunks found, each at its best rank."""
    hits = process.ask("search", question=asked.text, k=DEPTH)["hits"]
    return list(dict.fromkeys(document_of(hit["document"], asked.gold) for hit in hits))


def _times(process: PeerProcess, asked: Sequence[Asked]) -> list[float]:
    """Seconds of the questions, one after another, after one that is not counted."""
    seconds = [process.ask("search", question=one.text, k=FIRST)["seconds"] for one in (asked[0], *asked)]
    return seconds[1:]
