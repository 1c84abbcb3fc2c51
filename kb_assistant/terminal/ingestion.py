"""Files on their way in: a bar while they are read, then what became of them."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from typing import Literal

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ingest.pipeline import Taken
from ingest.worker import Worker
from kb_assistant.library import Queued
from kb_assistant.terminal.console import err, out, print_json


def keeping(files: int) -> AbstractContextManager[object]:
    """Says that so many files are copied into the data folder, while it lasts; nothing where nobody looks on."""
    return err.status(f"Keeping {files:,} {'file' if files == 1 else 'files'}")


def ingestion(worker: Worker, queued: Queued, task: str, json: bool) -> int:
    """Works off the queue with a progress bar and prints the summary; returns how many files failed."""
    began = time.monotonic()
    taken = _taken_in(worker, queued, task, quiet=json)
    if queued.removed and not queued.jobs:
        worker.refresh(task)
    _print_ingestion(queued, taken, time.monotonic() - began, json)
    return len(queued.refused) + sum(one.outcome == "failed" for one in taken)


def _taken_in(worker: Worker, queued: Queued, task: str, *, quiet: bool) -> list[Taken]:
    if not queued.jobs:
        return []
    taken: list[Taken] = []
    with _progress(len(queued.jobs), quiet=quiet) as bar:
        for one in worker.follow(queued.jobs, task, bar.embedded, bar.waiting):
            taken.append(one)
            bar.taken(one)
    return taken


class _Bar:
    """A progress bar over files that also says how fast passages are embedded."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("Reading", total=total, speed="")
        self._began = time.monotonic()
        self._passages = 0

    def taken(self, taken: Taken) -> None:
        self._progress.update(self._task, advance=1, description=Text(taken.job.path[-40:]).plain)

    def embedded(self, more: int) -> None:
        self._passages += more
        rate = self._passages / max(time.monotonic() - self._began, 0.001)
        self._progress.update(self._task, speed=f"{rate:.0f} passages/s")

    def waiting(self, holder: str) -> None:
        self._progress.update(self._task, description="Queued")
        if self._began:
            err.print(f"{holder} Your files are queued there; reading goes on meanwhile.")
            self._began = 0.0


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[_Bar]:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, disable=quiet or not err.is_terminal, transient=True) as progress:
        yield _Bar(progress, total)


def _print_ingestion(queued: Queued, taken: Sequence[Taken], seconds: float, json: bool) -> None:
    counts, chunks = _counts(queued, taken), sum(one.chunks for one in taken)
    problems = list(_problems(queued, taken))
    if json:
        listed = [asdict(problem) for problem in problems]
        print_json({**counts, "chunks": chunks, "seconds": round(seconds, 2), "problems": listed})
        return
    for problem in problems:
        mark, style = ("✗", "red") if problem.state == "failed" else ("△", "yellow")
        named, rest = _named(problem.path, problem.reason)
        out.print(Text.assemble((f"{mark} {named}", style), rest))
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing to do"
    out.print(f"{said} · {chunks} passages in {seconds:.1f} s")


def _counts(queued: Queued, taken: Sequence[Taken]) -> dict[str, int]:
    counted = Counter(one.outcome for one in taken)
    return {
        "new": counted["new"],
        "changed": counted["changed"],
        "unchanged": counted["unchanged"] + queued.unchanged,
        "removed": len(queued.removed),
        "failed": counted["failed"] + len(queued.refused),
    }


@dataclass(frozen=True, slots=True)
class _Problem:
    """A file of which something was not understood, or nothing."""

    path: str
    state: Literal["failed", "partly"]
    reason: str


def _problems(queued: Queued, taken: Sequence[Taken]) -> Iterator[_Problem]:
    for refused in queued.refused:
        yield _Problem(refused.path, "failed", refused.reason)
    for one in taken:
        if one.reason:
            yield _Problem(one.job.path, "failed" if one.outcome == "failed" else "partly", one.reason)


def _named(path: str, reason: str) -> tuple[str, str]:
    """The path and what is said of it, as one sentence where the reason begins with the file's own name."""
    name = path.rpartition("/")[2]
    return (path, reason[len(name) :]) if reason.startswith(name + " ") else (f"{path}: ", reason)
