"""The folder of a backup: it has its name once it is whole, and says by hashes what belongs to it."""

import fcntl
import hashlib
import json
import os
import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from shutil import copyfile, rmtree
from typing import Any

from kb_assistant.domain.backups import Backup
from kb_assistant.errors import Busy, InvalidInput, StorageFull
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.drafts import space_explained

_FORMAT = 1
_NAME = re.compile(r"[0-9a-f]{64}")
_OURS = re.compile(r"kb\.sqlite.*|kb\.toml|blobs|manifest\.json")
"""What a backup leaves that was killed."""


class BackupFolder:
    """`manifest.json` is written last: without it there is no backup."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "kb.sqlite"
        self.settings = folder / "kb.toml"
        self.blobs = Blobs(folder / "blobs", to_the_last_byte=True)
        self._manifest = folder / "manifest.json"

    def take(self, source: Blobs, names: Collection[str]) -> set[str]:
        """Copies files that are not here yet; returns those that are not whole there. Raises StorageFull."""
        return {name for name in sorted(names) if not self.blobs.copy(name, source)}

    def take_settings(self, source: Path) -> None:
        """Raises StorageFull."""
        with space_explained():
            copyfile(source, self.settings)

    def names_database(self) -> bool:
        """Whether its settings say where the database is."""
        return self.settings.exists() and "url" in tomllib.loads(self.settings.read_text()).get("database", {})

    def seal(self, made: str, program: str, blobs: Collection[str], lost: Collection[str]) -> Backup:
        """From here on it is one. Raises StorageFull."""
        names, missing = tuple(sorted(set(blobs) - set(lost))), tuple(sorted(lost))
        backup = Backup(made, program, digest(self.database), digest(self.settings), names, missing)
        self._drop_others(names)
        with space_explained():
            self._manifest.write_text(json.dumps({"format": _FORMAT, **asdict(backup)}, indent=1))
            _close(self.folder)
        return backup

    def _drop_others(self, names: Collection[str]) -> None:
        """Of documents that were removed while the backup was made."""
        self.blobs.sweep(names, older=0)
        self.blobs.sweep_incoming()

    def read(self) -> Backup:
        """What is in it, once every file was found to be what it was. Raises InvalidInput."""
        backup = self._read()
        if (digest(self.database), digest(self.settings)) != (backup.database, backup.settings):
            raise self._damaged("its database or its settings are not what was written")
        broken = [name for name in backup.blobs if not self.blobs.whole(name)]
        if broken:
            raise self._damaged(f"{len(broken)} files are missing or not what was written")
        return backup

    def _read(self) -> Backup:
        try:
            return _parsed(json.loads(self._manifest.read_text()))
        except (FileNotFoundError, NotADirectoryError):
            raise InvalidInput(f"{self.folder} is no backup, or one that was not finished: {_WANTED}.") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._damaged("its manifest.json can't be read") from None

    def _damaged(self, why: str) -> InvalidInput:
        return InvalidInput(f"The backup {self.folder} is damaged ({why}): nothing was restored. Take another one.")


_WANTED = "name a folder that `kb backup` has made"


def _parsed(found: Any) -> Backup:  # noqa: ANN401 - JSON
    """Raises ValueError and its like for what no backup of ours says, InvalidInput for a newer version's."""
    if found["format"] > _FORMAT:
        raise InvalidInput("This backup was made by a newer version: upgrade the program to restore it.")
    return Backup(
        made=str(found["made"]),
        program=str(found["program"]),
        database=str(found["database"]),
        settings=str(found["settings"]),
        blobs=_names(found["blobs"]),
        lost=_names(found["lost"]),
    )


def _names(found: Sequence[str]) -> tuple[str, ...]:
    if not all(_NAME.fullmatch(name) for name in found):
        raise ValueError("no names of files")
    return tuple(found)


@contextmanager
def begun(folder: Path) -> Iterator[BackupFolder]:
    """A folder beside, which gets the name when the block ends well, and is gone when it raises.

    Raises InvalidInput where something is there already, also under the name of the one beside, Busy where another one
    is being made there, StorageFull."""
    if folder.exists():
        raise InvalidInput(f"{folder} is there already: name a folder that is not.")
    part = folder.with_name(f"{folder.name}.part")
    with _space_told(folder):
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _claimed(part), _gone_if_raising(part):
            yield BackupFolder(part)
            part.rename(folder)
            os.sync()


@contextmanager
def _space_told(folder: Path) -> Iterator[None]:
    """Whatever the disk of the backup has no room for, it is that disk which is full."""
    try:
        with space_explained():
            yield
    except StorageFull as full:
        raise StorageFull(
            f"No space is left at {folder} for the backup: free some and repeat, or name a folder on another disk."
        ) from full


@contextmanager
def _gone_if_raising(part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        rmtree(part, ignore_errors=True)
        raise


@contextmanager
def _claimed(part: Path) -> Iterator[None]:
    """Held while its writer lives, and without what one left that was killed."""
    handle = os.open(part, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _empty(part)
        yield
    except BlockingIOError:
        raise Busy(f"Another backup is being made at {part}: wait for it, or name another folder.") from None
    finally:
        os.close(handle)


def _empty(part: Path) -> None:
    """Raises InvalidInput where something is in it that somebody else has put there."""
    found = list(part.iterdir())
    if not all(_OURS.fullmatch(left.name) for left in found):
        raise InvalidInput(f"{part} is there and was not left by a backup: name another folder.")
    for left in found:
        rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


def digest(file: Path) -> str:
    """SHA-256 of its bytes, empty where there is no such file."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _close(folder: Path) -> None:
    """For its owner's eyes only, and on the disk before it gets its name."""
    for inner in folder.rglob("*"):
        inner.chmod(0o700 if inner.is_dir() else 0o600)
    os.sync()
