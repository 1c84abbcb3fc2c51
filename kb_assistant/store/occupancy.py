"""Who has a data folder open: any number of processes, or one that is alone in it."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb_assistant.errors import Busy, DataFolderError, StorageFull


class Occupancy:
    """One process's share in a data folder; released by the system when the process dies."""

    def __init__(self, home: Path) -> None:
        """Raises Busy while somebody is alone in it, DataFolderError where that can't be told."""
        self._handle = _opened(home)
        if self._handle is not None and not _locked(self._handle, fcntl.LOCK_SH):
            self.close()
            raise Busy("A backup is being restored into this data folder: try again when that is done.")

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
        self._handle = None


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Nobody else opens the data folder in the block. Raises Busy where somebody has it open, DataFolderError and
    StorageFull where that can't be told."""
    handle = _opened(home)
    if handle is None:
        raise StorageFull(f"No space is left in {home} to tell who has it open: free some and repeat.")
    try:
        if not _locked(handle, fcntl.LOCK_EX):
            raise Busy(f"The data folder {home} is in use: stop `kb serve`, and whatever else has it open, and repeat.")
        yield
    finally:
        os.close(handle)


def _opened(home: Path) -> int | None:
    """None on a disk that is too full for an empty file: it must not keep anybody from reading."""
    file = home / "open.lock"
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return None
        raise DataFolderError(
            f"{file} can't be opened ({error.strerror}), so nobody can tell who uses the data folder: "
            "give it to the user who runs `kb serve`, as a file that can be written."
        ) from error
    _give_to_owner(handle, home)
    return handle


def _give_to_owner(handle: int, home: Path) -> None:
    """What an administrator has made is opened by whoever the data folder belongs to as well.

    A file with another name elsewhere is not given away."""
    owner, made = home.stat(), os.fstat(handle)
    if os.geteuid() != 0 or made.st_nlink != 1:
        return
    if (owner.st_uid, owner.st_gid) != (made.st_uid, made.st_gid):
        with suppress(OSError):  # a disk that knows no owners
            os.fchown(handle, owner.st_uid, owner.st_gid)


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
