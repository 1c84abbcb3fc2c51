"""What a ZIP container would cost, told before anything of it is unpacked into memory."""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from kb_assistant.errors import LimitExceeded, LoadFailure

_MOST_ENTRIES = 5_000
# Five thousand entries with long names.
_MOST_DIRECTORY_BYTES = 2_000_000
# The longest comment an archive may end with, and the records before it.
_LONGEST_END = 65_535 + 22 + 20 + 56 + 1024
_MOST_BYTES = 300_000_000
_MOST_XML_BYTES = 60_000_000
_HIGHEST_RATIO = 120
_RATIO_COUNTS_FROM = 2_000_000
_STEP = 1 << 20
_ENTITY_MARKS = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")) + tuple(
    "<!ENTITY".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")
)


def check_directory(file: Path, name: str) -> None:
    """Raises LimitExceeded for a list of contents too long to be read: each entry costs memory, packed or not."""
    if directory_bytes(file) > _MOST_DIRECTORY_BYTES:
        raise LimitExceeded(f"{name} has more than {_MOST_ENTRIES:,} parts inside: split it.")


def directory_bytes(file: Path) -> int:
    """How long the archive says its list of contents is; 0 where it says nothing."""
    with file.open("rb") as stream:
        end = max(0, stream.seek(0, 2) - _LONGEST_END)
        stream.seek(end)
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    # The record of large archives stands before the old one, which can't hold such numbers.
    large = tail.rfind(b"PK\x06\x06")
    sizes = [_number(tail, at + 12, 4)] if at >= 0 else []
    return max([*sizes, *([_number(tail, large + 40, 8)] if large >= 0 else [])], default=0)


def _number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


def entry_names(file: Path, name: str) -> frozenset[str]:
    """The names in the archive; empty where it is none. Raises LimitExceeded."""
    check_directory(file, name)
    try:
        with zipfile.ZipFile(file) as archive:
            return frozenset(archive.namelist()[:_MOST_ENTRIES])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()


def check_archive(file: Path, name: str) -> None:
    """Raises LimitExceeded for a bomb, LoadFailure for damage, a password or XML that defines entities."""
    check_directory(file, name)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise LoadFailure(f"{name} is damaged: open it in its program, save it again and upload that copy.") from error


def _check_entries(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    _check_sizes(entries, name)
    for entry in filter(_is_xml, entries):
        _check_xml(archive, entry, name)


def _check_sizes(entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise LimitExceeded(f"{name} has {len(entries):,} parts inside; {_MOST_ENTRIES:,} are the most.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise LoadFailure(f"{name} is protected by a password: upload a copy without it.")
    xml = [entry for entry in entries if _is_xml(entry)]
    _check_total(sum(entry.file_size for entry in entries), _MOST_BYTES, name)
    _check_total(sum(entry.file_size for entry in xml), _MOST_XML_BYTES, name)
    if any(_is_bomb(entry.file_size, entry.compress_size) for entry in entries):
        raise LimitExceeded(f"{name} unpacks to far more than its size: save it again without what makes it so large.")


def _check_total(size: int, most: int, name: str) -> None:
    if size > most:
        raise LimitExceeded(f"{name} unpacks to {size >> 20:,} MB; {most >> 20:,} MB are the most. Split the document.")


def _is_bomb(size: int, packed: int) -> bool:
    return size > _RATIO_COUNTS_FROM and size > max(packed, 1) * _HIGHEST_RATIO


def _check_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Reads the part through once: a wrong size in the header ends as damage, and entities are found."""
    with archive.open(entry) as part:
        if _defines_entities(part):
            raise LoadFailure(
                f"{name} defines XML entities, which can hide or steal text: save it again in its program."
            )


def _defines_entities(part: IO[bytes]) -> bool:
    tail = b""
    while piece := part.read(_STEP):
        if any(mark in tail + piece for mark in _ENTITY_MARKS):
            return True
        tail = piece[-32:]
    return False


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels", ".vml"))
