"""The files themselves, under the SHA-256 of their bytes."""

import errno
import hashlib
import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from kb_assistant.errors import StorageFull

_BLOCK = 1 << 20
# Between keeping a file and committing the job that refers to it lies less than this, in seconds.
_SETTLED = 3600.0


class Blobs:
    """A folder of immutable files. A file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, source: BinaryIO) -> str:
        """Keeps the bytes and returns their name; they survive a power cut from here on. Raises StorageFull."""
        incoming = self._folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        part = incoming / uuid4().hex
        try:
            return self._move(part, _copy(source, part))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
                raise StorageFull("No space is left for the documents' files: free some and repeat.") from error
            raise
        finally:
            part.unlink(missing_ok=True)

    def _move(self, part: Path, name: str) -> str:
        target = self.path(name)
        if target.exists() and target.stat().st_size == part.stat().st_size:
            target.touch()  # `sweep` spares what somebody has just asked to keep
            return name
        target.parent.mkdir(exist_ok=True)
        part.replace(target)
        _sync(target.parent)
        return name

    def path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def remove(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            yield from (file.name for file in sorted(folder.iterdir()))

    def whole(self, name: str) -> bool:
        """Whether the file is there and its bytes are still those it is named after."""
        try:
            with self.path(name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == name
        except OSError:
            return False

    def sweep(self, kept: Collection[str], older: float = _SETTLED) -> int:
        """Deletes files that nothing refers to, once they are `older` seconds old; returns how many."""
        now = time.time()
        unused = [self.path(name) for name in set(self.names()) - set(kept)]
        old = [path for path in unused if now - path.stat().st_mtime > older]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def sweep_incoming(self) -> int:
        """Deletes what killed writers left half-written. Only for the holder of the lock."""
        left = list((self._folder / "incoming").glob("*"))
        for part in left:
            part.unlink(missing_ok=True)
        return len(left)


def _copy(source: BinaryIO, part: Path) -> str:
    digest = hashlib.sha256()
    with part.open("xb") as out:
        while block := source.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
