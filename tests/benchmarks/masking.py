"""How much personal data masking finds: `python -m tests.benchmarks.masking [-v] FILE`

FILE has one JSON object a line, {"text", "spans": [[start, end, label]]}, as Presidio's research set does. Only labels
that a pattern can tell are counted. A label is found when a span of its kind overlaps it; a find is right when it
overlaps a label of its kind, and counted apart where it stands on personal data of another kind. `-v` prints each miss.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb_assistant.privacy.kinds import Found, Kind
from kb_assistant.privacy.masking import find

LABELS = {
    "EMAIL_ADDRESS": Kind.EMAIL,
    "CREDIT_CARD": Kind.CARD,
    "IBAN_CODE": Kind.IBAN,
    "PHONE_NUMBER": Kind.PHONE,
    "IP_ADDRESS": Kind.IP_ADDRESS,
    "US_SSN": Kind.US_SSN,
}


@dataclass
class Score:
    """Counts by kind; `masked` are labels hidden by whatever kind."""

    labelled: Counter[Kind] = field(default_factory=Counter)
    found: Counter[Kind] = field(default_factory=Counter)
    masked: Counter[Kind] = field(default_factory=Counter)
    claimed: Counter[Kind] = field(default_factory=Counter)
    right: Counter[Kind] = field(default_factory=Counter)
    elsewhere: Counter[Kind] = field(default_factory=Counter)


Span = tuple[int, int, str]


def overlaps(found: Found, span: Span) -> bool:
    return found.start < span[1] and span[0] < found.end


def recall(score: Score, labels: Sequence[Span], found: Sequence[Found], text: str, verbose: bool) -> None:
    for span in labels:
        kind = LABELS.get(span[2])
        if kind is None:
            continue
        hits = [one for one in found if overlaps(one, span)]
        score.labelled[kind] += 1
        score.found[kind] += any(one.kind == kind for one in hits)
        score.masked[kind] += bool(hits)
        if verbose and not hits:
            print(f"  missed {kind.value}: {text[span[0] : span[1]]!r}")


def precision(score: Score, labels: Sequence[Span], found: Sequence[Found], text: str, verbose: bool) -> None:
    for one in found:
        under = [span[2] for span in labels if overlaps(one, span)]
        right = any(LABELS.get(label) == one.kind for label in under)
        score.claimed[one.kind] += 1
        score.right[one.kind] += right
        score.elsewhere[one.kind] += bool(under) and not right
        if verbose and not right:
            print(f"  wrongly {one.kind.value}: {text[one.start : one.end]!r} {under}")


def measure(file: Path, verbose: bool = False) -> Score:
    score = Score()
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        found = find(row["text"])
        recall(score, row["spans"], found, row["text"], verbose)
        precision(score, row["spans"], found, row["text"], verbose)
    return score


def main(arguments: Sequence[str]) -> None:
    files = [Path(name) for name in arguments if name != "-v"]
    if not files or not files[0].exists():
        print("no labelled texts given: nothing to measure")
        return
    begun = time.perf_counter()
    score = measure(files[0], "-v" in arguments)
    print(f"{'kind':<16} {'labels':>6} {'recall':>7} {'masked':>7} {'finds':>6} {'precision':>9} {'on other data':>13}")
    for kind in Kind:
        labels, claimed = score.labelled[kind], score.claimed[kind]
        if labels or claimed:
            share = f"{score.found[kind] / labels:7.2f} {score.masked[kind] / labels:7.2f}" if labels else " " * 15
            true = f"{score.right[kind] / claimed:9.2f}" if claimed else " " * 9
            print(f"{kind.value:<16} {labels:>6} {share} {claimed:>6} {true} {score.elsewhere[kind]:>13}")
    print(f"{time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
