"""Which loader a file goes to: its content decides, its name only where the content is plain text."""

import importlib
import pkgutil
import re
from functools import lru_cache
from mmap import ACCESS_READ, mmap
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
    ".dot": "an old Word document",
    ".xls": "an old Excel workbook",
    ".ppt": "an old PowerPoint presentation",
    ".pps": "an old PowerPoint presentation",
    ".pot": "an old PowerPoint presentation",
    ".msg": "an Outlook message",
}
# Streams by which a container of old Office files is told, where its name does not.
_OLE_STREAMS = (
    ("EncryptedPackage", ""),
    ("__properties_version1.0", "an Outlook message"),
    ("PowerPoint Document", "an old PowerPoint presentation"),
    ("WordDocument", "an old Word document"),
    ("Workbook", "an old Excel workbook"),
)
_OFFICE = re.compile(r"^\.(?:do[ct][xm]|xl[st][xm]|xlsb|(?:pp[ts]|pot)[xm])$")
_SAVE_AS = {"an old PowerPoint presentation": "PPTX", "an old Word document": "DOCX"}
# What is read of the formats that are ZIP containers: its folder, its main part, and the loader's suffix.
_PACKAGES = (("word/", "word/document.xml", ".docx"), ("ppt/", "ppt/presentation.xml", ".pptx"))
_ZIP_KINDS = (
    ("xl/workbook.xml", "an Excel workbook"),
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


def is_archive(file: Path, name: str) -> bool:
    """Whether it is a ZIP of files, and no document that is one inside. Raises LimitExceeded."""
    if not _head(file).startswith(_ZIP):
        return False
    names = entry_names(file, name)
    office = (
        names & {entry for entry, _ in _ZIP_KINDS}
        or names & {main for _, main, _ in _PACKAGES}
        or "[Content_Types].xml" in names
    )
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
    """What the format is called: `pdf`, `docx`, `pptx`, `html`, `md`, `txt`."""
    return loader.SUFFIXES[0].removeprefix(".")


def _suffix(head: bytes, file: Path, name: str) -> str:
    given = PurePath(name.replace("\\", "/")).suffix.lower()
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if head.startswith(_OLE):
        raise _old_office(file, given, name)
    if head.startswith(_ZIP):
        return _zip_suffix(file, name)
    for mark, kind in _MEDIA:
        if head.startswith(mark) and not (mark == b"MZ" and b"\0" not in head):
            raise _unsupported(name, kind)
    return _text_suffix(head, given, name)


def _zip_suffix(file: Path, name: str) -> str:
    names = entry_names(file, name)
    for folder, main, suffix in _PACKAGES:
        if main in names or ("[Content_Types].xml" in names and any(entry.startswith(folder) for entry in names)):
            return suffix
    if not names:
        raise LoadFailure(f"{name} is damaged: open it in its program, save it again and upload that copy.")
    kind = next((kind for entry, kind in _ZIP_KINDS if entry in names), "a packed archive")
    raise _unsupported(name, kind)


def _old_office(file: Path, given: str, name: str) -> LoadFailure:
    kind = _ole_kind(file, given)
    if not kind:
        return LoadFailure(f"{name} is protected by a password: upload a copy without it.")
    return _unsupported(name, kind)


def _ole_kind(file: Path, given: str) -> str:
    """What a container of old Office files holds; empty for a newer file that is encrypted in one."""
    with file.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
        found = (kind for stream_name, kind in _OLE_STREAMS if data.find(stream_name.encode("utf-16-le")) >= 0)
        kind = next(found, None)
    if kind is not None:
        return kind
    return "" if _OFFICE.match(given) else _OLE_KINDS.get(given, "an old Office file")


def _text_suffix(head: bytes, given: str, name: str) -> str:
    markup = head.replace(b"\0", b"") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head
    if _HTML.match(markup.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")):
        return ".html"
    if head.startswith(b"{\\rtf"):
        raise _unsupported(name, _TEXT_BUT_NOT_PROSE[".rtf"])
    if given == ".pdf" or _OFFICE.match(given):
        raise UnsupportedFormat(f"{name} is no {given[1:].upper()} document inside. {_understood()}")
    if given in loaders_by_suffix():
        return given
    if given in _TEXT_BUT_NOT_PROSE or given:
        raise _unsupported(name, _TEXT_BUT_NOT_PROSE.get(given, f"a {given} file"))
    return ".txt"


def _unsupported(name: str, kind: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"{name} is {kind}, which cannot be read yet. {_understood(_SAVE_AS.get(kind, 'DOCX'))}")


def _understood(better: str = "DOCX") -> str:
    return f"Save it as {better} or PDF; PDF, DOCX, PPTX, HTML, Markdown and plain text are understood."
