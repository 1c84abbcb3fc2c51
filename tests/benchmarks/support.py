"""How well the support check tells true statements from false: `python -m tests.benchmarks.support [-v] [SPLIT...]`

The pairs are written by hand over the sample company's documents. "dev" was looked at while the check was made; "test"
was written and run last, and three general faults it showed were mended after. "held_out" was written by somebody who
knew nothing of the check, as freely as people and large models write; nothing was mended after it, and nothing should
be: write another set instead. `-v` prints every pair judged wrongly.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb_assistant.embedding.base import Embedder
from kb_assistant.embedding.onnx import create
from kb_assistant.generation.checks.evidence import Evidence
from kb_assistant.generation.support import Support, supports
from kb_assistant.settings import load_settings

HELD_OUT = "held_out"
CORPUS = Path(__file__).parents[1] / "corpus" / "support_pairs.jsonl"


@dataclass(frozen=True)
class Pair:
    """A statement and the quote it is held against."""

    statement: str
    quote: str
    supported: bool
    kind: str
    split: str
    context: str


def read_pairs() -> list[Pair]:
    return [Pair(**json.loads(line)) for line in CORPUS.read_text().splitlines()]


def judged(pairs: Sequence[Pair], embedder: Embedder) -> list[tuple[Pair, Support]]:
    return [(pair, supports(pair.statement, Evidence(pair.quote, pair.context), embedder)) for pair in pairs]


def precision_recall(results: Sequence[tuple[Pair, Support]]) -> tuple[float, float]:
    right = sum(pair.supported and found.supported for pair, found in results)
    claimed = sum(found.supported for _, found in results)
    true = sum(pair.supported for pair, _ in results)
    return right / claimed if claimed else 1.0, right / true if true else 1.0


def _table(results: Sequence[tuple[Pair, Support]]) -> None:
    kinds: dict[str, list[tuple[Pair, Support]]] = defaultdict(list)
    for pair, found in results:
        kinds[pair.kind].append((pair, found))
    for kind, of_kind in sorted(kinds.items(), key=lambda item: (not item[1][0][0].supported, item[0])):
        right = sum(pair.supported == found.supported for pair, found in of_kind)
        name = "accepted" if of_kind[0][0].supported else "refused"
        print(f"  {kind:<24} {right:>3} of {len(of_kind):>3} {name}  {right / len(of_kind):.2f}")
    precision, recall = precision_recall(results)
    print(f"  precision {precision:.3f}  recall {recall:.3f}  ({len(results)} pairs)")


def main(arguments: Sequence[str]) -> None:
    settings = load_settings()
    embedder = create(settings.embedding.model, settings.model_folder)
    every: list[tuple[Pair, Support]] = []
    for split in [name for name in arguments if name != "-v"] or ["dev", "test", HELD_OUT]:
        results = judged([pair for pair in read_pairs() if pair.split == split], embedder)
        print(split)
        _table(results)
        _errors(results if "-v" in arguments else ())
        every += results
    precision, recall = precision_recall(every)
    print(f"all: precision {precision:.3f}  recall {recall:.3f}  ({len(every)} pairs)")


def _errors(results: Sequence[tuple[Pair, Support]]) -> None:
    for pair, found in results:
        if pair.supported != found.supported:
            print(f"    {pair.kind}: {pair.statement}\n      {pair.quote}\n      {found.score:.2f} {found.flaws}")


if __name__ == "__main__":
    main(sys.argv[1:])
