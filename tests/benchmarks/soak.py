"""What grows in a server that is used all day: `python -m tests.benchmarks.soak [--people 20] [--minutes 15]`.

A real server over a made-up library, quoting. People at the API and at pages ask, look at documents, put some in,
replace them and take them out again, so that in the end there are as many as at the beginning. Every few seconds the
memory, open files and threads of each process are noted, and the sizes of what they write; slopes leave the first third
out, in which everything is used for the first time."""

import argparse
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import numpy as np

from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.sample import FOLDER
from tests.benchmarks.crowd import crowd
from tests.benchmarks.load import PARAGRAPHS, REAL, documents, ingest, people
from tests.benchmarks.page_reader import reading
from tests.corpus.serving import Served, serving

MEGABYTE = 1 << 20
READING = 3.0
"""Seconds, about, from an answer to what the same person does next."""
MOST = 3
"""Documents of one's own, above which the oldest goes."""
EVERY = 5.0
"""Seconds between two looks at the processes."""

Figures = Mapping[str, float]


@dataclass(slots=True)
class Noted:
    """Seconds of each kind of act, what failed, and what was seen at each moment, in hours since the beginning."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    seen: list[Figures] = field(default_factory=list)

    @contextmanager
    def timed(self, act: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            self.errors.append(f"{act}: {error!r}")
        else:
            self.seconds[act].append(time.monotonic() - began)


@dataclass(slots=True)
class Person:
    """Somebody with a session, and the documents that they have put in."""

    client: httpx2.Client
    server: Served
    chosen: random.Random
    questions: Sequence[str]
    noted: Noted
    mine: list[str] = field(default_factory=list)

    def act(self) -> None:
        acts = (self.ask, self.look, self.read, self.put_in, self.replace)
        act = self.chosen.choices(acts, weights=(45, 25, 15, 10, 5))[0]
        with self.noted.timed(act.__name__):
            act()
        while len(self.mine) > MOST:
            self.take_out()

    def ask(self) -> None:
        body = {"question": self.chosen.choice(self.questions)}
        self.client.post("/api/v1/ask", json=body, headers={"accept": "application/json"}).raise_for_status()

    def look(self) -> None:
        """At a list, and at one of it."""
        start = self.chosen.randrange(0, 200, 20)
        listed = self.client.get("/api/v1/documents", params={"start": start, "limit": 20})
        listed.raise_for_status()
        for one in listed.json()["items"][:1]:
            self.client.get(f"/api/v1/documents/{one['id']}/text")

    def read(self) -> None:
        """A page of one's own, two questions at it, and away again."""
        with reading(self.server.address, f"kb_session={self.client.cookies['kb_session']}") as page:
            for question in self.chosen.sample(self.questions, 2):
                page.ask(question)

    def put_in(self) -> None:
        answer = self.client.post("/api/v1/documents", files=[self._file()], data={"readers": "everyone"})
        self._taken_in(answer)

    def replace(self) -> None:
        if self.mine:
            self._taken_in(self.client.put(f"/api/v1/documents/{self.mine[0]}", files=[self._file()]))

    def take_out(self) -> None:
        with self.noted.timed("take_out"):
            self.client.delete(f"/api/v1/documents/{self.mine.pop(0)}").raise_for_status()

    def _file(self) -> tuple[str, tuple[str, bytes]]:
        number = self.chosen.randrange(1 << 40)
        with TemporaryDirectory() as made:
            file = next(documents(Path(made) / "one", 1, number).iterdir())
            return "file", (file.name, file.read_bytes())

    def _taken_in(self, answer: httpx2.Response) -> None:
        """Waits until it can be found."""
        answer.raise_for_status()
        job = answer.json()["files"][0]["job"]
        while (found := self.client.get(f"/api/v1/jobs/{job}").json())["state"] != "done":
            time.sleep(0.5)
        if found["document"] not in (*self.mine, None):
            self.mine.append(found["document"])


def _act(person: Person, over: threading.Event) -> None:
    """Acts and reads in turns."""
    while not over.wait(person.chosen.uniform(0, 2 * READING)):
        person.act()


