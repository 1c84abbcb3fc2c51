"""The files in a ZIP that somebody uploaded: named and handed out one by one, nothing is ever unpacked to a path."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.loaders.archive import check_directory
from ingest.sources.leftovers import is_leftover
from ingest.sources.naming import shown_path
from kb_assistant.errors import LimitExceeded, LoadFailure

MOST_FILES = 5_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class Zipped:
    """A file in an archive; `path` is how it is called there."""

    path: str
    size: int
    entry: zipfile.ZipInfo


class Archive:
    """An archive whose list of contents was found harmless."""

    def __init__(self, archive: zipfile.ZipFile, name: str, files: tuple[Zipped, ...]) -> None:
        self._archive = archive
        self._name = name
        self.files = files

    @contextmanager
    def opened(self, file: Zipped) -> Iterator[IO[bytes]]:
        """Its bytes, which end as damage where they are more than it says. Raises LoadFailure."""
        with _explained(file.path), self._archive.open(file.entry) as stream:
            yield stream


@contextmanager
def opened_archive(file: Path, name: str, most_bytes: int) -> Iterator[Archive]:
    """Raises LimitExceeded where it holds too much, LoadFailure for what leads outside, links, passwords, damage."""
    check_directory(file, name)
    with _explained(name):
        archive = zipfile.ZipFile(file)
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        for entry in archive.infolist():
            _check(entry, name)
        files = tuple(file for file in map(_zipped, entries) if not is_leftover(file.path))
        _check_sizes(files, name, most_bytes)
        yield Archive(archive, name, files)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise LoadFailure(f"{name} is damaged: pack it again and upload that.") from error


def _zipped(entry: zipfile.ZipInfo) -> Zipped:
    return Zipped(shown_path(entry.filename), entry.file_size, entry)


def _check(entry: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise LoadFailure(f"{name} holds a link or a device, not only files: pack the files themselves.")
    path = entry.filename.replace("\\", "/")
    if path.startswith("/") or path[1:2] == ":" or ".." in path.split("/"):
        raise LoadFailure(f"{name} holds a file that would lie outside of it: pack it again.")
    if entry.flag_bits & 1:
        raise LoadFailure(f"{name} is protected by a password: upload a copy without it.")


def _check_sizes(files: tuple[Zipped, ...], name: str, most_bytes: int) -> None:
    if not files:
        raise LoadFailure(f"{name} holds no files, or none but hidden ones.")
    if len(files) > MOST_FILES:
        raise LimitExceeded(f"{name} holds {len(files):,} files; {MOST_FILES:,} are the most. Split it.")
    total = sum(file.size for file in files)
    if total > most_bytes:
        raise LimitExceeded(f"{name} unpacks to {total >> 20:,} MB; {most_bytes >> 20:,} MB are the most. Split it.")
