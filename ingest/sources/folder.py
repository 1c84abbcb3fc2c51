"""Files named on the command line, and everything below named folders."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from ingest.sources.leftovers import is_leftover
from kb_assistant.errors import InvalidInput

_LEADS_OUT = "It is a link that leads out of the folder: put the file itself there, or name its own path."


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, its lasting address, and how its owner sees it: below the folder that was named."""

    file: Path
    uri: str
    path: str


@dataclass(frozen=True, slots=True)
class Closed:
    """What is not looked into: a folder that can't be opened, or a link that leads elsewhere."""

    uri: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sources:
    """`folders` are the addresses of the folders named: what is missing below them was deleted.

    `closed` ones, and what is below them, are not known to be missing."""

    files: tuple[SourceFile, ...]
    folders: tuple[str, ...]
    closed: tuple[Closed, ...] = ()


def find(paths: Iterable[Path]) -> Sources:
    """Raises InvalidInput for a path that is no file or folder, and when there is no file at all."""
    files: dict[str, SourceFile] = {}
    folders: list[str] = []
    closed: list[Closed] = []
    for path in paths:
        root = _existing(path)
        found = _below(root, closed) if root.is_dir() else [_source(root, root.parent)]
        before = len(files)
        files |= {source.uri: source for source in found}
        if root.is_dir():
            _refuse_empty(path, len(files) - before)
            folders.append(root.as_uri() + "/")
    return Sources(tuple(files.values()), tuple(folders), tuple(closed))


def is_missing(uri: str) -> bool:
    """Whether nothing is at the address of a file any more; what can't be looked at counts as there."""
    try:
        os.lstat(unquote_to_bytes(urlsplit(uri).path))
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def folder_named(uri: str, path: str) -> str | None:
    """The address of the folder below which a file was found under this path; None where it is called otherwise."""
    names = uri.split("/")
    above = len(names) - path.count("/") - 1
    below = unquote_to_bytes("/".join(names[above:])).decode("utf-8", "replace")
    return "/".join([*names[:above], ""]) if below == path else None


def _existing(path: Path) -> Path:
    try:
        root = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise InvalidInput(f"{_shown(path)} can't be opened: check the path.") from error
    if not root.is_dir() and not root.is_file():
        # A pipe would keep us waiting, a device would fill the disk.
        raise InvalidInput(f"{_shown(path)} is neither a file nor a folder: save what it gives to a file first.")
    return root


def _refuse_empty(path: Path, count: int) -> None:
    if not count:
        raise InvalidInput(f"{_shown(path)} holds no files. To remove its documents, use `kb documents remove`.")


def _below(root: Path, closed: list[Closed]) -> Iterator[SourceFile]:
    """Every file below the root; what is not looked into is added to `closed`."""
    for file in _walked(root, closed):
        if _leads_out(file, root):
            closed.append(Closed(file.as_uri(), _shown(file.relative_to(root)), _LEADS_OUT))
        else:
            yield _source(file, root)


def _walked(root: Path, closed: list[Closed]) -> Iterator[Path]:
    """The same, those included that are links out of it."""
    for folder, subfolders, names in os.walk(root, onerror=lambda error: closed.append(_closed(error, root))):
        subfolders[:] = sorted(name for name in subfolders if not is_leftover(name))
        files = (Path(folder, name) for name in sorted(names) if not is_leftover(name))
        yield from filter(_is_file, files)


def _closed(error: OSError, root: Path) -> Closed:
    folder = Path(error.filename)
    if folder == root:
        raise InvalidInput(f"{_shown(root)} can't be opened: check who may read it.") from error
    reason = f"The folder can't be opened ({error.strerror}): its documents stay as they are. Check its rights."
    return Closed(folder.as_uri(), _shown(folder.relative_to(root)), reason)


def _is_file(path: Path) -> bool:
    """Also where rights forbid to look: opening it will say so."""
    try:
        return path.is_file()
    except OSError:
        return True


def _leads_out(file: Path, root: Path) -> bool:
    """Whoever may write to the folder could have us publish what they may not read, but we may."""
    try:
        return file.is_symlink() and not file.resolve().is_relative_to(root)
    except OSError:
        return False


def _source(file: Path, root: Path) -> SourceFile:
    return SourceFile(file, file.as_uri(), _shown(file.relative_to(root)))


def _shown(path: Path) -> str:
    """The path as text: a name that is no valid Unicode keeps a mark where it isn't."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
