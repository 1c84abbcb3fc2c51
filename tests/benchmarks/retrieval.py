"""Dense alone, lexical alone and fused, side by side: `python -m tests.benchmarks.retrieval DIR...`

Each DIR is laid out for `kb eval`. Documents go through the real pipeline once a set; all three rankings come from the
lists of one search, so they differ in nothing but the fusion. With KB_EMBEDDING_MULTILINGUAL=always the list of the
multilingual model is in the fusion of every set, else in that of sets which are not in English alone.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from indexes.base import Match
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.dialog.followup import standalone
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Hit, Question
from kb_assistant.evaluation.dataset import Dataset, Query, read_dataset
from kb_assistant.evaluation.metrics import ndcg, recall
from kb_assistant.evaluation.runner import ranked, take_in
from kb_assistant.retrieval.retriever import DEPTH
from kb_assistant.sample import FOLDER
from kb_assistant.settings import load_settings
from tests.corpus.french import french_questions

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
NAMES = ("scifact", "enterprise_multi", "clapnq", "handbook_18f", "cnil_faq_fr", "xquad_en", "xquad_de")


@dataclass(frozen=True)
class Row:
    """nDCG@10 and recall@5 of the three rankings of one set."""

    name: str
    dense: tuple[float, float]
    lexical: tuple[float, float]
    fused: tuple[float, float]


def measure(name: str, dataset: Dataset) -> Row:
    settings = load_settings()
    with TemporaryDirectory(prefix="kb-bench-") as home:
        kb = open_knowledge_base(settings.elsewhere(Path(home)))
        take_in(kb, dataset)
        scores = [score for query in dataset.queries for score in _scores(kb, dataset, query)]
        kb.close()
    dense, lexical, fused = (_mean(score[way] for score in scores) for way in range(3))
    return Row(name, dense, lexical, fused)


def _scores(kb: KnowledgeBase, dataset: Dataset, query: Query) -> Iterator[list[tuple[float, float]]]:
    gold = dataset.gold.get(query.id, {})
    if not any(gold.values()):
        return
    searched = standalone(Question(query.text, query.history))
    proposed = kb.retriever.proposed(searched, DEPTH, None)
    rankings = (_hits(proposed.found.dense), _hits(proposed.found.lexical), proposed.hits)
    yield [_score(kb, hits, gold) for hits in rankings]


def _score(kb: KnowledgeBase, hits: list[Hit], gold: Mapping[str, int]) -> tuple[float, float]:
    with kb.store.read() as tx:
        documents = ranked(tx.versions.passages(CONSOLE, hits), gold)
    return ndcg(documents, gold, 10), recall(documents, gold, 5)


def _hits(matches: list[Match]) -> list[Hit]:
    return [Hit(match.id, match.score) for match in matches]


def _mean(pairs: Iterator[tuple[float, float]]) -> tuple[float, float]:
    ndcgs, recalls = zip(*pairs, strict=True)
    return fmean(ndcgs), fmean(recalls)


def sets(folders: list[Path]) -> Iterator[tuple[str, Dataset]]:
    """Those named, or all that are here; the sample company's documents are asked in French too."""
    if not folders:
        yield FOLDER.name, read_dataset(FOLDER)
        yield f"{FOLDER.name}, in French", french_questions()
        folders = [SHARED / name for name in NAMES if (SHARED / name).is_dir()]
    for folder in folders:
        yield folder.name, read_dataset(folder)


def main(folders: list[Path]) -> None:
    print(f"{'nDCG@10 (recall@5)':<20} {'dense':>14} {'lexical':>14} {'fused':>14}  fused − better")
    for name, dataset in sets(folders):
        row = measure(name, dataset)
        cells = [f"{n:.3f} ({r:.3f})" for n, r in (row.dense, row.lexical, row.fused)]
        behind = row.fused[0] - max(row.dense[0], row.lexical[0])
        print(f"{row.name:<20} {cells[0]:>14} {cells[1]:>14} {cells[2]:>14}  {behind:+.3f}", flush=True)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
