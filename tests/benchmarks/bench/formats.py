"""The same documents in several formats: how far the worst format's ranking is behind the best's, where ours read them.

What a loader loses is seen here: everything else is the same.
"""

from collections import defaultdict
from collections.abc import Iterator

from tests.benchmarks.bench.environments import OURS
from tests.benchmarks.bench.results import Results, middle
from tests.benchmarks.bench.sets import FILES


def rows(results: Results) -> Iterator[str]:
    """A line for each set that was measured in more than one format."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for name in results.names():
        of, _, suffix = name.partition(f"{FILES}/")
        rounds = results.rounds(name, OURS)
        if suffix and rounds:
            found[of][suffix] = middle(rounds, "ndcg_10")
    yield from (_told(name, scores) for name, scores in found.items() if len(scores) > 1)


def _told(name: str, scores: dict[str, float]) -> str:
    best, worst = max(scores, key=scores.__getitem__), min(scores, key=scores.__getitem__)
    shown = ", ".join(f"{suffix} {score:.4f}" for suffix, score in sorted(scores.items(), key=lambda one: -one[1]))
    return f"{name}: {shown}; {worst} is {scores[best] - scores[worst]:.4f} behind {best}"
