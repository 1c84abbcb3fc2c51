"""The real command, at a real port: `kb serve` as a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

import httpx2

ROOT = Path(__file__).parents[2]
_WAIT = 60

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Served:
    """`output` and `errors` are the files that it writes to."""

    process: subprocess.Popen[bytes]
    address: str
    token: str
    errors: Path

    def client(self, **given: Any) -> httpx2.Client:  # noqa: ANN401 - as httpx takes it
        return httpx2.Client(base_url=self.address, timeout=30, **given)

    def lines(self) -> list[dict[str, Any]]:
        """What it logged, each line understood as JSON."""
        return [json.loads(line) for line in self.errors.read_text().splitlines()]

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit code."""
        self.process.send_signal(number)
        return self.process.wait(_WAIT)


@contextmanager
def serving(home: Path, *options: str, **variables: str) -> Iterator[Served]:
    """With the hashing embedder and cheap passwords, until the block ends."""
    home.mkdir(parents=True, exist_ok=True)
    errors = home.parent / f"{home.name}.log"
    process = start("serve", *(options or ("--port", "0")), home=home, errors=errors, variables=variables)
    try:
        address, token = _announced(process, errors)
        yield Served(process, address, token, errors)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def start(
    *words: str, home: Path, errors: Path, variables: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    """`kb WORDS`, whose errors go to a file."""
    set_up = {
        "KB_HOME": str(home),
        "KB_EMBEDDING_BACKEND": "hashing",
        "KB_ACCOUNTS_HASH_MEMORY_KB": "19456",
        "KB_ACCOUNTS_HASH_ROUNDS": "2",
        "PYTHONPATH": str(ROOT),
    }
    with errors.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "kb_assistant.cli", *words],
            stdout=subprocess.PIPE,
            stderr=file,
            env={**os.environ, **set_up, **(variables or {})},
        )


def _announced(process: "subprocess.Popen[bytes]", errors: Path) -> tuple[str, str]:
    """Where it says that it is, and the token of the first administrator, empty where there is one."""
    assert process.stdout is not None
    said = ""
    for line in iter(process.stdout.readline, b""):
        said += line.decode()
        if line.startswith(b"Ready"):
            break
    address = re.search(r"http://\S+:\d+", said)
    assert address, said + errors.read_text()
    token = re.search(r"once: (\S+)", said)
    return address[0].rstrip("/"), token[1] if token else ""


def waited(look: Callable[[], Found | None]) -> Found:
    """What is there in the end."""
    until = monotonic() + _WAIT
    while monotonic() < until:
        found = look()
        if found:
            return found
        sleep(0.05)
    raise AssertionError("it never came")
