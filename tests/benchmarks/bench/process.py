"""A peer in a process of its own, spoken to by lines of JSON."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.benchmarks.bench.places import HOME, LOGS, ROOT

CHILD = "tests.benchmarks.peers.child"


class PeerFailed(Exception):
    """The peer's process ended; its last words are in the message."""


class PeerProcess:
    """Requests and replies as `tests.benchmarks.peers.child` understands them."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    def ask(self, do: str, **request: object) -> dict[str, Any]:
        """The reply to one request. Raises PeerFailed."""
        assert self._process.stdin and self._process.stdout
        line = ""
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"do": do, **request}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        if not line:
            self._process.wait(60)
            raise PeerFailed(self._log.read_text(errors="replace")[-2000:])
        reply: dict[str, Any] = json.loads(line)
        return reply


@contextmanager
def started(peer: str, python: Path) -> Iterator[PeerProcess]:
    """The peer's process, ended with the block."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{peer}.log"
    home = {"KB_HOME": str(HOME)} if "KB_HOME" not in os.environ else {}
    variables = os.environ | home | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [str(python), "-m", CHILD, peer]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            text=True,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        try:
            yield PeerProcess(process, log)
        finally:
            assert process.stdin
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.wait(60)
