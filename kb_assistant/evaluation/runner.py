"""Runs a question set through the real pipeline and the real retriever, and scores what comes out."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Protocol

from ingest.sources.folder import SourceFile, Sources, find
from ingest.worker import Worker
from kb_assistant.assistant import Assistant
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Answer, Outcome, Passage, Question
from kb_assistant.evaluation.dataset import Access, Dataset, Query
from kb_assistant.evaluation.metrics import collapse, informative_recall, ndcg, recall, reciprocal_rank, token_f1
from kb_assistant.library import Library, Queued
from kb_assistant.people import People

# Passages looked at for ten different documents: a long document may hold many of the best.
_DEPTH = 100
_ANSWERED = (Outcome.ANSWERED, Outcome.CONFLICT)
# The share of a reference's words, numbers and names that makes an answer right.
_HALF = 0.5
QUOTES = "quotes"
"""The name of the answerer that needs no language model."""

Figure = float | int | None


class Subject(Protocol):
    """What is measured: the facades of one knowledge base."""

    @property
    def assistant(self) -> Assistant: ...
    @property
    def quoting(self) -> Assistant: ...
    @property
    def model(self) -> str:
        """What writes the assistant's answers; empty where it quotes."""

    @property
    def library(self) -> Library: ...
    @property
    def people(self) -> People: ...
    @property
    def worker(self) -> Worker: ...


@dataclass(frozen=True, slots=True)
class Ranking:
    """Means over the questions that have a gold document."""

    ndcg_10: float
    recall_5: float
    recall_10: float
    mrr_10: float


@dataclass(frozen=True, slots=True)
class Answering:
    """Shares of questions and statements; None where the set has none to measure on.

    `right`: answerable questions whose answer holds half of what a reference says; `each` is the median of seconds."""

    answered: float | None = None
    refused: float | None = None
    f1: float | None = None
    verified: float | None = None
    right: float | None = None
    each: float | None = None

    def values(self) -> dict[str, Figure]:
        """The figures by their names."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer to a question, what it took in seconds, and whether it holds what a reference says."""

    answer: Answer
    seconds: float
    right: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what each answerer made of it, by the answerer's name."""

    query: Query
    given: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Scores:
    """`answering` is of the answerer in use; `quoting` of quoting alone, where a language model is in use.

    `seconds` is what the questions took, ingestion not counted."""

    ranking: Ranking
    answering: Answering
    seconds: float
    queries: int
    model: str = ""
    quoting: Answering | None = None
    asked: tuple[Asked, ...] = ()

    def values(self) -> dict[str, Figure]:
        """The figures under the names that programs rely on."""
        return {
            "ndcg@10": self.ranking.ndcg_10,
            "recall@5": self.ranking.recall_5,
            "recall@10": self.ranking.recall_10,
            "mrr@10": self.ranking.mrr_10,
            "answered": self.answering.answered,
            "refused": self.answering.refused,
            "f1": self.answering.f1,
            "verified": self.answering.verified,
            "seconds": round(self.seconds, 2),
            "queries": self.queries,
        }


def evaluate(subject: Subject, dataset: Dataset, answers: bool) -> Scores:
    """Takes the documents in, asks every question as whoever asks it, scores. The knowledge base must be empty."""
    take_in(subject, dataset)
    began = time.monotonic()
    ranking = _rank(subject, dataset)
    if not answers:
        return Scores(ranking, Answering(), time.monotonic() - began, len(dataset.queries))
    asked = tuple(_asked(subject, query) for query in dataset.queries)
    written, quoted = (_answering(subject, asked, name) if name else None for name in (subject.model, QUOTES))
    scored = written or quoted or Answering()
    return Scores(
        ranking=ranking,
        answering=scored,
        seconds=time.monotonic() - began,
        queries=len(dataset.queries),
        model=subject.model,
        quoting=quoted if written else None,
        asked=asked,
    )


def take_in(subject: Subject, dataset: Dataset) -> None:
    """The dataset's people, groups and documents, through the real pipeline."""
    set_up_access(subject.people, dataset.access, dataset.queries)
    library, files = subject.library, dataset.files
    jobs = queue_sources(library, find([files]).files, dataset.access).jobs if files else _queue_texts(library, dataset)
    for _ in subject.worker.follow(jobs, "kb eval"):
        pass


