"""What correcting misspelt questions brings, harms and costs: `python -m tests.benchmarks.spelling [DIR...]`

Each DIR is laid out for `kb eval` and goes through the real pipeline once. Of its questions, as they are: which are
changed (`--changes` lists them), and nDCG@10 before and after. With slips of the keyboard put into one or two of their
words: how many are put right, and recall@5 of the clean, the mistyped and the corrected questions. Questions of kind
"typo" were misspelt by hand: they are measured apart, the share that is answered as well. `--chunks N` measures
nothing but the time (of the processor), on a made-up corpus of that size.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import numpy as np

from indexes.base import Entry
from indexes.languages import fold
from indexes.lexical import tantivy
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.dialog.followup import standalone
from kb_assistant.domain.access import Principal
from kb_assistant.domain.answers import Outcome, Question
from kb_assistant.evaluation.dataset import Dataset, Query, read_dataset
from kb_assistant.evaluation.metrics import ndcg, recall
from kb_assistant.evaluation.runner import ranked, take_in
from kb_assistant.generation.quoting import QuotingAnswerer, QuotingSettings
from kb_assistant.retrieval.index import ReadableWords
from kb_assistant.retrieval.rerankers import none
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.retrieval.spelling import respelt, tokens_of
from kb_assistant.sample import FOLDER
from kb_assistant.settings import load_settings
from tests.benchmarks.retrieval import NAMES, SHARED
from tests.benchmarks.search_cost import WORDS_PER_CHUNK, WORDS_PER_QUESTION, texts_of

ALL = (*NAMES, "xquad_es", "xquad_zh")
DEPTH = 100
MOST_QUESTIONS = 300
"""Of a set, that are mistyped: enough for a share within .02."""
SHORTEST = 4
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DIGITS = str.maketrans("0123456789", "bcdfghklmn")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in all its forms. `words` are pairs of a word and how it was mistyped."""

    clean: str
    typed: str
    understood: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Figures:
    """What was measured on one set."""

    changed: list[Asked] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    mistyped: list[Asked] = field(default_factory=list)
    recalls: list[tuple[float, float, float]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)


class Bench:
    """One set, taken in."""

    def __init__(self, kb: KnowledgeBase, dataset: Dataset) -> None:
        self._kb = kb
        self._dataset = dataset
        self._retriever = Retriever(kb.store, kb.index, kb.embedder, none.create(""))
        self._answerer = QuotingAnswerer(kb.embedder, QuotingSettings())
        self.figures = Figures()

    def as_they_are(self) -> None:
        """Which questions are changed, and what that does to their ranking (of the others it does nothing)."""
        for query in self._dataset.queries:
            text = searched(query)
            understood = self._spelt(query, text)
            if understood != text:
                self.figures.changed.append(Asked(text, text, understood))
            if self._has_gold(query):
                gain = self._ndcg(query, understood) - self._ndcg(query, text) if understood != text else 0.0
                self.figures.gains.append(gain)

    def mistyped(self, draw: random.Random) -> None:
        usable = [query for query in self._dataset.queries if self._has_gold(query)]
        for query in draw.sample(usable, min(MOST_QUESTIONS, len(usable))):
            clean = searched(query)
            typed, words = with_slips(clean, draw)
            if words:
                asked = Asked(clean, typed, self._spelt(query, typed), words)
                self.figures.mistyped.append(asked)
                forms = (asked.clean, asked.typed, asked.understood)
                self.figures.recalls.append(tuple(self._recall(query, form) for form in forms))  # type: ignore[arg-type]

    def by_hand(self, kinds: Mapping[str, str]) -> Iterator[str]:
        """The questions that were misspelt by hand: nDCG@10, recall@5 and whether they are answered, both ways."""
        for query in self._dataset.queries:
            if kinds.get(query.id) == "typo" and self._has_gold(query):
                text = searched(query)
                understood = self._spelt(query, text)
                both = [
                    f"{self._ndcg(query, form):.2f} {self._recall(query, form):.2f} {self._is_answered(query, form):d}"
                    for form in (text, understood)
                ]
                yield f"  {both[0]} -> {both[1]}  {text} | {understood if understood != text else '='}"

    def _spelt(self, query: Query, text: str) -> str:
        who = self._who(query)
        began = time.thread_time()
        understood = self._retriever.spelt(who, text)
        self.figures.milliseconds.append((time.thread_time() - began) * 1e3)
        return understood

    def _who(self, query: Query) -> Principal:
        return self._kb.people.principal(query.as_user)

    def _has_gold(self, query: Query) -> bool:
        return any(self._dataset.gold.get(query.id, {}).values())

    def _ndcg(self, query: Query, text: str) -> float:
        return ndcg(self._documents(query, text), self._dataset.gold[query.id], 10)

    def _recall(self, query: Query, text: str) -> float:
        return recall(self._documents(query, text), self._dataset.gold[query.id], 5)

    def _documents(self, query: Query, text: str) -> list[str]:
        return ranked(self._retriever.search(self._who(query), text, DEPTH), self._dataset.gold[query.id])

    def _is_answered(self, query: Query, text: str) -> bool:
        passages = self._retriever.search(self._who(query), text, 10)
        outcome = self._answerer.answer(Question(text), passages).outcome
        return outcome in (Outcome.ANSWERED, Outcome.CONFLICT)


def searched(query: Query) -> str:
    return standalone(Question(query.text, query.history))


