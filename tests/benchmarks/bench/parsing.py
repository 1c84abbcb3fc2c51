"""Files read per second, and what is read of PDFs beside pypdf: `python -m tests.benchmarks.bench.parsing [SET…]`.

A set's documents are there in several formats, so a page is a page of the PDF whatever the format. Medians over ROUNDS
of two things. Processor seconds of the loader in this process, readers taking turns on each file. And seconds by the
clock from the first file to the last, readers taking turns on all of them: ours as the product reads, by the worker's
children, started before, with all that goes to and fro between them (the language is told later); pypdf here, in the
one process that it runs in. What was measured before is not measured again (remove build/bench/parsing for that).
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import fmean, median

from pypdf import PdfReader

from ingest.loaders.detection import loader_for
from ingest.sandboxes import CHILDREN
from kb_assistant.errors import KbError
from tests.benchmarks.bench.children import children
from tests.benchmarks.bench.places import PARSING, SHARED

ROUNDS = 3
NAMES = ("enterprise_multi",)
SUFFIXES = ("md", "html", "docx", "pdf", "pptx")
_WORD = re.compile(r"\w+")

Reader = Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Speed:
    """Files of a format by one reader; seconds of the processor and by the clock for all of them.

    `failed` counts files not read.
    """

    reader: str
    format: str
    files: int
    pages: int
    seconds: float
    clock: float
    failed: int

    @property
    def rate(self) -> float:
        return self.pages / self.seconds if self.seconds else 0.0

    @property
    def clocked(self) -> float:
        return self.pages / self.clock if self.clock else 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the words of two texts, those that both have: the share of theirs that we have, of ours that they have."""

    theirs: float
    ours: float
    worst: float


@dataclass(frozen=True, slots=True)
class Parsing:
    """What a set of files showed."""

    speeds: tuple[Speed, ...]
    agreement: Agreement


def ours(file: Path) -> str:
    return loader_for(file, file.name).load(file, file.name).text


def pypdf(file: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def measure(folder: Path) -> Parsing:
    pages = {_document(file): len(PdfReader(file).pages) for file in sorted(folder.rglob("*.pdf"))}
    speeds = tuple(speed for suffix in SUFFIXES for speed in _speeds(folder, suffix, pages))
    return Parsing(speeds, _agreement(sorted(folder.rglob("*.pdf"))))


def _document(file: Path) -> str:
    return f"{file.parent.parent.name}/{file.stem}"


def _speeds(folder: Path, suffix: str, pages: dict[str, int]) -> Iterator[Speed]:
    files = sorted(folder.rglob(f"*.{suffix}"))
    if not files:
        return
    total = sum(pages.get(_document(file), 0) for file in files)
    readers: dict[str, Reader] = {"ours": ours, "pypdf": pypdf} if suffix == "pdf" else {"ours": ours}
    rounds = [_round(files, readers) for _ in range(ROUNDS)]
    clocks = [_clocked(files, readers) for _ in range(ROUNDS)]
    for name in readers:
        seconds, clock = median(one[name][0] for one in rounds), median(one[name] for one in clocks)
        yield Speed(name, suffix, len(files), total, seconds, clock, rounds[0][name][1])


def _round(files: Sequence[Path], readers: dict[str, Reader]) -> dict[str, tuple[float, int]]:
    """Processor seconds and failures by reader."""
    seconds, failed = dict.fromkeys(readers, 0.0), Counter[str]()
    for file in files:
        for name, read in readers.items():
            began = time.process_time()
            failed[name] += not _tried(read, file)
            seconds[name] += time.process_time() - began
    return {name: (seconds[name], failed[name]) for name in readers}


def _tried(read: Reader, file: Path) -> bool:
    try:
        read(file)
    except KbError:
        return False
    return True


def _clocked(files: Sequence[Path], readers: dict[str, Reader]) -> dict[str, float]:
    """Seconds by the clock by reader; ours reads as the product does."""
    with children(files) as read_by_children:
        seconds = {"ours": _lasted(read_by_children, files)}
    for name in readers.keys() - seconds.keys():
        seconds[name] = _lasted(partial(_every, readers[name]), files)
    return seconds


def _lasted(work: Callable[[Sequence[Path]], None], files: Sequence[Path]) -> float:
    began = time.perf_counter()
    work(files)
    return time.perf_counter() - began


def _every(read: Reader, files: Sequence[Path]) -> None:
    for file in files:
        _tried(read, file)


def _agreement(files: Sequence[Path]) -> Agreement:
    pairs = [(_words(ours(file)), _words(pypdf(file))) for file in files]
    both = [(mine & theirs).total() for mine, theirs in pairs]
    of_theirs = [same / max(1, theirs.total()) for same, (_, theirs) in zip(both, pairs, strict=True)]
    of_ours = [same / max(1, mine.total()) for same, (mine, _) in zip(both, pairs, strict=True)]
    return Agreement(fmean(of_theirs), fmean(of_ours), min(of_theirs))


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def known(file: Path) -> Parsing | None:
    """What was measured before, unless it was measured otherwise then."""
    try:
        found = json.loads(file.read_text())
        return Parsing(tuple(Speed(**row) for row in found["speeds"]), Agreement(**found["agreement"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def rows(name: str) -> Iterator[str]:
    """What is known of a set, a line each."""
    found = known(PARSING / f"{name}.json")
    if found is None:
        return
    for speed in found.speeds:
        yield f"{name}: {speed.format} by {speed.reader} {_told(speed)}"
    told = found.agreement
    worst = f"(worst file {told.worst:.3f})"
    yield f"{name}: of pypdf's words we have {told.theirs:.4f} {worst}, of ours pypdf {told.ours:.4f}"


def _told(speed: Speed) -> str:
    if speed.failed == speed.files:
        return "not read"
    failed = f", {speed.failed} files not read" if speed.failed else ""
    processes = CHILDREN if speed.reader == "ours" else 1
    by_clock = f"{speed.clocked:.0f} a second by the clock in {_processes(processes)}"
    return f"{speed.rate:.0f} pages per processor second, {by_clock}{failed}"


def _processes(count: int) -> str:
    return "one process" if count == 1 else f"{count} processes"


def main(names: Sequence[str]) -> None:
    PARSING.mkdir(parents=True, exist_ok=True)
    for name in names or [name for name in NAMES if (SHARED / name / "files").is_dir()]:
        file = PARSING / f"{name}.json"
        if known(file) is None:
            file.write_text(json.dumps(asdict(measure(SHARED / name / "files")), indent=1) + "\n")
        print(*rows(name), sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