def set_up_access(people: People, access: Access, queries: Sequence[Query] = ()) -> None:
    """Adds the groups and people that are not there yet."""
    groups = {group.name for group in people.groups()}
    users = {user.name for user in people.users()}
    named = {name for members in access.groups.values() for name in members}
    for user in sorted((named | {query.as_user for query in queries if query.as_user}) - users):
        people.add_user(user)
    for group, members in access.groups.items():
        if group not in groups:
            people.add_group(group)
        for member in members:
            people.join(group, member)


def _queue_texts(library: Library, dataset: Dataset) -> list[int]:
    readers = dataset.access.readers_of
    return [
        job
        for text in dataset.corpus
        for job in library.queue_text(f"eval:{text.id}", text.id, text.title, text.text, readers(text.id))
    ]


def queue_sources(library: Library, sources: Iterable[SourceFile], access: Access) -> Queued:
    """Queues the files, each with its own readers."""
    by_readers: dict[tuple[str, ...], list[SourceFile]] = {}
    for source in sources:
        by_readers.setdefault(access.readers_of(source.path), []).append(source)
    parts = [library.queue(CONSOLE, Sources(tuple(files), ()), readers) for readers, files in by_readers.items()]
    return Queued(
        jobs=tuple(job for part in parts for job in part.jobs),
        unchanged=sum(part.unchanged for part in parts),
        refused=tuple(refused for part in parts for refused in part.refused),
        removed=(),
    )


def _rank(subject: Subject, dataset: Dataset) -> Ranking:
    asked = [query for query in dataset.queries if any(dataset.gold.get(query.id, {}).values())]
    ranked = [(_documents(subject, query, dataset), dataset.gold[query.id]) for query in asked]
    return Ranking(
        ndcg_10=_mean([ndcg(found, gold, 10) for found, gold in ranked]) or 0.0,
        recall_5=_mean([recall(found, gold, 5) for found, gold in ranked]) or 0.0,
        recall_10=_mean([recall(found, gold, 10) for found, gold in ranked]) or 0.0,
        mrr_10=_mean([reciprocal_rank(found, gold, 10) for found, gold in ranked]) or 0.0,
    )


def _documents(subject: Subject, query: Query, dataset: Dataset) -> list[str]:
    who = subject.people.principal(query.as_user)
    passages = subject.assistant.search(who, Question(query.text, query.history), _DEPTH)
    return ranked(passages, dataset.gold[query.id])


def ranked(passages: Sequence[Passage], gold: Mapping[str, int]) -> list[str]:
    """Passages as the corpus ids that the gold judges."""
    return collapse([(passage.path, passage.page) for passage in passages], gold)


def _asked(subject: Subject, query: Query) -> Asked:
    ways = {QUOTES: subject.quoting} | ({subject.model: subject.assistant} if subject.model else {})
    return Asked(query, {name: _given(subject, assistant, query) for name, assistant in ways.items()})


def _given(subject: Subject, assistant: Assistant, query: Query) -> Given:
    began = time.monotonic()
    answer = assistant.ask(subject.people.principal(query.as_user), Question(query.text, query.history))
    found = informative_recall(_said(answer), query.answers)
    return Given(answer, time.monotonic() - began, found >= _HALF)


def _answering(subject: Subject, asked: Sequence[Asked], name: str) -> Answering:
    given = [(one.query, one.given[name]) for one in asked]
    answerable = [(query, one) for query, one in given if query.answerable]
    unanswerable = [one.answer for query, one in given if not query.answerable]
    referenced = [(query, one) for query, one in answerable if query.answers]
    statements = [_verified(subject, one.answer) for _, one in given if one.answer.outcome in _ANSWERED]
    return Answering(
        answered=_mean([float(one.answer.outcome in _ANSWERED) for _, one in answerable]),
        refused=_mean([float(answer.outcome not in _ANSWERED) for answer in unanswerable]),
        f1=_mean([token_f1(_said(one.answer), query.answers) for query, one in referenced]),
        verified=_mean([share for shares in statements for share in shares]),
        right=_mean([float(one.right) for _, one in referenced]),
        each=median(one.seconds for _, one in given) if given else None,
    )


def _said(answer: Answer) -> str:
    """What the answer states; a refusal states nothing."""
    return " ".join(statement.text for statement in answer.statements)


def _verified(subject: Subject, answer: Answer) -> list[float]:
    """For each statement, whether it has quotes and each is exactly the slice of its version's text."""
    console = subject.people.principal(None)
    shares: list[float] = []
    for statement in answer.statements:
        slices = [
            subject.library.version(console, c.span.version).text[c.span.start : c.span.end] == c.quote
            for c in statement.citations
        ]
        shares.append(float(bool(slices) and all(slices)))
    return shares


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
