"""A child process, and the pipes it is asked through. `sandbox_child` is what runs in it."""

import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from ingest.limits import STEP, Limits
from kb_assistant.errors import LoadFailure

_HEADER = struct.Struct(">Q")
_PACKAGES = Path(__file__).parents[1]
_SECONDS_TO_START = 60

Asked = str | int | float
Answer = dict[str, Any]


class Duty(StrEnum):
    """What a child is for."""

    READ = "read"
    DRAW = "draw"


class ChildGone(Exception):
    """It ended, or is no use any more. `status` is the exit code, negative for a signal; None where time ran out."""

    def __init__(self, status: int | None) -> None:
        self.status = status


class Child:
    """Answers one request after the other, as JSON behind its length; whoever breaks off one ends the child."""

    def __init__(self, limits: Limits, duty: Duty) -> None:
        numbers = (limits.memory_bytes, limits.cpu_seconds, limits.text_chars, limits.answer_bytes, os.getpid())
        self._process = subprocess.Popen(  # noqa: S603  our own module, no shell
            [sys.executable, "-P", "-m", "ingest.sandbox_child", duty.value, *map(str, numbers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
            bufsize=0,
        )
        try:
            self._receive(STEP, time.monotonic() + _SECONDS_TO_START)
        except ChildGone as gone:
            self.kill()
            raise LoadFailure("The reading program could not be started: run `kb doctor`.") from gone

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Asked], limits: Limits) -> Answer:
        """Raises ChildGone, also for an answer that makes no sense."""
        body = json.dumps(dict(request)).encode()
        assert self._process.stdin is not None  # noqa: S101  for mypy: opened as a pipe
        try:
            self._process.stdin.write(_HEADER.pack(len(body)) + body)
        except OSError:
            raise ChildGone(self._exit_status()) from None
        return self._receive(limits.answer_bytes, time.monotonic() + limits.wall_seconds)

    def kill(self) -> None:
        """Ends the whole process group, whatever the child started."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in filter(None, (self._process.stdin, self._process.stdout)):
            with contextlib.suppress(OSError):
                stream.close()

    def _receive(self, most: int, deadline: float) -> Answer:
        (length,) = _HEADER.unpack(self._read(_HEADER.size, deadline))
        if length > most:
            raise ChildGone(-signal.SIGABRT)
        try:
            answer = json.loads(self._read(length, deadline))
        except ValueError:
            raise ChildGone(0) from None
        if not isinstance(answer, dict):
            raise ChildGone(0)
        return answer

    def _read(self, count: int, deadline: float) -> bytes:
        assert self._process.stdout is not None  # noqa: S101  for mypy: opened as a pipe
        descriptor = self._process.stdout.fileno()
        data = bytearray()
        while len(data) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not _readable(descriptor, left):
                raise ChildGone(None)
            piece = os.read(descriptor, min(count - len(data), STEP))
            if not piece:
                raise ChildGone(self._exit_status())
            data += piece
        return bytes(data)

    def _exit_status(self) -> int:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(5)
        return 0


def _readable(descriptor: int, seconds: float) -> bool:
    """By poll where there is one: select refuses descriptors above 1023."""
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], seconds)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _environment() -> dict[str, str]:
    """Nothing of the parent's: no secrets, no proxies. One thread each, for their stacks count as memory."""
    path = os.pathsep.join(dict.fromkeys([str(_PACKAGES), *filter(None, sys.path)]))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", **threads}
