"""Which loader a file goes to: its content decides, its name only where the content is plain text."""

import importlib
import pkgutil
import re
from functools import lru_cache
from pathlib import Path, PurePath
from typing import cast

from ingest import loaders
from ingest.loaders.archive import entry_names
from ingest.loaders.base import Loader
from kb_assistant.errors import LoadFailure, UnsupportedFormat

_HEAD_BYTES = 4096
_MEDIA = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"Rar!", "a packed archive"),
    (b"BZh", "a packed archive"),
    (b"RIFF", "a sound, picture or film"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or film"),
    (b"SQLite format 3", "a database"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE_KINDS = {
    ".doc": "an old Word document",
    ".xls": "an old Excel workbook",
    ".ppt": "an old PowerPoint presentation",
} | {".msg": "an Outlook message"}
_ZIP_KINDS = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("META-INF/container.xml", "an e-book"),
    ("content.xml", "an OpenDocument file"),
)
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
# Formats that are text but whose text is data or markup, not sentences.
_TEXT_BUT_NOT_PROSE = {
    ".rtf": "a Rich Text document",
    ".eml": "an e-mail",
    ".csv": "a table of values",
    ".tsv": "a table of values",
    ".json": "a data file",
    ".ndjson": "a data file",
    ".xml": "an XML file",
    ".xsl": "an XML file",
    ".svg": "a drawing",
    ".ipynb": "a notebook",
}


@lru_cache(maxsize=1)
def loaders_by_suffix() -> dict[str, Loader]:
    """Every module of the package that has SUFFIXES and load. A new format is a new file."""
    found: dict[str, Loader] = {}
    for info in pkgutil.iter_modules(loaders.__path__):
        module = importlib.import_module(f"{loaders.__name__}.{info.name}")
        for suffix in getattr(module, "SUFFIXES", ()) if hasattr(module, "load") else ():
            found[suffix] = cast(Loader, module)
    return found


def supported_suffixes() -> frozenset[str]:
    return frozenset(loaders_by_suffix())


def is_archive(file: Path, name: str) -> bool:
    """Whether it is a ZIP of files, and no document that is one inside. Raises LimitExceeded."""
    if not _head(file).startswith(_ZIP):
        return False
    names = entry_names(file, name)
    office = names & {entry for entry, _ in _ZIP_KINDS} or "[Content_Types].xml" in names
    return bool(names) and not office


def loader_for(file: Path, name: str) -> Loader:
    """Raises UnsupportedFormat, naming what would be understood, or LoadFailure for an empty file."""
    head = _head(file)
    if not head.strip(b"\0 \t\r\n"):
        raise LoadFailure(f"{name} is empty: check the file and upload it again.")
    return loaders_by_suffix()[_suffix(head, file, name)]


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_HEAD_BYTES)


def name_of(loader: Loader) -> str:
    """What the format is called: `pdf`, `docx`, `html`, `md`, `txt`."""
    return loader.SUFFIXES[0].removeprefix(".")


def _suffix(head: bytes, file: Path, name: str) -> str:
    given = PurePath(name.replace("\\", "/")).suffix.lower()
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if head.startswith(_OLE):
        raise _old_office(given, name)
    if head.startswith(_ZIP):
        return _zip_suffix(file, name)
    for mark, kind in _MEDIA:
        if head.startswith(mark) and not (mark == b"MZ" and b"\0" not in head):
            raise _unsupported(name, kind)
    return _text_suffix(head, given, name)


def _zip_suffix(file: Path, name: str) -> str:
    names = entry_names(file, name)
    if "word/document.xml" in names or ("[Content_Types].xml" in names and any(x.startswith("word/") for x in names)):
        return ".docx"
    if not names:
        raise LoadFailure(f"{name} is damaged: open it in its program, save it again and upload that copy.")
    kind = next((kind for entry, kind in _ZIP_KINDS if entry in names), "a packed archive")
    raise _unsupported(name, kind)


def _old_office(given: str, name: str) -> LoadFailure:
    if given in {".docx", ".xlsx", ".pptx"}:
        return LoadFailure(f"{name} is protected by a password: upload a copy without it.")
    return _unsupported(name, _OLE_KINDS.get(given, "an old Office file"))


def _text_suffix(head: bytes, given: str, name: str) -> str:
    markup = head.replace(b"\0", b"") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head
    if _HTML.match(markup.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")):
        return ".html"
    if head.startswith(b"{\\rtf"):
        raise _unsupported(name, _TEXT_BUT_NOT_PROSE[".rtf"])
    if given in {".pdf", ".docx"}:
        raise UnsupportedFormat(f"{name} is no {given[1:].upper()} document inside. {_understood()}")
    if given in loaders_by_suffix():
        return given
    if given in _TEXT_BUT_NOT_PROSE or given:
        raise _unsupported(name, _TEXT_BUT_NOT_PROSE.get(given, f"a {given} file"))
    return ".txt"


def _unsupported(name: str, kind: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"{name} is {kind}, which cannot be read yet. {_understood()}")


def _understood() -> str:
    return "Save it as DOCX or PDF; PDF, DOCX, HTML, Markdown and plain text are understood."
