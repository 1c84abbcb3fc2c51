"""Plain text of any encoding. Headings are short lines that are underlined, in capitals or numbered."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.loaders.blocks import Block, Kind, Outside, assemble
from ingest.loaders.decoding import decode
from kb_assistant.domain.documents import Extract

SUFFIXES: tuple[str, ...] = (".txt", ".text", ".log", ".rst", ".org")

_UNDERLINE = re.compile(r"^\s*([=\-~*_#^])\1{2,}\s*$")
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s+[^\W\d_]")
_ITEM = re.compile(r"^\s*(?:[-*•‣◦–]|\d{1,3}[.)]|[a-z][.)])\s+\S")
_SUBJECT = re.compile(r"^subject:\s*(.+)$", re.I | re.M)
_MAIL_FIELD = re.compile(r"^(?:from|to|date|subject|message-id|received|return-path|mime-version):", re.I)
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_LONGEST_HEADING = 90
_LONGEST_CAPITALS = 70


def load(file: Path, name: str) -> Extract:
    text = re.sub(r"\r\n?|\f|\x0b", "\n", decode(file.read_bytes(), name))
    blocks = list(text_blocks(text))
    return assemble(blocks, name, Outside(title=_title(text, blocks), stated_date_wins=True))


def text_blocks(text: str) -> Iterator[Block]:
    """Paragraphs as they stand, with the headings among them."""
    for number, paragraph in enumerate(_PARAGRAPH_END.split(text.strip("\n"))):
        lines = [line.rstrip() for line in paragraph.split("\n") if line.strip()]
        yield from _paragraph_blocks(lines, first=number == 0)


def _paragraph_blocks(lines: Sequence[str], first: bool) -> Iterator[Block]:
    """A heading may stand alone, over its underline, or right on top of its paragraph."""
    start = 0
    for index, line in enumerate(lines):
        if index < start:
            continue
        if level := _underlined_level(lines, index):
            yield from _body(lines[start:index])
            yield _heading(line, level)
            start = index + 2
        elif index == start and (level := _heading_level(lines, index, first)):
            yield _heading(line, level)
            start = index + 1
    yield from _body([line for line in lines[start:] if not _UNDERLINE.match(line)])


def _body(lines: Sequence[str]) -> Iterator[Block]:
    if lines:
        kind = Kind.ITEM if all(_ITEM.match(line) for line in lines) else Kind.PARAGRAPH
        yield Block("\n".join(lines), kind)


def _heading(line: str, level: int) -> Block:
    return Block(line.strip().strip("#=* ").strip() or line.strip(), Kind.HEADING, level=level)


def _underlined_level(lines: Sequence[str], index: int) -> int:
    if index + 1 >= len(lines) or not _UNDERLINE.match(lines[index + 1]) or _UNDERLINE.match(lines[index]):
        return 0
    line, underline = lines[index].strip(), lines[index + 1].strip()
    if len(line) > _LONGEST_HEADING or not 0.5 <= len(underline) / len(line) <= 2:
        return 0
    return 1 if underline[0] in "=#*" else 2


def _heading_level(lines: Sequence[str], index: int, first: bool) -> int:
    line = lines[index].strip()
    alone = len(lines) == 1
    if len(line) > _LONGEST_HEADING or line.endswith((".", ",", ";", "!")):
        return 0
    if _is_capitals(line) and not _ITEM.match(line):
        return 1 if first else 2
    if alone and (numbered := _NUMBERED.match(line)):
        return 2 + numbered.group(1).count(".")
    return 1 if alone and first and _may_be_title(line) else 0


def _is_capitals(line: str) -> bool:
    letters = [char for char in line if char.isalpha()]
    cased = sum(char.isupper() for char in letters)
    return len(line) <= _LONGEST_CAPITALS and len(letters) >= 4 and cased == len(letters)


def _may_be_title(line: str) -> bool:
    return not line.endswith(":") and not _ITEM.match(line) and not _MAIL_FIELD.match(line)


def _title(text: str, blocks: Sequence[Block]) -> str:
    head = text[:2000]
    if _MAIL_FIELD.match(head) and (subject := _SUBJECT.search(head)):
        return subject.group(1)
    if any(block.kind is Kind.HEADING for block in blocks[:3]):
        return next(block.text for block in blocks if block.kind is Kind.HEADING)
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return first if len(first) <= _LONGEST_HEADING else ""