def watched(server: Served, home: Path, temporary: Path, minutes: float, noted: Noted) -> None:
    began = time.monotonic()
    while (passed := time.monotonic() - began) < 60 * minutes:
        noted.moments.append(passed / 3600)
        noted.seen.append({**dict(_processes(server.process.pid)), **_files(home, temporary)})
        time.sleep(EVERY)


def _processes(root: int) -> Iterator[tuple[str, float]]:
    found: dict[str, float] = defaultdict(float)
    for process in _family(root):
        # One that has ended meanwhile.
        with suppress(OSError, TypeError):
            name = _name(process)
            status = Path(f"/proc/{process}/status").read_text()
            found[f"{name}: memory, MB"] += _number(r"VmRSS:\s+(\d+)", status) / 1024
            found[f"{name}: threads"] += _number(r"Threads:\s+(\d+)", status)
            found[f"{name}: open files"] += len(list(Path(f"/proc/{process}/fd").iterdir()))
            found[f"{name}: processes"] += 1
    yield from found.items()


def _family(root: int) -> list[int]:
    """The process and all that come from it."""
    parents = dict(_parents())
    family = [root]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return family


def _parents() -> Iterator[tuple[int, int]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield int(path.parent.name), int(path.read_text().rpartition(")")[2].split()[1])


def _name(process: int) -> str:
    words = Path(f"/proc/{process}/cmdline").read_text().split("\0")
    if "serve" in words:
        return "server"
    return "worker" if "worker" in words else "readers of files"


def _number(pattern: str, text: str) -> int:
    return int(re.search(pattern, text)[1])  # type: ignore[index]


def _files(home: Path, temporary: Path) -> Figures:
    kept = [path for path in home.rglob("*") if path.is_file()]
    passing = list(temporary.rglob("*"))
    return {
        "write-ahead log, MB": sum(_size(path) for path in kept if path.name.endswith("-wal")),
        "database, MB": sum(_size(path) for path in kept if path.suffix == ".sqlite"),
        "data folder, MB": sum(_size(path) for path in kept),
        "data folder, files": len(kept),
        "temporary files": len(passing),
        "temporary files, MB": sum(_size(path) for path in passing),
    }


def _size(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_size / MEGABYTE
    return 0.0


def table(noted: Noted) -> Iterator[str]:
    yield "| act | times | median | p95 |"
    yield "|---|---|---|---|"
    for act, seconds in sorted(noted.seconds.items()):
        p50, p95 = np.percentile(seconds, [50, 95])
        yield f"| {act} | {len(seconds)} | {p50:.2f} s | {p95:.2f} s |"
    yield ""
    yield "| what | at a third | at the end | most | more in an hour |"
    yield "|---|---|---|---|---|"
    third = len(noted.moments) // 3
    for name in sorted({name for seen in noted.seen for name in seen}):
        values = np.array([seen.get(name, 0.0) for seen in noted.seen])
        slope = np.polyfit(noted.moments[third:], values[third:], 1)[0]
        begun, ended = (np.median(part) for part in (values[third : 2 * third], values[-third:]))
        yield f"| {name} | {begun:.1f} | {ended:.1f} | {values.max():.1f} | {slope:+.1f} |"


def run(given: argparse.Namespace) -> None:
    questions = [query.text for query in read_dataset(FOLDER).queries]
    with TemporaryDirectory(prefix="kb-soak-") as made, ExitStack() as stack:
        home, temporary = Path(made) / "home", Path(made) / "temporary"
        temporary.mkdir()
        ingest(home, documents(Path(made) / "library", given.chunks // PARAGRAPHS, seed=1))
        server = stack.enter_context(serving(home, **REAL, TMPDIR=str(temporary)))
        noted = Noted()
        clients = people(server, given.people, stack, role="editor")
        everybody = [Person(client, server, random.Random(at), questions, noted) for at, client in enumerate(clients)]
        with crowd(partial(_act, one) for one in everybody):
            watched(server, home, temporary, given.minutes, noted)
        print("\n".join(table(noted)), flush=True)
        if given.samples:
            given.samples.write_text("\n".join(map(str, zip(noted.moments, noted.seen, strict=True))))
        for message in sorted(set(noted.errors)):
            print(message)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--chunks", type=int, default=3_000)
    parser.add_argument("--samples", type=Path, help="a file to write everything that was seen to")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
