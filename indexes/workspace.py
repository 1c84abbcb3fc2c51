"""A folder for one process's working copy of an index, swept when its process is gone."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

_PREFIX = "kb-index-"
_LOCK = ".lock"


class Workspace:
    """`folder` is there until `close`.

    Its process holds a lock on a file beside it, which the system lets go of when that dies. Numbers of processes tell
    nothing: after each start of a container the same program has the same one."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._lock = lock

    def close(self) -> None:
        """To be called once."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            _lock_of(self.folder).unlink()
        os.close(self._lock)


def workspace(near: Path | None = None) -> Workspace:
    """A new one, on the file system of `near` where that can be written, so that files can be linked into it; else
    where the system keeps temporary files. Raises OSError."""
    # Read-only or full: linking is a saving, not a need.
    with suppress(OSError):
        if near is not None:
            near.mkdir(exist_ok=True)
            return _made(near)
    return _made(Path(tempfile.gettempdir()))


def _made(within: Path) -> Workspace:
    _sweep(within)
    folder = within / f"{_PREFIX}{token_hex(8)}"
    lock = _opened(_lock_of(folder), os.O_CREAT)
    made = Workspace(folder, lock)
    try:
        # Held before there is a folder that others could find.
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.mkdir(mode=0o700)
    except OSError:
        made.close()
        raise
    return made


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def _opened(lock: Path, flags: int = 0) -> int:
    return os.open(lock, os.O_RDWR | os.O_NOFOLLOW | flags, 0o600)


def _sweep(within: Path) -> None:
    """Removes what killed processes left behind; a folder without a lock beside it is none of ours."""
    for lock in within.glob(f"{_PREFIX}*{_LOCK}"):
        # Of a living process, or gone by now.
        with suppress(OSError):
            _remove_if_left(lock.with_suffix(""))


def _remove_if_left(folder: Path) -> None:
    """Nothing of somebody else's. Raises OSError where its process lives."""
    if folder.lstat().st_uid != os.geteuid():
        return
    lock = _opened(_lock_of(folder))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise
    Workspace(folder, lock).close()
