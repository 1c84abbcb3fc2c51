"""A folder for one process's working copy of an index, swept when its process is gone."""

import os
import re
import shutil
import tempfile
from pathlib import Path

_NAME = re.compile(r"kb-index-(\d+)-")


def workspace(near: Path | None = None) -> Path:
    """A new folder, on the file system of `near` where that can be written, so that files can be linked into it."""
    prefix = f"kb-index-{os.getpid()}-"
    if near is not None:
        try:
            near.mkdir(exist_ok=True)
            _sweep(near)
            return Path(tempfile.mkdtemp(prefix=prefix, dir=near))
        except OSError:
            # Read-only or full: linking is a saving, not a need.
            pass
    return Path(tempfile.mkdtemp(prefix=prefix))


def _sweep(folder: Path) -> None:
    """Removes what killed processes left behind."""
    for path in folder.iterdir():
        owner = _NAME.match(path.name)
        if owner and not _alive(int(owner[1])):
            shutil.rmtree(path, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
