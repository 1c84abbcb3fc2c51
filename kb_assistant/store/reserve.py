"""Room on the disk for what must go on when it is full: signing in, and removing what fills it."""

import logging
import os
from contextlib import suppress
from pathlib import Path

from kb_assistant.errors import StorageFull

_log = logging.getLogger(__name__)

_MOST = 32 << 20
_SHARE = 50
"""On a small disk this part of it is enough."""


class Reserve:
    """A file of nothing beside the database, given up before a disk is full and laid down again when it is not."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "reserve"

    def keep(self) -> None:
        """Lays it down where there is plenty of room; where there is not, it is for another time."""
        size = _kept(self._file.parent)
        if self._is_whole(size) or _left(self._file.parent) < 4 * size:
            return
        with suppress(OSError):
            try:
                self._lay_down(size)
            except OSError:
                self._file.unlink(missing_ok=True)

    def _is_whole(self, size: int) -> bool:
        """A kill may have left less of it."""
        try:
            return self._file.stat().st_size >= size
        except FileNotFoundError:
            return False

    def _lay_down(self, size: int) -> None:
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(handle, 0, size)
        finally:
            os.close(handle)

    def make_way(self) -> None:
        """Gives it up where hardly anything is left. Asked before everything that is written: it costs microseconds."""
        if _left(self._file.parent) > _kept(self._file.parent) // 4 or not self._file.exists():
            return
        with suppress(OSError):
            self._file.unlink()
            _log.error(
                "The disk is full. Room was kept for signing in and removing documents, and is used from now on."
            )


def is_short(folder: Path) -> bool:
    """Whether so little is left on its disk that nothing more is taken in."""
    return _left(folder) < _kept(folder)


def check_room(folder: Path) -> None:
    """Raises StorageFull where nothing more is taken in."""
    if is_short(folder):
        raise StorageFull(
            "The disk of the data folder is nearly full, so no files are taken in: free some, or remove documents."
        )


def megabytes_left(folder: Path) -> int:
    return _left(folder) >> 20


def _left(folder: Path) -> int:
    there = os.statvfs(_existing(folder))
    return there.f_bavail * there.f_frsize


def _kept(folder: Path) -> int:
    there = os.statvfs(_existing(folder))
    return min(_MOST, there.f_blocks * there.f_frsize // _SHARE)


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())
