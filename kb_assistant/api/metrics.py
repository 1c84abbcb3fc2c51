"""Figures of the running server for Prometheus: how much, how long, how it ended. No names, no questions."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from time import monotonic
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.answers import Answer, Found, Piece, Statement
from kb_assistant.domain.streams import Stream

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Serving(Protocol):
    """What of the server itself is counted."""

    requests: int
    restarts: Callable[[], int]


class Metrics:
    """Safe for threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = self._histogram("kb_request_seconds", "Requests.", "method", "route", "status")
        self._retrieval = self._histogram("kb_retrieval_seconds", "From a question to what was found for it.")
        self._first = self._histogram("kb_first_statement_seconds", "From a question to the first statement shown.")
        self._answer = self._histogram("kb_answer_seconds", "From a question to its answer.")
        self._outcomes = Counter("kb_answers", "Answers by how they ended.", ("outcome",), registry=self._registry)

    def watch(self, kb: KnowledgeBase, serving: Serving) -> None:
        """What is asked of the knowledge base each time that the figures are read."""
        self._registry.register(_Watched(kb, serving))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is the pattern, not the path that was asked for: there are as few as there are routes."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).observe(seconds)

    def answering(self, stream: Generator[Piece, None, Answer]) -> Generator[Piece, None, Answer]:
        """The same stream, its times and its outcome noted. One that its reader leaves is `cancelled`."""
        began, outcome = monotonic(), "cancelled"
        try:
            answer = yield from self._timed(stream, began)
            outcome = answer.outcome.value
            self._answer.observe(monotonic() - began)
            return answer
        except Exception as error:
            outcome = getattr(error, "code", "internal")
            raise
        finally:
            self._outcomes.labels(outcome).inc()

    def _timed(self, made: Generator[Piece, None, Answer], began: float) -> Generator[Piece, None, Answer]:
        awaited: dict[type[Piece], Histogram] = {Found: self._retrieval, Statement: self._first}
        stream = Stream(made)
        with closing(made):
            for piece in stream:
                _observe(awaited.pop(type(piece), None), monotonic() - began)
                yield piece
        if Statement in awaited and stream.result.statements:
            self._first.observe(monotonic() - began)
        return stream.result

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        return generate_latest(self._registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, buckets=_SECONDS, registry=self._registry)


def _observe(histogram: Histogram | None, seconds: float) -> None:
    """Nothing where none waits for it any more."""
    if histogram is not None:
        histogram.observe(seconds)


class _Watched(Collector):
    def __init__(self, kb: KnowledgeBase, serving: Serving) -> None:
        self._kb = kb
        self._serving = serving

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked before somebody reads."""
        return ()

    def collect(self) -> Iterable[Metric]:
        with self._kb.store.read() as tx:
            waiting, outcomes, last = tx.jobs.waiting(), tx.jobs.outcomes(), tx.changes.last()
        lag = max(0, last - self._kb.index.sequence)
        yield GaugeMetricFamily("kb_requests_under_way", "Requests that are being answered.", self._serving.requests)
        yield GaugeMetricFamily("kb_jobs_waiting", "Files that wait to be taken in, or are being taken in.", waiting)
        jobs = GaugeMetricFamily("kb_jobs_done", "Files that were taken in, by how that ended.", labels=("outcome",))
        for outcome, number in outcomes.items():
            jobs.add_metric((outcome,), number)
        yield jobs
        yield GaugeMetricFamily("kb_index_lag", "Changes that this process has not read since its last search.", lag)
        dropped = self._kb.retriever.dropped
        yield CounterMetricFamily("kb_hits_dropped", "Hits of the indexes that the database did not confirm.", dropped)
        yield CounterMetricFamily("kb_worker_restarts", "Starts of a worker that had died.", self._serving.restarts())
