"""Generations of saved indexes: written beside the old one, checked byte by byte before any engine reads them.

    <folder>/generation-00000007/manifest.json
    <folder>/generation-00000007/<part>/…

A generation appears by one rename when all of it is on disk, and disappears by one rename before it is removed.
One process publishes (the caller holds the lock); any number read at the same time.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from kb_assistant.errors import IndexDamaged, StorageFull

FORMAT = 1
MANIFEST = "manifest.json"
KEPT = 2

_GENERATION = "generation-"
_PUBLISHING = "publishing-"
_REMOVING = "removing-"
_DAMAGED = ".damaged"
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_HASHING_THREADS = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was written; `path` is relative to its generation, with slashes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A verified generation: it holds every change up to `sequence`."""

    folder: Path
    sequence: int
    facts: Mapping[str, str]
    files: tuple[File, ...]

    def part(self, name: str) -> Path:
        """The folder that the part wrote."""
        return self.folder / name


class Snapshots:
    """The generations in a folder, which the first `publish` creates. `problems`: what the last `load` met."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: tuple[str, ...] = ()

    def publish(self, sequence: int, facts: Mapping[str, str], parts: Mapping[str, Callable[[Path], None]]) -> Snapshot:
        """Let every part write itself into its empty folder and make the whole the newest generation.

        Raises StorageFull, or the OSError as it came; what was there before stays untouched and readable.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        number = max((_number(path) for path in self._folder.iterdir()), default=0) + 1
        draft = self._folder / f"{_PUBLISHING}{number:08d}"
        try:
            self._clear_leftovers()
            files = _written(draft, parts)
            _write_manifest(draft, Snapshot(draft, sequence, dict(facts), files))
            final = draft.rename(self._folder / f"{_GENERATION}{number:08d}")
            _sync(self._folder)
        except BaseException as error:
            shutil.rmtree(draft, ignore_errors=True)
            if isinstance(error, OSError) and error.errno in _NO_SPACE:
                raise StorageFull(
                    "There is no space left to save the search index; free some and try again."
                ) from error
            raise
        self._prune()
        return Snapshot(final, sequence, dict(facts), files)

    def newest(self, facts: Mapping[str, str]) -> Snapshot | None:
        """The newest generation of these facts whose every byte is as it was written; None: rebuild."""
        loaded = self.load(facts, lambda snapshot: snapshot)
        return loaded[0] if loaded else None

    def load(self, facts: Mapping[str, str], read: Callable[[Snapshot], T]) -> tuple[Snapshot, T] | None:
        """The newest verified generation of these facts, or the one before it, and what `read` makes of it.

        A generation that is damaged, or of which `read` raises IndexDamaged, is set aside; `problems` says why.
        One that the publishing process removed meanwhile is no problem: there is a newer one by then.
        """
        problems: list[str] = []
        tried: set[Path] = set()
        loaded = None
        while loaded is None and (folder := self._next(tried)) is not None:
            tried.add(folder)
            try:
                loaded = _read_if_of(folder, facts, read)
            except (IndexDamaged, OSError) as error:
                problems.extend(self._reported(folder, error))
        self.problems = tuple(problems)
        return loaded

    def damage(self) -> tuple[str, ...]:
        """What is wrong with generations, those set aside before included; the next `publish` removes them."""
        problems: list[str] = []
        for folder in self._all():
            try:
                _verified(folder)
            except (IndexDamaged, OSError) as error:
                problems.extend(self._reported(folder, error))
        return tuple(problems)

    def drop_before(self, sequence: int) -> None:
        """Removes the generations that do not hold the changes up to there, whatever became of them."""
        for path in self._generations():
            manifest = _manifest_if_sound(path)
            if manifest is None or manifest.sequence < sequence:
                self._remove(path)

    @property
    def is_used(self) -> bool:
        """Whether there is a generation, whatever became of it."""
        return bool(self._all())

    def sequences(self) -> list[int]:
        """The sequence number of each generation that is kept, as far as manifests can be read."""
        return [manifest.sequence for manifest in map(_manifest_if_sound, self._generations()) if manifest]

    def _next(self, tried: set[Path]) -> Path | None:
        """The newest generation not tried yet; listed anew every time, since others publish."""
        return max((path for path in self._generations() if path not in tried), default=None)

    def _generations(self) -> list[Path]:
        return [path for path in self._all() if not path.name.endswith(_DAMAGED)]

    def _all(self) -> list[Path]:
        """The generations, those included that were set aside."""
        if not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.iterdir() if path.name.startswith(_GENERATION))

    def _reported(self, folder: Path, error: Exception) -> Iterator[str]:
        """Only wrong bytes condemn a generation: a file that cannot be opened now may open the next time."""
        if not folder.exists():
            return
        name = folder.name.removesuffix(_DAMAGED)
        if isinstance(error, IndexDamaged):
            _rename_if_there(folder, folder.with_name(name + _DAMAGED))
        yield f"{name}: {error}"

    def _clear_leftovers(self) -> None:
        """What a killed publish or removal left behind."""
        for path in self._folder.iterdir():
            if path.name.startswith((_PUBLISHING, _REMOVING)):
                shutil.rmtree(path, ignore_errors=True)

    def _prune(self) -> None:
        """Keep this generation and the one before it. What cannot be removed now is removed the next time."""
        damaged = [path for path in self._folder.iterdir() if path.name.endswith(_DAMAGED)]
        for path in [*self._generations()[:-KEPT], *damaged]:
            self._remove(path)

    def _remove(self, path: Path) -> None:
        going = self._folder / f"{_REMOVING}{path.name}"
        _rename_if_there(path, going)
        shutil.rmtree(going, ignore_errors=True)


