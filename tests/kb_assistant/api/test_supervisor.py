"""The worker's process, here any process: kept alive, slowed down while it does not live, ended in the end."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb_assistant.api.supervisor import Supervisor
from tests.corpus.serving import waited

LIVES = "import pathlib, os, sys; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); sys.stdin.read()"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LIVES}; import time; time.sleep(300)"
DIES = "import sys; sys.exit(3)"


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Callable[[str], Supervisor]]:
    made: list[Supervisor] = []

    def start(program: str) -> Supervisor:
        made.append(Supervisor((sys.executable, "-c", program, str(tmp_path / "pid"))))
        made[-1].start()
        return made[-1]

    yield start
    for one in made:
        one.close(0.1)


def pid(tmp_path: Path, other: int = 0) -> int:
    """Of the process that runs now."""

    def look() -> int | None:
        file = tmp_path / "pid"
        number = int(file.read_text() or 0) if file.exists() else 0
        return number if number not in (0, other) else None

    return waited(look)


def test_what_was_killed_is_started_anew(supervised: Callable[[str], Supervisor], tmp_path: Path) -> None:
    supervisor = supervised(LIVES)
    first = pid(tmp_path)
    os.kill(first, signal.SIGKILL)
    assert pid(tmp_path, first) != first
    assert (supervisor.restarts, supervisor.troubles()) == (1, ())


def test_t091_what_dies_again_and_again_is_named(supervised: Callable[[str], Supervisor]) -> None:
    supervisor = supervised(DIES)
    assert waited(supervisor.troubles) == ("worker",)
    assert supervisor.restarts < 4


def test_it_is_ended_and_not_started_again(supervised: Callable[[str], Supervisor], tmp_path: Path) -> None:
    supervisor = supervised(LIVES)
    process = pid(tmp_path)
    supervisor.close(20)
    assert not Path(f"/proc/{process}").exists()
    assert supervisor.restarts == 0


def test_what_does_not_end_is_killed(supervised: Callable[[str], Supervisor], tmp_path: Path) -> None:
    supervisor = supervised(STUBBORN)
    process = pid(tmp_path)
    supervisor.close(0.1)
    assert not Path(f"/proc/{process}").exists()
