"""Main of the child process that parses. It gives up what parsing has no need of, then answers one file at a time.

Frames both ways: a length of eight bytes, big-endian, and that many bytes of JSON.
"""

import contextlib
import ctypes
import gc
import json
import math
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

_HEADER = struct.Struct(">Q")
_LONGEST_REQUEST = 1 << 20
# So many new objects until those no longer used are looked for, and so many bytes in use after a file: what was read of
# it may hold pictures, and hold itself.
_COLLECTED, _SWOLLEN = 50_000, 200_000_000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
# What a parser has no need of: new processes, other programs, sockets, watching other processes.
_FORBIDDEN_CALLS = {
    "x86_64": (0xC000003E, (41, 53, 56, 57, 58, 59, 101, 322, 435)),
    "aarch64": (0xC00000B7, (117, 198, 199, 220, 221, 281, 435)),
}


# The modules of `child.Duty`.
_DUTIES = {"read": "ingest.reading", "draw": "ingest.drawing"}


class Duty(Protocol):
    """What a child is for. `answer` may raise anything; LoadFailure and NotFound have a message for people."""

    def prepare(self) -> None:
        """Loads what it needs while files may still be written."""

    def answer(self, file: Path, name: str, request: dict[str, Any], text_chars: int) -> dict[str, Any]: ...


def main() -> None:
    memory_bytes, cpu_seconds, text_chars, answer_bytes, parent = (int(value) for value in sys.argv[2:7])
    requests, answers = _own_channels()
    _die_with(parent)
    _limit(resource.RLIMIT_AS, memory_bytes)
    # Imported while files may still be written: a parser's library may need one.
    duty = cast(Duty, import_module(_DUTIES[sys.argv[1]]))
    duty.prepare()
    _collect_seldom()
    _give_up_writing()
    _cut_off()
    _write(answers, {"ready": True})
    while (request := _read(requests)) is not None:
        _limit_processor(cpu_seconds)
        _write(answers, _answer(duty, request, text_chars, answer_bytes))


def _own_channels() -> tuple[BinaryIO, BinaryIO]:
    """Takes the pipes away from standard input and output, so that nothing a parser prints reaches the parent."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    return requests, answers


def _die_with(parent: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _collect_seldom() -> None:
    """What a file is read into lasts until it is read, and what is loaded by now lasts longer: to look through it for
    what is no longer used, again and again, takes 3 % of the time."""
    gc.freeze()
    gc.set_threshold(_COLLECTED, 10, 10)


def _give_up_writing() -> None:
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NPROC, 0)


def _limit(limit: int, value: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(limit, (value, value))


def _limit_processor(seconds: int) -> None:
    """The soft limit counts from the start of the process, so each file raises it anew."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = math.ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _cut_off() -> None:
    """No network, no new processes, as far as the system lets an ordinary process give them up."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    with contextlib.suppress(OSError, AttributeError, KeyError):
        _forbid(*_FORBIDDEN_CALLS[os.uname().machine])


def _forbid(architecture: int, calls: tuple[int, ...]) -> None:
    """A seccomp filter that answers the calls with EPERM. Instructions as of linux/bpf_common.h and seccomp.h."""
    load, equal, reply = 0x20, 0x15, 0x06
    allow, refuse = 0x7FFF0000, 0x00050001
    count = len(calls)
    program = [(load, 0, 0, 4), (equal, 0, count + 1, architecture), (load, 0, 0, 0)]
    program += [(equal, count - index, 0, call) for index, call in enumerate(calls)]
    program += [(reply, 0, 0, allow), (reply, 0, 0, refuse)]
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    instructions = ctypes.create_string_buffer(code, len(code))
    bpf = struct.pack("@HP", len(program), ctypes.addressof(instructions))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(bpf, len(bpf)))


def _prctl(option: int, value: int, pointer: "ctypes.Array[ctypes.c_char] | None" = None) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, ctypes.c_ulong(value), pointer, 0, 0)


def _answer(duty: Duty, request: dict[str, Any], text_chars: int, answer_bytes: int) -> dict[str, Any]:
    name = str(request["name"])
    try:
        answer = {**duty.answer(Path(str(request["file"])), name, request, text_chars), "memory": _kept()}
    except (MemoryError, RecursionError):
        return _failure(
            "limit_exceeded", f"{name} needs more memory to read than one file may. Split it into parts.", True
        )
    except Exception as error:  # noqa: BLE001
        return _failure_of(error, name)
    if len(json.dumps(answer, ensure_ascii=False).encode()) > answer_bytes:
        return _failure("limit_exceeded", f"{name} is too large to keep. Split it into parts.")
    return answer


def _failure_of(error: Exception, name: str) -> dict[str, Any]:
    from kb_assistant.errors import LoadFailure, NotFound

    if isinstance(error, LoadFailure | NotFound):
        return _failure(error.code, error.message)
    return _failure(
        LoadFailure.code,
        f"{name} could not be read; it may be damaged. Save it again or as PDF, and upload that.",
        True,
    )


def _failure(code: str, message: str, spent: bool = False) -> dict[str, Any]:
    """`spent`: this process may be in disorder and should be replaced."""
    return {"code": code, "message": message, "spent": spent, "memory": _kept()}


def _kept() -> int:
    """Bytes of address space in use, without what of the file is no longer used where that may be much."""
    used = _memory()
    if used < _SWOLLEN:
        return used
    gc.collect()
    return _memory()


def _memory() -> int:
    """Bytes of address space in use."""
    with contextlib.suppress(OSError, ValueError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


def _read(stream: BinaryIO) -> dict[str, Any] | None:
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (length,) = _HEADER.unpack(header)
    if length > _LONGEST_REQUEST:
        return None
    return cast(dict[str, Any], json.loads(stream.read(length)))


def _write(stream: BinaryIO, answer: dict[str, Any]) -> None:
    for piece in _frame(answer):
        stream.write(piece)
    stream.flush()


def _frame(answer: dict[str, Any]) -> Iterator[bytes]:
    body = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    yield _HEADER.pack(len(body))
    yield body


if __name__ == "__main__":
    main()
