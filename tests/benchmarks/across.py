"""French questions about the sample company's English documents: `python -m tests.benchmarks.across`

Prints, without a language model, how many of those that the documents answer are answered, how many of the others are
refused, and of how many answers a quote stands in a right document; for the half that was looked at while weights were
chosen ("dev") and for the other ("test").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Outcome, Question
from kb_assistant.evaluation.dataset import Dataset, Query
from kb_assistant.evaluation.runner import take_in
from kb_assistant.generation.citations import numbered
from kb_assistant.settings import load_settings
from tests.corpus.french import french_answering, is_dev

_ANSWERED = (Outcome.ANSWERED, Outcome.CONFLICT)


@dataclass(frozen=True)
class Asked:
    """A question and what became of it; `right`: a quote is from a document that answers."""

    query: Query
    answered: bool
    right: bool


def asked(kb: KnowledgeBase, dataset: Dataset, query: Query) -> Asked:
    answer = kb.quoting.ask(CONSOLE, Question(query.text))
    cited = {citation.path for citation in numbered(answer.statements)}
    return Asked(query, answer.outcome in _ANSWERED, bool(cited & set(dataset.gold.get(query.id, {}))))


def _share(of: Iterable[bool]) -> float:
    return fmean(map(float, of))


def _print(name: str, part: Sequence[Asked]) -> None:
    answerable = [one for one in part if one.query.answerable]
    answered = _share(one.answered for one in answerable)
    refused = _share(not one.answered for one in part if not one.query.answerable)
    right = _share(one.right for one in answerable if one.answered)
    print(f"{name:<5} answered {answered:.2f}  refused {refused:.2f}  a quote from a right document {right:.2f}")


def main() -> None:
    with TemporaryDirectory(prefix="kb-bench-") as home:
        kb = open_knowledge_base(load_settings().elsewhere(Path(home)))
        dataset = french_answering()
        take_in(kb, dataset)
        results = [asked(kb, dataset, query) for query in dataset.queries]
        kb.close()
    _print("dev", [one for one in results if is_dev(one.query)])
    _print("test", [one for one in results if not is_dev(one.query)])


if __name__ == "__main__":
    main()
