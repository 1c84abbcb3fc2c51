"""Refusing and quoting without a language model: `python -m tests.benchmarks.bench.answers [SET…]`.

How well our confidence tells what the documents answer, against the similarity of the nearest passage; and what our
quotes hold of the references, against the first three sentences of the chunk that plain LangChain finds first.
What was measured before is not measured again (remove build/bench/answers for that).
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.dialog.followup import standalone
from kb_assistant.domain.answers import Outcome, Question
from kb_assistant.evaluation.dataset import Query, read_dataset
from kb_assistant.evaluation.metrics import informative_recall, token_f1
from kb_assistant.evaluation.runner import take_in
from kb_assistant.sample import FOLDER
from kb_assistant.settings import load_settings
from tests.benchmarks.bench import sets
from tests.benchmarks.bench.environments import interpreter
from tests.benchmarks.bench.places import ANSWERS, SHARED
from tests.benchmarks.bench.process import PeerProcess, started
from tests.benchmarks.bench.telling import Telling, area

PLAIN = "langchain"
NAMES = (sets.SAMPLE, "clapnq", "enterprise_multi", "cnil_faq_fr")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_ANSWERED = (Outcome.ANSWERED, Outcome.CONFLICT)


@dataclass(frozen=True, slots=True)
class Judged:
    """One question: what we said, what plain retrieval would show, and by what each would refuse.

    `near` is the cosine of the nearest passage the asker may read, `plain_near` that of plain LangChain's first
    chunk, which knows no rights."""

    answerable: bool
    answered: bool
    confidence: float
    near: float
    plain_near: float
    f1: float | None
    plain_f1: float | None
    evidence: float | None
    plain_evidence: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure of ours and the same of what it is held against, over as many questions."""

    ours: float
    plain: float
    questions: int


def measure(name: str) -> list[Judged]:
    dataset = read_dataset(FOLDER if name == sets.SAMPLE else SHARED / name)
    evidence = dict(_evidence(FOLDER if name == sets.SAMPLE else SHARED / name))
    with TemporaryDirectory(prefix="kb-bench-") as home, started(PLAIN, interpreter(PLAIN)) as plain:
        kb = open_knowledge_base(load_settings().elsewhere(Path(home)))
        plain.ask("load")
        plain.ask("texts", documents=sets.read(name).rows)
        take_in(kb, dataset)
        judged = [_judged(kb, plain, query, evidence.get(query.id, ())) for query in dataset.queries]
        kb.close()
        return judged


def _judged(kb: KnowledgeBase, plain: PeerProcess, query: Query, evidence: Sequence[str]) -> Judged:
    who, question = kb.people.principal(query.as_user), Question(query.text, query.history)
    answer = kb.quoting.ask(who, question)
    said = " ".join(statement.text for statement in answer.statements)
    searched = standalone(question)
    nearest = kb.retriever.nearest(who, kb.embedder.embed_queries([searched])[0], 1)
    first = plain.ask("search", question=searched, k=1)["hits"][0]
    shown = " ".join(_SENTENCE_END.split(first["text"])[:3])
    references = query.answers if query.answerable else ()
    return Judged(
        answerable=query.answerable,
        answered=answer.outcome in _ANSWERED,
        confidence=answer.confidence,
        near=nearest[0].score if nearest else 0.0,
        plain_near=first["score"],
        f1=token_f1(said, references) if references else None,
        plain_f1=token_f1(shown, references) if references else None,
        evidence=_held(said, evidence),
        plain_evidence=_held(shown, evidence),
    )


def _held(said: str, evidence: Sequence[str]) -> float | None:
    """The share of the words of each piece of evidence that was said, words without a meaning of their own left out."""
    return fmean(informative_recall(said, [text]) for text in evidence) if evidence else None


def _evidence(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By question: the sentences of the documents that its answer rests on, where the set names them."""
    for line in (folder / "queries.jsonl").read_text("utf-8").splitlines():
        row: Mapping[str, Any] = json.loads(line)
        texts = (one if isinstance(one, str) else one["text"] for one in row.get("evidence", ()))
        yield row["_id"], tuple(texts) if row.get("answerable", True) else ()


def kept(name: str) -> list[Judged]:
    file = ANSWERS / f"{name}.json"
    return [Judged(**row) for row in json.loads(file.read_text())] if file.is_file() else []


def _keep(name: str, judged: Sequence[Judged]) -> None:
    ANSWERS.mkdir(parents=True, exist_ok=True)
    (ANSWERS / f"{name}.json").write_text(json.dumps([asdict(one) for one in judged], indent=1) + "\n")


def telling(judged: Sequence[Judged]) -> Telling | None:
    """None where every question is answerable."""
    yes, no = ([one for one in judged if one.answerable is way] for way in (True, False))
    if not yes or not no:
        return None
    return Telling(
        ours=area([one.confidence for one in yes], [one.confidence for one in no]),
        near=area([one.near for one in yes], [one.near for one in no]),
        plain=area([one.plain_near for one in yes], [one.plain_near for one in no]),
        refused_answerable=1 - fmean(one.answered for one in yes),
        answered_unanswerable=fmean(one.answered for one in no),
    )


def f1(judged: Sequence[Judged]) -> Pair | None:
    """Over the answerable questions that have references; what we refused counts as nothing said."""
    return _pair([(one.f1, one.plain_f1) for one in judged])


def evidence_recall(judged: Sequence[Judged]) -> Pair | None:
    """Over the questions whose evidence is named; what we refused counts as nothing said."""
    return _pair([(one.evidence, one.plain_evidence) for one in judged])


def _pair(figures: Sequence[tuple[float | None, float | None]]) -> Pair | None:
    known = [(ours, plain) for ours, plain in figures if ours is not None and plain is not None]
    if not known:
        return None
    return Pair(fmean(ours for ours, _ in known), fmean(plain for _, plain in known), len(known))


def rows(name: str) -> Iterator[str]:
    """What is known of a set, a line each."""
    judged = kept(name)
    if not judged:
        return
    if told := telling(judged):
        yield (
            f"{name}: area by confidence {told.ours:.3f}, by the nearest passage {told.near:.3f}, by plain LangChain's "
            f"{told.plain:.3f}; answerable refused {told.refused_answerable:.3f}, others answered "
            f"{told.answered_unanswerable:.3f}"
        )
    for what, pair in (("token F1", f1(judged)), ("evidence recall", evidence_recall(judged))):
        if pair:
            more = pair.ours / pair.plain - 1
            yield f"{name}: {what} {pair.ours:.3f}, plain {pair.plain:.3f} ({more:+.1%}; {pair.questions} questions)"


def main(names: Sequence[str]) -> None:
    for name in names or [name for name in NAMES if name == sets.SAMPLE or (SHARED / name).is_dir()]:
        if not kept(name):
            _keep(name, measure(name))
        print(*rows(name), sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
