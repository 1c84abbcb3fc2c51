"""What becomes of questions as people type them: `python -m tests.benchmarks.judged [--dev] [-v]`

Conversations over the sample company, each question with the words of the documents that a right answer has to show.
Printed are the shares of those that can be answered for which all of that is shown, a part of it, nothing of it, and
which were refused; for which all of it is in the answer, or in the passages that were found, or in what is marked of
these; for which the first statement shows something of it; and of those that can't be answered, how many were answered
all the same. `--dev` takes those that were looked at while rules were made; `-v` prints what was not answered in full.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from kb_assistant.assistant import new_conversation
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Answer, Citation, Outcome, Pointed, Question
from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.evaluation.runner import take_in
from kb_assistant.sample import FOLDER
from kb_assistant.settings import load_settings

_PASSAGES = 10
"""As many as the page shows."""

CORPUS = Path(__file__).parents[1] / "corpus"


@dataclass(frozen=True, slots=True)
class Judged:
    """`gold`: what has to be shown, each as texts any of which will do; none where the documents do not answer."""

    conversation: int
    question: str
    kind: str
    gold: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`shown`: for each thing that has to be shown, whether it is; `first`: whether the first statement shows one;
    `found`: whether all of it is in the answer or in the passages that were found, `marked`: or in what is marked of
    these."""

    judged: Judged
    answer: Answer
    shown: tuple[bool, ...]
    first: bool
    found: bool
    marked: bool

    @property
    def answered(self) -> bool:
        return self.answer.outcome in (Outcome.ANSWERED, Outcome.CONFLICT)


def read_judged(file: Path) -> list[Judged]:
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    return [replace(Judged(**row), gold=tuple(map(tuple, row.get("gold", ())))) for row in rows]


def verdicts(kb: KnowledgeBase, questions: Iterable[Judged]) -> Iterator[Verdict]:
    for _, turns in groupby(questions, key=lambda judged: judged.conversation):
        conversation = new_conversation()
        for judged in turns:
            answer = kb.assistant.ask(CONSOLE, Question(judged.question), conversation)
            asked = Question(answer.searched_for or judged.question)
            yield verdict(judged, answer, kb.assistant.pointed(CONSOLE, asked, _PASSAGES))


def verdict(judged: Judged, answer: Answer, pointed: Sequence[Pointed] = ()) -> Verdict:
    quoted = [_quotes(statement.citations) for statement in answer.statements]
    shown = " ".join(quoted)
    return Verdict(
        judged,
        answer,
        shown=tuple(_holds(shown, gold) for gold in judged.gold),
        first=bool(quoted) and any(_holds(quoted[0], gold) for gold in judged.gold),
        found=_is_in(judged, [shown, *(one.passage.text for one in pointed)]),
        marked=_is_in(judged, [shown, *map(_mark, pointed)]),
    )


def _is_in(judged: Judged, texts: Sequence[str]) -> bool:
    plain = [" ".join(text.split()) for text in texts]
    return all(any(_holds(text, gold) for text in plain) for gold in judged.gold)


def _mark(pointed: Pointed) -> str:
    near, start = pointed.nearest, pointed.passage.span.start
    return pointed.passage.text[near.start - start : near.end - start] if near else ""


def _quotes(citations: Iterable[Citation]) -> str:
    return " ".join(" ".join(citation.quote for citation in citations).split())


def _holds(text: str, texts: Sequence[str]) -> bool:
    return any(" ".join(one.split()).casefold() in text.casefold() for one in texts)


def report(found: Sequence[Verdict]) -> None:
    answerable = [one for one in found if one.judged.kind == "answerable"]
    vain = [one for one in found if one.judged.kind == "unanswerable"]
    given = [one for one in answerable if one.answered]
    for name, share in (
        ("shown in full", _share(answerable, [one for one in given if all(one.shown)])),
        ("shown in part", _share(answerable, [one for one in given if any(one.shown) and not all(one.shown)])),
        ("answered, not shown", _share(answerable, [one for one in given if not any(one.shown)])),
        ("refused", 1 - _share(answerable, given)),
        ("in it or in what was found", _share(answerable, [one for one in answerable if one.found])),
        ("in it or marked in that", _share(answerable, [one for one in answerable if one.marked])),
        ("shown by the first statement", _share(answerable, [one for one in given if one.first])),
        ("unanswerable, answered", _share(vain, [one for one in vain if one.answered])),
    ):
        print(f"{name:<30} {share:.3f}")
    words = fmean(len(one.answer.text.split()) for one in given)
    print(f"{len(answerable)} answerable, {len(vain)} not; an answer has {words:.0f} words")


def _share(whole: Sequence[Verdict], part: Sequence[Verdict]) -> float:
    return len(part) / max(len(whole), 1)


def tell(one: Verdict) -> None:
    print(f"\n{one.judged.question} [{one.answer.outcome}, {one.answer.confidence:.2f}] {list(one.judged.gold)}")
    if one.answer.searched_for:
        print(f"  searched for: {one.answer.searched_for}")
    for statement in one.answer.statements:
        print(f"  * {' '.join(statement.text.split())[:200]}")
    for citation in one.answer.closest:
        print(f"  ~ {' '.join(citation.quote.split())[:200]}")


def main(arguments: Sequence[str]) -> None:
    questions = read_judged(CORPUS / ("judged_dev.jsonl" if "--dev" in arguments else "judged.jsonl"))
    with TemporaryDirectory() as folder:
        kb = open_knowledge_base(load_settings().elsewhere(Path(folder)))
        take_in(kb, read_dataset(FOLDER))
        found = list(verdicts(kb, questions))
        kb.close()
    for one in found if "-v" in arguments else ():
        if one.judged.kind == "answerable" and not all(one.shown):
            tell(one)
    report(found)


if __name__ == "__main__":
    main(sys.argv[1:])
