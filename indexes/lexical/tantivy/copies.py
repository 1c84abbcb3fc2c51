"""A saved index, where it may be written to."""

import os
import shutil
from pathlib import Path

from indexes.workspace import Workspace, workspace

_CHANGING = ("meta.json", ".managed.json")


def copied(saved: Path) -> Workspace:
    """A private copy, beside the saved one where there is room, so that files can be linked; else where there is."""
    try:
        return _linked_in(saved, workspace(saved.parent.parent / "open"))
    except OSError:
        return _linked_in(saved, workspace())


def _linked_in(saved: Path, private: Workspace) -> Workspace:
    try:
        _link(saved, private.folder)
    except OSError:
        private.close()
        raise
    return private


def _link(source: Path, target: Path) -> None:
    """Segment files never change once written and are linked where the file system allows; the rest is copied."""
    for path in source.iterdir():
        if path.name in _CHANGING or not _linked(path, target / path.name):
            shutil.copyfile(path, target / path.name)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False
    return True
