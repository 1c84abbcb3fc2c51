"""Characters of a page to words: split at spaces, at what the file writes apart, and where another line starts."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.loaders.pdf_span import Place, Span
from ingest.loaders.pdfium_characters import HYPHEN, Characters

_LINE = re.compile(r"[^\r\n]+")
_WORD = re.compile("[^ \xa0\t\r\n\u3000\0\u2000-\u200a]+")
_MIXED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_STRAY = re.compile(r"(?<![^\W\d_])[fil]{2,}(?![^\W\d]|_)")

Piece = tuple[int, int]
"""Characters `[start, end)`."""

Stretch = tuple[int, int, int]
"""The same and their owner."""


def spans(characters: Characters) -> Iterator[list[Span]]:
    """The words of each line in the order in which the file writes them."""
    # Scripts that run to the left are put in order: what is written at once may then stand in several pieces.
    owners = _every_owner if _MIXED.search(characters.text) else _owners
    for line in _LINE.finditer(characters.text):
        words = [word.span() for word in _WORD.finditer(characters.text, *line.span())]
        for run in _split_lines(characters, words) if words else ():
            stretches = list(owners(characters, run[0][0], run[-1][1]))
            written = _split_words(run, stretches) if len(stretches) > 1 else ((*word, stretches[0][2]) for word in run)
            yield [Span(start, end, characters.look(start, owner)) for start, end, owner in written]


def _split_lines(characters: Characters, words: list[Piece]) -> Iterator[list[Piece]]:
    """pdfium joins a word broken at a line's end; its parts lie on two lines."""
    if HYPHEN not in characters.text[words[0][0] : words[-1][1] - 1]:
        yield words
        return
    run: list[Piece] = []
    for start, end in words:
        opened = start
        for at in _breaks(characters, start, end):
            yield [*run, (opened, at)]
            run, opened = [], at
        run.append((opened, end))
    yield run


def _breaks(characters: Characters, start: int, end: int) -> Iterator[int]:
    at = characters.text.find(HYPHEN, start, end - 1)
    while at >= 0:
        (_, bottom, _, top), (_, lower, _, upper) = characters.places((at, at + 1))
        if min(top, upper) - max(bottom, lower) <= 0.3 * min(top - bottom, upper - lower):
            yield at + 1
        at = characters.text.find(HYPHEN, at + 1, end - 1)


def _every_owner(characters: Characters, start: int, end: int) -> Iterator[Stretch]:
    indexes = range(start, end)
    for owner, group in groupby(indexes, key=characters.owner):
        written = list(group)
        yield written[0], written[-1] + 1, owner


def _owners(characters: Characters, start: int, end: int) -> Iterator[Stretch]:
    """The same where one owner at both ends of a stretch means that it owns what lies between."""
    opened, owner = start, characters.owner(start)
    for at, other in _changes(characters, (start, owner), (end - 1, characters.owner(end - 1))):
        yield opened, at, owner
        opened, owner = at, other
    yield opened, end, owner


def _changes(characters: Characters, first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    if first[1] == last[1] != 0:
        return
    if last[0] - first[0] < 2:
        if first[1] != last[1]:
            yield last
        return
    middle = (first[0] + last[0]) // 2
    between = middle, characters.owner(middle)
    yield from _changes(characters, first, between)
    yield from _changes(characters, between, last)


def _split_words(words: Sequence[Piece], stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Cells of a table may touch, but the file writes them apart. A word written in parts is joined again later."""
    at = 0
    for start, end in words:
        while stretches[at][1] <= start:
            at += 1
        owner = stretches[at][2]
        opened = start
        while stretches[at][1] < end:
            before, cut = stretches[at][2], stretches[at][1]
            at += 1
            if before and stretches[at][2]:
                yield opened, cut, owner
                opened, owner = cut, stretches[at][2]
        yield opened, end, owner


def places(characters: Characters, words: Sequence[Span]) -> list[Place]:
    """Of a word: from its first to its last character, which stand on one line."""
    ends = iter(characters.places([index for start, end, _ in words for index in (start, end - 1)]))
    found = [
        (l0 if l0 < l1 else l1, b0 if b0 < b1 else b1, r0 if r0 > r1 else r1, t0 if t0 > t1 else t1)
        for (l0, b0, r0, t0), (l1, b1, r1, t1) in zip(ends, ends, strict=True)
    ]
    for number, (start, end, look) in enumerate(words):
        if look.uneven and end - start > 2:
            found[number] = _around(characters.places(range(start, end)))
    return found


def _around(boxes: Sequence[Place]) -> Place:
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)


def strays(characters: Characters, words: Sequence[Span]) -> dict[int, list[int]]:
    """By its first character, what is left of a word that holds signs which its font lacks."""
    starts = [word.start for word in words]
    found: dict[int, list[int]] = {}
    for match in _STRAY.finditer(characters.text):
        number = bisect_right(starts, match.start()) - 1
        if number >= 0 and match.start() < words[number].end:
            start, end, _ = words[number]
            kept = _without_strays(characters, start, end)
            if len(kept) < end - start:
                found[start] = kept
    return found


def _without_strays(characters: Characters, start: int, end: int) -> list[int]:
    """A sign that the font lacks comes out as a ligature: two letters in one place, alone or before a figure."""
    text, boxes = characters.text, characters.places(range(start, end))
    kept: list[int] = []
    for _, group in groupby(range(start, end), key=lambda index: boxes[index - start][::2]):
        letters = list(group)
        after = text[letters[-1] + 1 : end][:1]
        alone = not after or after.isdigit()
        is_stray = len(letters) > 1 and alone and not (kept and text[kept[-1]].isalpha())
        if not (is_stray and all(text[index] in "fil" for index in letters)):
            kept.extend(letters)
    return kept
