"""Runs the bench: `python -m tests.benchmarks.bench --help` says what can be chosen.

What was measured before is not measured again (remove build/bench/results for that). In each round the peers take
turns on a set, so that a busy machine slows all of them; the page shows medians.
"""

import sys
from argparse import ArgumentParser, Namespace
from itertools import product

from tests.benchmarks.bench import page, scale, sets
from tests.benchmarks.bench.environments import OURS, interpreter
from tests.benchmarks.bench.measurement import measure
from tests.benchmarks.bench.places import BUILD, PAGE, REQUIREMENTS, RESULTS
from tests.benchmarks.bench.process import PeerFailed
from tests.benchmarks.bench.results import Results

PEERS = (OURS, "langchain", "bm25s", "txtai", "haystack", "llamaindex")
SHORT_PEERS = (OURS, "langchain", "bm25s")
MOST_TIMED, SHORT_TIMED = 100, 20
SHORT_EVERY = 3
NO_FILES = ("bm25s", "txtai")


def main() -> int:
    options = _options()
    results = Results(BUILD / "short" if options.short else RESULTS)
    peers = options.peers or (SHORT_PEERS if options.short else PEERS)
    names = options.sets
    if names is None:
        names = (sets.SAMPLE,) if options.short else sets.names()
    if options.short:
        results.clear()
    failed = 0
    for number, name in product(range(options.rounds), names):
        questions = sets.sampled(sets.read(name), options.questions)
        questions = sets.thinned(questions, SHORT_EVERY) if options.short else questions
        for peer in peers:
            if _is_wanted(peer, name) and len(results.rounds(name, peer)) <= number:
                failed += not _measure(results, peer, questions, short=options.short)
    print(page.tables(results))
    if options.page:
        page.write(PAGE, page.tables(results))
        PAGE.with_suffix(".svg").write_text(page.picture(results))
        if curves := scale.picture():
            PAGE.with_name("benchmarks-scale.svg").write_text(curves)
    return min(failed, 1)


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a part of the sample company and the quickest peers")
    parser.add_argument("--peers", nargs="+", choices=PEERS)
    parser.add_argument("--sets", nargs="*", help="none: nothing is measured, what was is shown")
    parser.add_argument("--questions", type=int, default=1_000_000, help="at most so many of each set")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--page", action="store_true", help=f"write the tables into {PAGE.name}")
    return parser.parse_args()


def _is_wanted(peer: str, name: str) -> bool:
    """Single formats are held against each other, not against peers."""
    if peer == OURS:
        return True
    reads = sets.FILES not in name or (name.endswith(sets.FILES) and peer not in NO_FILES)
    return reads and (REQUIREMENTS / f"{peer}.txt").is_file()


def _measure(results: Results, peer: str, questions: sets.QuestionSet, *, short: bool) -> bool:
    print(f"{questions.name}: {peer} …", end=" ", flush=True)
    try:
        measured = measure(peer, interpreter(peer, borrowed=short), questions, SHORT_TIMED if short else MOST_TIMED)
    except PeerFailed as failure:
        print(f"failed: {failure}", flush=True)
        return False
    results.add(questions.name, peer, measured)
    print(f"nDCG@10 {measured.ndcg_10:.3f}, {measured.cpu:.0f} s of CPU to take in", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
