"""Many people asking at once: `python -m tests.benchmarks.load [--people 50] [--seconds 300] [--chunks 20000]`.

A real server over a made-up library of that size, quoting. In one run: one person alone, all of them at once, and all
of them while 500 documents are taken in. Everybody asks the next question as soon as the last one is answered."""

import argparse
import random
import re
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import numpy as np

from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.sample import FOLDER
from tests.corpus.people import PASSWORD
from tests.corpus.serving import Served, serving, start

PARAGRAPHS = 12
"""Of a made-up document; about as many chunks."""
ALONE_SECONDS = 60
REAL = {
    "KB_EMBEDDING_BACKEND": "onnx",
    "KB_LIMITS_QUESTIONS_PER_MINUTE": "100000",
    "KB_LIMITS_QUESTIONS_PER_DAY": "10000000",
    "KB_LIMITS_ALL_QUESTIONS_PER_DAY": "10000000",
}


@dataclass(slots=True)
class Measured:
    """Seconds of each answer, refusals by status, and the server's memory in MB over the time."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    lasted: float = 0.0

    def row(self, name: str) -> str:
        p50, p95 = np.percentile(self.seconds, [50, 95])
        rate = len(self.seconds) / self.lasted
        half = len(self.memory) // 2
        first, last = np.median(self.memory[:half]), np.median(self.memory[half:])
        return (
            f"| {name} | {len(self.seconds)} | {len(self.errors)} | {rate:.1f}/s | {p50:.2f} s | {p95:.2f} s "
            f"| {first:.0f} → {last:.0f} MB |"
        )


def documents(folder: Path, number: int, seed: int) -> Path:
    """Documents of the sample company's own paragraphs, mixed, each with figures of its own."""
    chosen = random.Random(seed)
    paragraphs = _paragraphs()
    folder.mkdir(parents=True)
    for at in range(number):
        parts = [_changed(paragraph, chosen) for paragraph in chosen.sample(paragraphs, PARAGRAPHS)]
        body = "\n\n".join(f"## Section {n}\n\n{part}" for n, part in enumerate(parts))
        (folder / f"{seed}-{at}.md").write_text(f"# Note {seed}-{at}\n\n{body}\n")
    return folder


def _paragraphs() -> list[str]:
    texts = [file.read_text() for file in sorted((FOLDER / "files").rglob("*.md"))]
    found = [" ".join(part.split()) for text in texts for part in text.split("\n\n")]
    return [part for part in found if len(part) > 120 and not part.startswith(("#", "|"))]


def _changed(paragraph: str, chosen: random.Random) -> str:
    return re.sub(r"\d+", lambda _: str(chosen.randint(2, 400)), paragraph)


def people(server: Served, number: int, stack: ExitStack, role: str = "reader") -> list[httpx2.Client]:
    """Each with a session of their own; the first one administers."""
    root = stack.enter_context(server.client(headers={"origin": server.address}))
    root.post("/api/v1/setup", json={"token": server.token, "name": "p0", "password": PASSWORD}).raise_for_status()
    found = []
    for at in range(number):
        one = stack.enter_context(server.client(headers={"origin": server.address}))
        if at:
            body = {"name": f"p{at}", "password": PASSWORD, "role": role}
            root.post("/api/v1/users", json=body).raise_for_status()
        one.post("/api/v1/session", json={"name": f"p{at}", "password": PASSWORD}).raise_for_status()
        if not at:
            root = one
        found.append(one)
    return found


@contextmanager
def asking(clients: Sequence[httpx2.Client], questions: Sequence[str], pid: int) -> Iterator[Measured]:
    """Until the block ends."""
    measured, over, began = Measured(), threading.Event(), time.monotonic()
    threads = [
        threading.Thread(target=_ask, args=(client, questions, at, measured, over)) for at, client in enumerate(clients)
    ]
    threads.append(threading.Thread(target=_watch, args=(pid, measured, over)))
    for thread in threads:
        thread.start()
    try:
        yield measured
    finally:
        measured.lasted = time.monotonic() - began
        over.set()
        for thread in threads:
            thread.join()


def _ask(client: httpx2.Client, questions: Sequence[str], at: int, measured: Measured, over: threading.Event) -> None:
    while not over.is_set():
        at += 7
        began = time.monotonic()
        body = {"question": questions[at % len(questions)]}
        answer = client.post("/api/v1/ask", json=body, headers={"accept": "application/json"})
        if answer.is_success:
            measured.seconds.append(time.monotonic() - began)
        else:
            measured.errors.append(answer.text)


def _watch(pid: int, measured: Measured, over: threading.Event) -> None:
    while not over.wait(1):
        status = Path(f"/proc/{pid}/status").read_text()
        measured.memory.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)  # type: ignore[index]


def ingest(home: Path, folder: Path) -> None:
    """By the command, which ends when all is taken in."""
    process = start(
        "ingest", str(folder), "--readers", "everyone", home=home, errors=home.parent / "log", variables=REAL
    )
    process.communicate()
    if process.returncode:
        raise SystemExit((home.parent / "log").read_text())


def run(given: argparse.Namespace) -> None:
    questions = [query.text for query in read_dataset(FOLDER).queries]
    people_number, seconds, added = given.people, given.seconds, given.documents
    with TemporaryDirectory(prefix="kb-load-") as made, ExitStack() as stack:
        home = Path(made) / "home"
        library = given.library or home
        if not library.exists():
            ingest(library, documents(Path(made) / "library", given.chunks // PARAGRAPHS, seed=1))
        if library != home:
            shutil.copytree(library, home)
        server = stack.enter_context(serving(home, **REAL))
        clients = people(server, people_number, stack)
        print("| who | answers | errors | rate | median | p95 | memory, first half → second |")
        print("|---|---|---|---|---|---|---|")
        pid = server.process.pid
        with asking(clients[:1], questions, pid) as warm:
            time.sleep(min(10, seconds))
        assert warm.seconds
        with asking(clients[:1], questions, pid) as alone:
            time.sleep(min(ALONE_SECONDS, seconds))
        print(alone.row("one person"), flush=True)
        with asking(clients, questions, pid) as together:
            time.sleep(seconds)
        print(together.row(f"{people_number} people"), flush=True)
        with asking(clients, questions, pid) as beside:
            upload(clients[0], documents(Path(made) / "more", added, seed=2))
        print(beside.row(f"{people_number} people, {added} documents taken in beside"), flush=True)
        for message in {*alone.errors, *together.errors, *beside.errors}:
            print(message)


def upload(root: httpx2.Client, folder: Path) -> None:
    """Uploads the documents and waits until the last one is taken in."""
    files = sorted(folder.iterdir())
    jobs: list[int] = []
    for at in range(0, len(files), 50):
        parts = [("file", (file.name, file.read_bytes())) for file in files[at : at + 50]]
        answer = root.post("/api/v1/documents", files=parts, data={"readers": "everyone"})
        answer.raise_for_status()
        jobs += [one["job"] for one in answer.json()["files"]]
    while root.get(f"/api/v1/jobs/{jobs[-1]}").json()["state"] != "done":
        time.sleep(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--library", type=Path, help="a data folder to keep the made-up library in for the next run")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