def with_slips(question: str, draw: random.Random) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question with one or two of its words mistyped, and which."""
    words = [token for token in tokens_of(question) if len(token.text) >= SHORTEST and token.text.isascii()]
    chosen = sorted(draw.sample(words, min(len(words), draw.choice((1, 2)))), key=lambda token: -token.start)
    pairs = []
    for token in chosen:
        typed = mistyped(token.text, draw)
        question = question[: token.start] + typed + question[token.end :]
        pairs.append((token.text, typed))
    return question, tuple(pairs)


def mistyped(word: str, draw: random.Random) -> str:
    """One slip: a key beside the right one, a letter left out, put in or swapped with the next."""
    small = word.lower()
    typed = small
    while typed == small:
        at = draw.randrange(len(small))
        beside = draw.choice(neighbours(small[at]))
        slips = (
            small[:at] + beside + small[at + 1 :],
            small[:at] + small[at + 1 :],
            small[:at] + draw.choice((beside, small[at])) + small[at:],
            small[:at] + small[at : at + 2][::-1] + small[at + 2 :],
        )
        typed = draw.choice(slips)
    return typed.capitalize() if word[0].isupper() else typed


def neighbours(letter: str) -> str:
    pairs = [pair for row in KEYS for pair in pairwise(row) if letter in pair]
    return "".join(one for pair in pairs for one in pair if one != letter) or "e"


def is_restored(asked: Asked, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", fold(asked.understood)))


def measure(folder: Path, *, changes: bool) -> None:
    dataset = read_dataset(folder)
    with TemporaryDirectory(prefix="kb-bench-") as home:
        kb = open_knowledge_base(load_settings().elsewhere(Path(home)))
        take_in(kb, dataset)
        bench = Bench(kb, dataset)
        bench.as_they_are()
        bench.mistyped(random.Random(7))
        print(report(folder.name, dataset, bench.figures), flush=True)
        if changes:
            print(*(f"  {asked.typed}\n    {asked.understood}" for asked in bench.figures.changed), sep="\n")
        print(*bench.by_hand(kinds_of(folder)), sep="\n", flush=True)
        kb.close()


def kinds_of(folder: Path) -> Mapping[str, str]:
    rows = map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    return {row["_id"]: row.get("kind", "") for row in rows}


def report(name: str, dataset: Dataset, figures: Figures) -> str:
    pairs = [(asked, word, typed) for asked in figures.mistyped for word, typed in asked.words]
    restored = fmean(is_restored(asked, word) for asked, word, _ in pairs)
    left = fmean(not is_restored(asked, word) and typed in asked.understood for asked, word, typed in pairs)
    clean, typed, understood = (fmean(row[at] for row in figures.recalls) for at in range(3))
    share = len(figures.changed) / len(dataset.queries)
    times = np.percentile(figures.milliseconds, [50, 95])
    return (
        f"{name:<17} changed {len(figures.changed):3}/{len(dataset.queries)} ({share:.1%}) nDCG@10 "
        f"{fmean(figures.gains):+.4f} | {len(pairs)} slips: right {restored:.2f} left {left:.2f} "
        f"wrong {1 - restored - left:.2f} recall@5 {clean:.3f} / {typed:.3f} / {understood:.3f} "
        f"| {times[0]:.1f} ms, p95 {times[1]:.1f}"
    )


def measure_time(chunks: int, questions: int) -> None:
    """Words are letters only, since others are neither corrected nor put in."""
    documents = np.arange(chunks) // 10
    texts = [text.translate(DIGITS) for text in texts_of(documents, WORDS_PER_CHUNK, np.random.default_rng(5))]
    asked = np.random.default_rng(11).integers(0, documents[-1] + 1, questions)
    clean = [text.translate(DIGITS) for text in texts_of(asked, WORDS_PER_QUESTION, np.random.default_rng(5))]
    index, vector = tantivy.create(), np.zeros(1, np.float32)
    index.add([Entry(number, number % 1_000, "", text, "en", vector) for number, text in enumerate(texts)])
    index.count()
    draw = random.Random(7)
    typed = [with_slips(question, draw)[0] for question in clean]
    began = time.thread_time()
    index.similar("warming", 1)
    print(f"{chunks} chunks: the first after a change {(time.thread_time() - began) * 1e3:.0f} ms")
    for name, audiences in (("everything", None), ("1 %", frozenset(range(10))), ("99 %", frozenset(range(990)))):
        words = ReadableWords(index, audiences)
        for kind, forms in (("clean", clean), ("mistyped", typed)):
            times = np.percentile(list(_times(words, forms)), [50, 95])
            print(f"  {name:>10} readable, {kind:<8} median {times[0]:.2f} ms  p95 {times[1]:.2f} ms", flush=True)
    index.close()


def _times(words: ReadableWords, questions: Sequence[str]) -> Iterator[float]:
    known = frozenset(word for question in questions[::2] for word in question.split())
    for question in questions:
        began = time.thread_time()
        respelt(question, words, known.__contains__)
        yield (time.thread_time() - began) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--changes", action="store_true")
    parser.add_argument("--chunks", type=int)
    wanted = parser.parse_args()
    if wanted.chunks:
        measure_time(wanted.chunks, 300)
        return
    for folder in wanted.folders or [FOLDER, *(SHARED / name for name in ALL if (SHARED / name).is_dir())]:
        measure(folder, changes=wanted.changes)


if __name__ == "__main__":
    main()
