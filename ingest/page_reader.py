"""Pages of PDF files, measured and drawn in limited child processes."""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from ingest.child import Answer, Asked, Duty
from ingest.limits import Limits
from ingest.sandbox import Built, Sandbox
from kb_assistant.domain.pages import Rectangle
from kb_assistant.errors import Busy

CHILDREN = 2
LONGEST_TEXT = 200_000
"""Characters of a page on which passages are looked for."""

_FILES_PER_CHILD = 1_000


class PageReader:
    """Safe for threads; whoever finds no free child within `wait` seconds gets Busy.

    Every method raises LoadFailure and its kin for a file that can't be drawn."""

    def __init__(self, limits: Limits, wait: float) -> None:
        self._wait = wait
        self._boxes = [Sandbox(limits, _FILES_PER_CHILD, Duty.DRAW) for _ in range(CHILDREN)]
        self._free: SimpleQueue[Sandbox] = SimpleQueue()
        for box in self._boxes:
            self._free.put(box)

    def close(self) -> None:
        for box in self._boxes:
            box.close()

    def sizes(self, file: Path, name: str) -> list[tuple[float, float]]:
        """Width and height of each page in points; 0 where it can't be drawn."""
        return self._ask(file, name, {"wanted": "sizes"}, _sizes)

    def picture(self, file: Path, name: str, page: int, scale: float) -> bytes:
        """PNG of a page, `scale` pixels a point and fewer for a large one. Raises NotFound."""
        return self._ask(file, name, {"wanted": "picture", "page": page, "scale": scale}, _png)

    def rectangles(self, file: Path, name: str, page: int, text: str, span: tuple[int, int]) -> tuple[Rectangle, ...]:
        """Of a passage of the text that was read from the page; none where that is not certain. Raises NotFound."""
        if len(text) > LONGEST_TEXT:
            return ()
        start, end = span
        request: dict[str, Asked] = {"wanted": "rectangles", "page": page, "text": text, "start": start, "end": end}
        return self._ask(file, name, request, _rectangles)

    def _ask(self, file: Path, name: str, request: Mapping[str, Asked], build: Callable[[Answer], Built]) -> Built:
        with self._box() as box:
            return box.ask(file, name, request, build)

    @contextmanager
    def _box(self) -> Iterator[Sandbox]:
        try:
            box = self._free.get(timeout=self._wait)
        except Empty:
            raise Busy("Too many pages are being drawn: try again in a moment.") from None
        try:
            yield box
        finally:
            self._free.put(box)


def _sizes(answer: Answer) -> list[tuple[float, float]]:
    return [(float(width), float(height)) for width, height in answer["sizes"]]


def _png(answer: Answer) -> bytes:
    return b64decode(answer["png"], validate=True)


def _rectangles(answer: Answer) -> tuple[Rectangle, ...]:
    return tuple(_rectangle(fields) for fields in answer["rectangles"])


def _rectangle(fields: Mapping[str, Any]) -> Rectangle:
    sides = [float(fields[side]) for side in ("left", "top", "right", "bottom")]
    if not all(0 <= side <= 1 for side in sides):
        raise ValueError("a rectangle outside its page")
    return Rectangle(*sides)