def _read_if_of(folder: Path, facts: Mapping[str, str], read: Callable[[Snapshot], T]) -> tuple[Snapshot, T] | None:
    snapshot = _verified(folder)
    return (snapshot, read(snapshot)) if snapshot.facts == dict(facts) else None


def _number(path: Path) -> int:
    """The number of a generation, whatever became of it; 0 for any other file."""
    digits = path.name.removesuffix(_DAMAGED).rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _rename_if_there(path: Path, target: Path) -> None:
    try:
        path.rename(target)
    except OSError:  # another process was faster, or the folder is only readable: the next publish tries again
        return


def _written(draft: Path, parts: Mapping[str, Callable[[Path], None]]) -> tuple[File, ...]:
    draft.mkdir()
    for name, write in parts.items():
        part = draft / name
        part.mkdir()
        write(part)
    for path in sorted(draft.rglob("*")):
        _sync(path)
    return _described(draft)


def _described(folder: Path) -> tuple[File, ...]:
    """Every file in the folder but the manifest, by path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    with ThreadPoolExecutor(_HASHING_THREADS) as pool:
        return tuple(pool.map(lambda path: _file(folder, path), paths))


def _file(folder: Path, path: Path) -> File:
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        return File(path.relative_to(folder).as_posix(), opened.tell(), digest)


def _write_manifest(folder: Path, snapshot: Snapshot) -> None:
    path = folder / MANIFEST
    path.write_bytes(_rendered(snapshot))
    _sync(path)
    _sync(folder)


def _rendered(snapshot: Snapshot) -> bytes:
    """The manifest, which carries its own digest: whatever changes a byte of it shows."""
    content = {
        "format": FORMAT,
        "sequence": snapshot.sequence,
        "facts": dict(snapshot.facts),
        "files": [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in snapshot.files],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return json.dumps({**content, "sha256": digest}, sort_keys=True, indent=1).encode()


def _verified(folder: Path) -> Snapshot:
    """Raises IndexDamaged if a byte differs from what was written, OSError if the generation cannot be read."""
    snapshot = _manifest(folder)
    found = {file.path: file for file in _described(folder)}
    expected = {file.path: file for file in snapshot.files}
    for path in sorted(found.keys() | expected.keys()):
        if path not in found:
            raise IndexDamaged(f"{path} is missing")
        if found[path] != expected.get(path):
            raise IndexDamaged(f"{path} is not what was written")
    return snapshot


def _manifest(folder: Path) -> Snapshot:
    try:
        raw = (folder / MANIFEST).read_bytes()
        content = json.loads(raw)
        files = tuple(File(entry["path"], entry["size"], entry["sha256"]) for entry in content["files"])
        snapshot = Snapshot(folder, content["sequence"], content["facts"], files)
        sound = raw == _rendered(snapshot)
    except FileNotFoundError as error:
        raise IndexDamaged(f"{MANIFEST} is missing") from error
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{MANIFEST} is not what was written") from error
    if not sound:
        raise IndexDamaged(f"{MANIFEST} is not what was written")
    return snapshot


def _manifest_if_sound(folder: Path) -> Snapshot | None:
    try:
        return _manifest(folder)
    except (IndexDamaged, OSError):
        return None


def _sync(path: Path) -> None:
    """Flush a file or (where the system can) a folder to the disk. Raises OSError; never tried twice."""
    if path.is_dir() and os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
