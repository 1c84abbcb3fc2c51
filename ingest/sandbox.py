"""Parsing in a child process that may crash, hang or swell: only the file it was reading is lost."""

import signal
import stat
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from ingest.child import Answer, Asked, Child, ChildGone, Duty
from ingest.language import language_of
from ingest.limits import Limits
from kb_assistant.domain.documents import Extract, Finding, Heading
from kb_assistant.errors import KbError, LimitExceeded, LoadFailure, NotFound, UnsupportedFormat

_FILES_PER_CHILD = 200
_ERRORS = {error.code: error for error in (LoadFailure, LimitExceeded, UnsupportedFormat, NotFound)}
_MEMORY_SIGNALS = frozenset((signal.SIGABRT, signal.SIGTRAP, signal.SIGILL))

Built = TypeVar("Built")


class Sandbox:
    """A child process, started when needed and reused. For one thread at a time; several threads have several."""

    def __init__(
        self, limits: Limits | None = None, files_per_child: int = _FILES_PER_CHILD, duty: Duty = Duty.READ
    ) -> None:
        self._limits = limits or Limits()
        self._duty = duty
        self._files_per_child = files_per_child
        self._child: Child | None = None
        self._files = 0
        self._closed = False
        # The kernel ends a child when the thread that started it ends: this one lives as long as the sandbox.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """From any thread: what is being read is broken off."""
        self._closed = True
        self._drop()
        self._starter.shutdown()

    def load(self, file: Path, name: str) -> Extract:
        """What the file says. Raises LoadFailure, LimitExceeded or UnsupportedFormat with a reason for people."""
        extract = self.parse(file, name)
        # Told here: every child would spend half a second on loading what tells it.
        return replace(extract, language=language_of(extract.text))

    def parse(self, file: Path, name: str) -> Extract:
        """The same, but for the language."""
        return self.ask(file, name, {}, lambda answer: _built(answer["extract"]))

    def ask(self, file: Path, name: str, request: Mapping[str, Asked], build: Callable[[Answer], Built]) -> Built:
        """What `build` makes of the child's answer. It raises KeyError, TypeError or ValueError for one that does not
        fit together, which comes from a child in disorder. Raises LoadFailure and its kin, NotFound."""
        self._check(file, name)
        child = self._running_child()
        try:
            answer = child.ask({**request, "file": str(file.resolve()), "name": name}, self._limits)
            built = None if "code" in answer else (build(answer),)
        except ChildGone as gone:
            self._drop()
            raise _reason(gone.status, name, self._limits) from None
        except (KeyError, TypeError, ValueError):
            self._drop()
            raise LoadFailure(f"{name} could not be read; it may be damaged. Save it again or as PDF.") from None
        except BaseException:
            self._drop()
            raise
        self._retire(answer)
        if built is None:
            raise _error(answer)
        return built[0]

    def _check(self, file: Path, name: str) -> None:
        try:
            status = file.stat()
        except (OSError, ValueError):
            raise LoadFailure(f"{name} cannot be found any more: upload it again.") from None
        if not stat.S_ISREG(status.st_mode):
            raise LoadFailure(f"{name} is not a file.")
        if status.st_size > self._limits.file_bytes:
            size, most = status.st_size / 1e6, self._limits.file_bytes / 1e6
            raise LimitExceeded(f"{name} has {size:,.0f} MB; {most:,.0f} MB are the most. Split it into parts.")
        if status.st_size == 0:
            raise LoadFailure(f"{name} is empty: check the file and upload it again.")

    def _running_child(self) -> Child:
        if self._child is not None and not self._child.is_alive():
            self._drop()
        if self._child is None:
            self._child = self._starter.submit(Child, self._limits, self._duty).result()
        started = self._child
        if self._closed:
            self._drop()
        return started

    def _retire(self, answer: Answer) -> None:
        """Ends a child that did its share, is in disorder, or has grown."""
        self._files += 1
        swollen = int(answer.get("memory", 0)) > self._limits.memory_bytes * 0.6
        if self._files >= self._files_per_child or swollen or answer.get("spent"):
            self._drop()

    def _drop(self) -> None:
        child, self._child, self._files = self._child, None, 0
        if child is not None:
            child.kill()


def _reason(status: int | None, name: str, limits: Limits) -> LoadFailure:
    if status is None:
        return LimitExceeded(f"{name} took longer than {limits.wall_seconds:g} s to read. Split it into parts.")
    if status == -signal.SIGXCPU:
        return LimitExceeded(f"{name} took more than {limits.cpu_seconds} s of computing. Split it into parts.")
    if -status in _MEMORY_SIGNALS:
        return LimitExceeded(f"{name} needs more memory to read than one file may. Split it into parts.")
    return LoadFailure(f"{name} made the reading program break off: it is damaged. Save it again or as PDF.")


def _error(answer: Answer) -> KbError:
    error = _ERRORS.get(str(answer.get("code")), LoadFailure)
    return error(str(answer.get("message")))


def _built(fields: dict[str, Any]) -> Extract:
    extract = _extract(fields)
    fits = all(extract.text.startswith(heading.text, heading.start) for heading in extract.headings)
    if not fits or list(extract.page_starts) != sorted(extract.page_starts):
        raise ValueError("offsets that do not fit the text")
    return extract


def _extract(fields: dict[str, Any]) -> Extract:
    text = str(fields["text"])
    return Extract(
        text=text,
        title=str(fields["title"]),
        headings=tuple(Heading(int(h["start"]), int(h["level"]), str(h["text"])) for h in fields["headings"]),
        page_starts=tuple(int(start) for start in fields["page_starts"]),
        dated=date.fromisoformat(fields["dated"]) if fields["dated"] else None,
        tables=int(fields["tables"]),
        findings=tuple(
            Finding(str(f["code"]), str(f["message"]), None if f["page"] is None else int(f["page"]))
            for f in fields["findings"]
        ),
        format=str(fields["format"]),
        size=int(fields["size"]),
    )
