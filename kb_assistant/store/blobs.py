"""The files themselves, under the SHA-256 of their bytes."""

import fcntl
import hashlib
import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

from kb_assistant.store.drafts import Draft, space_explained
from kb_assistant.store.reserve import check_room, is_short, megabytes_left

_BLOCK = 1 << 20
# Between keeping a file and committing the job that refers to it lies less than this, in seconds.
_SETTLED = 3600.0


class Blobs:
    """A folder of immutable files. A file is there whole or not at all."""

    def __init__(self, folder: Path, to_the_last_byte: bool = False) -> None:
        """Something is left of its disk for what must go on when that is full, unless nobody works there."""
        self._folder = folder
        self._to_the_last_byte = to_the_last_byte

    def draft(self) -> Draft:
        """An empty one. Raises StorageFull, mostly before the disk is full to the last byte."""
        self.check_room()
        with space_explained():
            return Draft(self._folder / "incoming")

    def add(self, source: BinaryIO) -> str:
        """Keeps the bytes and returns their name; they survive a power cut from here on. Raises StorageFull."""
        with self.draft() as draft:
            while block := source.read(_BLOCK):
                draft.write(block)
            return self.keep(draft)

    def keep(self, draft: Draft) -> str:
        """Keeps what was written and returns its name; it survives a power cut from here on. Raises StorageFull."""
        target = self.path(draft.digest)
        if self._holds(target.name):
            target.touch()  # `sweep` spares what somebody has just asked to keep
            return target.name
        draft.sync()
        with space_explained():
            target.parent.mkdir(exist_ok=True)
            draft.file.replace(target)
            _sync(target.parent)
        return target.name

    def copy(self, name: str, source: "Blobs") -> bool:
        """Keeps a file of another folder unless it is whole here already; whether it could be read there, and was
        whole. Raises StorageFull, and PermissionError where it may not be read."""
        if self.whole(name):
            return True
        self.remove(name)
        with self.draft() as draft:
            if not _is_read(source.path(name), draft) or draft.digest != name:
                return False
            self.keep(draft)
        return True

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Between keeping files and committing what refers to them: nobody removes files meanwhile."""
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def removing(self) -> Iterator[None]:
        """Between seeing that nothing refers to files and removing them: nobody keeps files meanwhile."""
        with self._locked(fcntl.LOCK_EX):
            yield

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, how)
            yield
        finally:
            os.close(handle)

    def check_room(self) -> None:
        """Raises StorageFull where nothing more is taken in."""
        if not self._to_the_last_byte:
            check_room(self._folder)

    def shortage(self) -> int | None:
        """The megabytes that are left where that is too little to take anything in."""
        return megabytes_left(self._folder) if is_short(self._folder) else None

    def path(self, name: str) -> Path:
        """Where the file is, if it is there."""
        return self._folder / name[:2] / name

    def made_of(self, name: str) -> Path:
        """The folder of what was made from the file and can be made again; it goes with the file."""
        return self._folder / "made" / name

    def remove(self, name: str) -> None:
        """With what was made of it; one that is gone already is no error."""
        self.path(name).unlink(missing_ok=True)
        rmtree(self.made_of(name), ignore_errors=True)

    def names(self) -> Iterator[str]:
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            yield from (file.name for file in sorted(folder.iterdir()))

    def whole(self, name: str) -> bool:
        """Whether the file is there and its bytes are still those it is named after. Raises PermissionError where that
        is not ours to know."""
        try:
            with self.path(name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == name
        except PermissionError:
            raise
        except OSError:
            return False

    def _holds(self, name: str) -> bool:
        """Whether it need not be kept anew: what may not be read is of no use here."""
        try:
            return self.whole(name)
        except PermissionError:
            return False

    def sweep(self, kept: Collection[str], older: float = _SETTLED) -> int:
        """Deletes files that nothing refers to, once they are `older` seconds old; returns how many."""
        old = self.stray(kept, older)
        for name in old:
            self.remove(name)
        for folder in list((self._folder / "made").glob("*")):
            if not self.path(folder.name).exists():
                self.remove(folder.name)
        return len(old)

    def stray(self, kept: Collection[str], older: float = _SETTLED) -> list[str]:
        """Files that nothing refers to and that are `older` seconds old: no job or document is to come."""
        now = time.time()
        unused = set(self.names()) - set(kept)
        return [name for name in unused if now - self._changed(name) > older]

    def _changed(self, name: str) -> float:
        """When it was last asked to be kept; now, if somebody else has just taken it out."""
        try:
            return self.path(name).stat().st_mtime
        except FileNotFoundError:
            return time.time()

    def sweep_incoming(self) -> int:
        """Deletes what killed writers left half-written."""
        return sum(_abandoned(part) for part in list((self._folder / "incoming").glob("*")))


def _is_read(file: Path, draft: Draft) -> bool:
    """Whether it could be, to its end; what is wrong with the draft is raised, and that it may not be read."""
    try:
        opened = file.open("rb", buffering=0)
    except PermissionError:
        raise
    except OSError:
        return False
    with opened:
        while block := _block(opened):
            draft.write(block)
    return block is not None


def _block(file: RawIOBase) -> bytes | None:
    """Empty at the end, None where a disk can't read it."""
    try:
        return file.read(_BLOCK) or b""
    except OSError:
        return None


def _abandoned(part: Path) -> bool:
    """Whether nobody writes it any more; then it is deleted."""
    try:
        with part.open("rb") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
