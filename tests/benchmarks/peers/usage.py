"""What this process and those it started have used (Linux). Standard library only."""

import os
import re
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Used:
    """Seconds by the clock and of all processors together."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def watched() -> Iterator[Used]:
    """Fills in what the block used."""
    used, wall, cpu = Used(), time.perf_counter(), cpu_seconds()
    yield used
    used.wall, used.cpu = time.perf_counter() - wall, cpu_seconds() - cpu


def cpu_seconds() -> float:
    """Of this process and all below it, those that ended included."""
    return sum(_cpu(pid) for pid in (os.getpid(), *_below(os.getpid())))


def resident() -> float:
    """MB now, children included."""
    return sum(_status(pid, "VmRSS") for pid in (os.getpid(), *_below(os.getpid())))


def peak() -> float:
    """MB: the most this process had, and beside it the most that any one child had."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    alive = max((_status(pid, "VmHWM") for pid in _below(os.getpid())), default=0.0)
    return _status(os.getpid(), "VmHWM") + max(ended, alive)


def _cpu(pid: int) -> float:
    try:
        line = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    return sum(map(int, line.rpartition(")")[2].split()[11:15])) / _TICK


def _below(pid: int) -> Iterator[int]:
    try:
        tasks = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return
    for child in map(int, " ".join(tasks).split()):
        yield child
        yield from _below(child)


def _status(pid: int, name: str) -> float:
    try:
        found = re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
