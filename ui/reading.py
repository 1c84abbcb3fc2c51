"""A piece of a document's text as it is read: headings and paragraphs, with one passage of it marked. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from kb_assistant.domain.catalogue import TextSlice


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the text; `level` is 0 for what is no heading."""

    level: int
    pieces: tuple[Piece, ...]


def blocks(text: TextSlice, start: int, end: int) -> tuple[Block, ...]:
    """Its lines, without the empty ones; `[start, end)` is marked, in offsets of the whole version."""
    levels = {heading.start: heading.level for heading in text.headings}
    return tuple(
        Block(levels.get(offset, 0), tuple(_pieces(line, start - offset, end - offset)))
        for offset, line in _lines(text)
        if line.strip()
    )


def _lines(text: TextSlice) -> Iterator[tuple[int, str]]:
    """Each with the offset at which it begins in the version."""
    offset = text.start
    for line in text.text.splitlines(keepends=True):
        yield offset, line.rstrip("\r\n")
        offset += len(line)


def _pieces(line: str, start: int, end: int) -> Iterator[Piece]:
    first, last = min(max(start, 0), len(line)), min(max(end, 0), len(line))
    parts = ((line[:first], False), (line[first:last], True), (line[last:], False))
    return (Piece(part, marked) for part, marked in parts if part)
