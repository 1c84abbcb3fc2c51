"""Curves over the size of the collection: `python -m tests.benchmarks.bench.scale [--chunks N…] [--peers P…]`.

Documents are made of real sentences, vectors come from a cheap model that all share: everything but the model is
measured. What was measured before is not measured again (remove build/bench/scale/*.json for that), and collections
are kept beside. Ours goes to 2,000,000; beyond 100,000 its rows are written straight into the database.
"""

import json
import os
import re
import subprocess
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kb_assistant.evaluation.dataset import read_dataset
from tests.benchmarks.bench import sets
from tests.benchmarks.bench.curves import Panel, curves
from tests.benchmarks.bench.environments import OURS, interpreter
from tests.benchmarks.bench.places import LOGS, ROOT, SCALE, SHARED
from tests.benchmarks.peers.scaled import TAKEN, Curve, Times

SIZES = {
    OURS: (1_000, 10_000, 20_000, 100_000, 500_000, 2_000_000),
    "langchain": (1_000, 10_000, 20_000, 100_000),
    "txtai": (20_000, 100_000),
    "bm25s": (20_000, 100_000),
}
MISSING = "–"
"""What stands in a table where nothing was measured."""
COLLECTIONS = SCALE / "collections"
POOLS = ("scifact", "clapnq", "handbook_18f", "enterprise_multi")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def pool() -> Path:
    """The file of real sentences, by text: of the sample company, and of the English sets that are here."""
    file = SCALE / "sentences.json"
    if not file.is_file():
        SCALE.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([found for text in _texts() if len(found := _sentences(text)) >= 4]))
    return file


def _texts() -> Iterator[str]:
    yield from (text for _, _, text in sets.read(sets.SAMPLE).rows)
    for name in POOLS:
        if (SHARED / name).is_dir():
            yield from (document.text for document in read_dataset(SHARED / name).corpus)


def _sentences(text: str) -> list[str]:
    return [found for one in _SENTENCE_END.split(text) if 40 <= len(found := " ".join(one.split())) <= 400]


def measure(peer: str, chunks: int) -> None:
    LOGS.mkdir(parents=True, exist_ok=True)
    variables = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    home = COLLECTIONS / f"{peer}-{chunks}"
    home.mkdir(parents=True, exist_ok=True)
    python = str(interpreter(peer))
    command = [python, "-m", "tests.benchmarks.peers.scaled", peer, str(chunks), str(pool()), str(home)]
    with (LOGS / f"scaled-{peer}.log").open("w") as errors:
        if not (home / TAKEN).is_file():
            subprocess.run(command, cwd=ROOT, env=variables, stderr=errors, check=True)
        done = subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=errors, check=True)
    _file(peer, chunks).write_bytes(done.stdout)


def kept(peer: str) -> list[Curve]:
    """By size."""
    found = [_curve(json.loads(file.read_text())) for file in SCALE.glob(f"{peer}-*.json")]
    return sorted(found, key=lambda curve: curve.chunks)


def _curve(kept: dict[str, Any]) -> Curve:
    times = {name: Times(**kept[name]) if kept[name] else None for name in ("alone", "question", "narrow")}
    return Curve(**{**kept, **times})


def _file(peer: str, chunks: int) -> Path:
    return SCALE / f"{peer}-{chunks}.json"


def rows(peers: Iterable[str] = SIZES) -> Iterator[list[str]]:
    """The header, then one row for each peer and size."""
    yield [
        "",
        "chunks",
        "CPU s to take in",
        "found alone, ms: median (p95) processors",
        "a question, the same",
        "0.1 % readable, the same",
        "recall@10 of exact",
        "memory above empty, MB",
        "start, s",
        "index made anew, s",
        "one update, s",
    ]
    for peer in peers:
        for one in kept(peer):
            yield [
                peer,
                f"{one.chunks:,}",
                f"{one.cpu:.0f}",
                _told(one.alone),
                _told(one.question),
                _told(one.narrow) if one.narrow else MISSING,
                MISSING if one.agreement is None else f"{one.agreement:.3f}",
                f"{one.loaded - one.empty:.0f}",
                f"{one.start:.2f}",
                f"{one.built:.0f}",
                MISSING if one.update is None else f"{one.update:.2f}",
            ]


def picture() -> str:
    """What a question and memory take, over the number of chunks, as SVG; empty where nothing was measured."""
    known = {peer: curve for peer in SIZES if (curve := kept(peer))}
    if not known:
        return ""
    asked = {peer: [(one.chunks, one.question.cpu) for one in curve] for peer, curve in known.items()}
    narrow = {f"{OURS}, 0.1 % readable": [(one.chunks, one.narrow.cpu) for one in known.get(OURS, ()) if one.narrow]}
    memory = {peer: [(one.chunks, one.loaded - one.empty) for one in curve] for peer, curve in known.items()}
    told = (("processor milliseconds of a question", asked | narrow), ("MB above the empty process", memory))
    return curves([Panel(title, _above_zero(lines)) for title, lines in told])


def _above_zero(lines: dict[str, list[tuple[int, float]]]) -> dict[str, list[tuple[int, float]]]:
    """What has a place on a logarithmic scale."""
    kept = {name: [point for point in points if point[1] > 0] for name, points in lines.items()}
    return {name: points for name, points in kept.items() if points}


def _told(times: Times) -> str:
    return f"{times.p50:.1f} ({times.p95:.1f}) {times.cpu:.1f}"


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", nargs="+", type=int)
    parser.add_argument("--peers", nargs="+", choices=SIZES, default=list(SIZES))
    options = parser.parse_args()
    wanted = ((chunks, peer) for peer in options.peers for chunks in options.chunks or SIZES[peer])
    for chunks, peer in sorted(wanted):
        if not _file(peer, chunks).is_file():
            print(f"{peer} at {chunks} chunks …", flush=True)
            measure(peer, chunks)
    for row in rows():
        print(" | ".join(row))


if __name__ == "__main__":
    main()
