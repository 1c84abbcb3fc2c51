"""Pictures of pages, kept beside the files they were drawn from until room is needed."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from kb_assistant.store.blobs import Blobs

# How every whole PNG ends.
_END = b"IEND\xaeB\x60\x82"


class Pictures:
    """A cache: what it can't keep, or finds damaged, is drawn again. At most `most_bytes` of all files together."""

    def __init__(self, blobs: Blobs, most_bytes: int) -> None:
        self._blobs = blobs
        self._most_bytes = most_bytes

    def find(self, blob: str, name: str) -> bytes | None:
        """None for one that is not there, or that was not written to its end."""
        file = self._file(blob, name)
        try:
            png = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        return png if png.endswith(_END) else None

    def keep(self, blob: str, name: str, png: bytes) -> None:
        """Nothing stays of a file that was removed while it was drawn."""
        if len(png) > self._most_bytes:
            return
        with suppress(OSError):
            self._write(self._file(blob, name), png)
            self._make_room()
        if not self._blobs.path(blob).exists():
            self._blobs.remove(blob)

    def _file(self, blob: str, name: str) -> Path:
        return self._blobs.made_of(blob) / f"{name}.png"

    def _write(self, file: Path, png: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(uuid4().hex)
        try:
            part.write_bytes(png)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)

    def _make_room(self) -> None:
        """The pictures that were looked at longest ago go first."""
        known = sorted(self._known(), key=lambda one: one[1])
        excess = sum(size for _, _, size in known) - self._most_bytes
        for file, _, size in known:
            if excess <= 0:
                return
            file.unlink(missing_ok=True)
            excess -= size

    def _known(self) -> Iterator[tuple[Path, float, int]]:
        for file in self._blobs.made_of("").glob("*/*"):
            with suppress(OSError):
                status = file.stat()
                yield file, status.st_mtime, status.st_size
