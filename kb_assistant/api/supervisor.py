"""The worker's process: started with the server, started anew when it dies, ended with the server."""

import logging
import subprocess
import sys
from collections.abc import Sequence
from threading import Event, Thread
from time import monotonic

_log = logging.getLogger(__name__)

WORKER = (sys.executable, "-P", "-m", "kb_assistant.cli", "worker", "--child")
_SHORTEST, _LONGEST = 0.5, 60.0
"""Seconds between an end and the next start: twice as many each time, while it does not last."""
_LASTS = 60.0
"""Seconds after which a start counts as one that succeeded."""
_TROUBLE = 3
"""Starts in a row that did not last, from which on the server calls itself degraded."""


class Supervisor:
    """Safe for threads. A worker that its server does not end in time is killed: its jobs are in the queue again."""

    def __init__(self, command: Sequence[str] = WORKER, name: str = "worker") -> None:
        self._command = command
        self._name = name
        self._ended = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._short = 0
        self._thread = Thread(target=self._run, name="kb-supervisor", daemon=True)
        self.restarts = 0

    def start(self) -> None:
        self._thread.start()

    def troubles(self) -> tuple[str, ...]:
        """Its name, while it ends again and again."""
        lasts = self._process is not None and monotonic() - self._began > _LASTS
        return (self._name,) if self._short >= _TROUBLE and not lasts else ()

    def end(self) -> None:
        """Tells it to end, and waits for nothing."""
        self._ended.set()
        process = self._process
        if process is not None:
            process.terminate()

    def close(self, seconds: float) -> None:
        """Waits until it has ended, and kills it after so long."""
        self.end()
        self._thread.join(seconds)
        process = self._process
        if process is not None:
            process.kill()
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._began = monotonic()
            status = self._live()
            if self._ended.is_set():
                return
            self._short = 1 if monotonic() - self._began > _LASTS else self._short + 1
            pause = min(_SHORTEST * 2 ** (self._short - 1), _LONGEST)
            _log.error("The %s ended (%s): it is started again in %.1f s.", self._name, _why(status), pause)
            self._ended.wait(pause)
            self.restarts += 1

    def _live(self) -> int:
        """Its life: the exit code, negative for a signal."""
        # A session of its own: Ctrl-C is for the server, which ends it. The pipe ends when the server dies.
        with subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True) as process:  # noqa: S603
            self._process = process
            if self._ended.is_set():
                process.terminate()
            process.wait()
        self._process = None
        return process.returncode


def _why(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit code {status}"
