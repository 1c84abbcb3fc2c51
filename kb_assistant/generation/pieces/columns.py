"""Text set in two columns of plain text: a name on the left, what is said of it on the right."""

import re
from collections import Counter
from collections.abc import Sequence

_GAP = re.compile(r"[ \t]*\S(?:[^\n]*?\S)??(?: {2,}|\t+ *)(?=\S)")
_BLOCK = re.compile(r"^(?:[^\S\n]*+\S[^\n]*+(?:\n|\Z))+", re.MULTILINE)
_LONGEST_NAME = 40
"""Characters, those in front and behind it counted."""


def entries(text: str) -> list[tuple[int, int]]:
    """Where each entry stands: from its name to the end of what is said of it, over all of its lines.

    A block of lines has columns if the right one begins at the same place in two lines at least, and no line of the
    block runs across the space before it.
    """
    if "  " not in text and "\t" not in text:
        return []
    return [found for block in _BLOCK.finditer(text) for found in _of_block(text, block.start(), block.end())]


def _of_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    lines = _lines(text, start, end)
    column = _column([text[left:right] for left, right in lines])
    if column is None:
        return []
    firsts = _firsts([text[left : left + column].strip() for left, _ in lines])
    ends = [*(lines[at - 1][1] for at in firsts[1:]), lines[-1][1]]
    return [(lines[at][0], last) for at, last in zip(firsts, ends, strict=True)]


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    ends = [at for at in range(start, end) if text[at] == "\n"] + [end]
    starts = [start, *(at + 1 for at in ends)]
    return [(left, right) for left, right in zip(starts, ends, strict=False) if text[left:right].strip()]


def _column(lines: Sequence[str]) -> int | None:
    """Where the right column begins; None where the lines have none."""
    gaps = [found.end() for line in lines if (found := _GAP.match(line[: _LONGEST_NAME + 1]))]
    if not gaps:
        return None
    column, _ = Counter(gaps).most_common(1)[0]
    indents = [len(line) - len(line.lstrip()) for line in lines]
    agree = gaps.count(column) + indents.count(column)
    clear = all(not line[column - 1 : column].strip() for line in lines)
    return column if agree > 1 and clear else None


def _firsts(names: Sequence[str]) -> list[int]:
    """The lines that begin an entry. Beside names in capitals, one in small letters goes on with the one above."""
    named = [at for at, name in enumerate(names) if name]
    return [at for at in named if not names[at][0].islower()] or named
