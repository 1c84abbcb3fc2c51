"""Files on their way in: hashed as they come, and gone unless they are kept."""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from uuid import uuid4

from kb_assistant.errors import StorageFull


class Draft:
    """Bytes on their way in, hashed as they come. Gone unless `Blobs.keep` is given it: `with` sees to that.

    `head` are its first bytes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.size = 0
        self.head = b""
        self._hash = hashlib.sha256()
        self.file, self._out = _begun(folder)

    def write(self, data: bytes) -> None:
        """Raises StorageFull."""
        with space_explained():
            self._out.write(data)
        self._hash.update(data)
        self.head = self.head or bytes(data[:2])
        self.size += len(data)

    @property
    def digest(self) -> str:
        """Of what was written."""
        return self._hash.hexdigest()

    def flush(self) -> None:
        """Who reads `file` sees all of it from here on. Raises StorageFull."""
        with space_explained():
            self._out.flush()

    def sync(self) -> None:
        """Returns once the disk has it. Raises StorageFull."""
        with space_explained():
            self._out.flush()
            os.fsync(self._out.fileno())

    def discard(self) -> None:
        """Does nothing to what was kept."""
        self.file.unlink(missing_ok=True)
        with suppress(OSError):  # what was not written yet does not matter any more
            self._out.close()

    def __enter__(self) -> "Draft":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def _begun(folder: Path) -> tuple[Path, BinaryIO]:
    """A new file, held while the writer lives: what is not held was left by one that was killed."""
    while True:
        file = folder / uuid4().hex
        out = file.open("xb")
        fcntl.flock(out, fcntl.LOCK_SH)
        if file.exists():
            return file, out
        # Another process swept it before it was held.
        out.close()


@contextmanager
def space_explained() -> Iterator[None]:
    """What a disk says that has no room, as StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            raise StorageFull("No space is left for the documents' files: free some and repeat.") from error
        raise
