"""Characters of a page to words: split at spaces, at what the file writes apart, and where another line starts."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, pairwise

from ingest.loaders.pdf.pdfium.characters import HYPHEN, Characters
from ingest.loaders.pdf.span import Place, Span

_LINE = re.compile(r"[^\r\n]+")
_WORD = re.compile("[^ \xa0\t\r\n\u3000\0\u2000-\u200a]+")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_FIGURE = re.compile(r"\d")
_MIXED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_STRAY = re.compile(r"[fil]{2,}(?![^\W\d]|_)")
# So many long words of a page are looked at.
_TRIED = 3
# How much higher than its neighbour a raised letter begins, of its height.
_RAISE = 0.12
_LIGATURES = frozenset(("ff", "fi", "fl", "ffi", "ffl", "ft", "ti", "tt"))
# How much more than its ink a letter takes, of its size.
_BEARING = 0.15

Piece = tuple[int, int]
"""Characters `[start, end)`."""

Written = tuple[int, int, int]
"""The same and the owner of the first; where that is unknown, a number below 0 that no other has."""


def spans(characters: Characters) -> Iterator[list[Span]]:
    """The words of each line in the order in which the file writes them."""
    runs = list(_runs(characters))
    firsts: dict[int, int] = {}
    for run in runs:
        for start, _, owner in run:
            firsts.setdefault(owner, start)
    looks = dict(zip(firsts, characters.looks([(start, owner) for owner, start in firsts.items()]), strict=True))
    for run in runs:
        yield [(start, end, looks[owner]) for start, end, owner in run]


def _runs(characters: Characters) -> Iterator[list[Written]]:
    # Scripts that run to the left are put in order: what is written at once may then stand in several pieces.
    cut = _cut_each if _MIXED.search(characters.text) else _cut_raised if _is_spelt(characters) else _cut
    broken = HYPHEN in characters.text
    for line in _LINE.finditer(characters.text):
        words = [word.span() for word in _WORD.finditer(characters.text, *line.span())]
        runs = _split_lines(characters, words) if broken else (words,)
        yield from (cut(characters, run) for run in runs if run)


def _split_lines(characters: Characters, words: list[Piece]) -> Iterator[list[Piece]]:
    """pdfium joins a word broken at a line's end; its parts lie on two lines."""
    if not words or HYPHEN not in characters.text[words[0][0] : words[-1][1] - 1]:
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


def _is_spelt(characters: Characters) -> bool:
    """Whether each letter of the page is written by itself, as browsers do it: then that tells nothing of cells."""
    long = [word.start() for word in islice(_LONG_WORD.finditer(characters.text), _TRIED)]
    return bool(long) and all(len(set(characters.owners(range(at, at + 4)))) == 4 for at in long)


def _cut_raised(characters: Characters, words: Sequence[Piece]) -> list[Written]:
    """Where a figure stands higher than its neighbours, as numbers of notes do."""
    parts = [part for word in words for part in _levels(characters, word)]
    owners = characters.owners([start for start, _ in parts])
    return [(start, end, owner or -start - 1) for (start, end), owner in zip(parts, owners, strict=True)]


def _levels(characters: Characters, word: Piece) -> Iterator[Piece]:
    start, end = word
    if not _FIGURE.search(characters.text, start, end):
        yield word
        return
    for at, (before, place) in enumerate(pairwise(characters.places(range(*word))), start + 1):
        if abs(place[1] - before[1]) > _RAISE * (place[3] - place[1]):
            yield start, at
            start = at
    yield start, end


def _cut(characters: Characters, words: Sequence[Piece]) -> list[Written]:
    """Between two characters of one owner all belong to it: few need to be asked."""
    found: list[Written] = []
    before = 0
    for (start, end), last in zip(words, characters.owners([end - 1 for _, end in words]), strict=True):
        if last and (last == before or last == characters.owner(start)):
            found.append((start, end, last))
        else:
            found += _cut_one(characters, start, end)
        before = last
    return found


def _cut_each(characters: Characters, words: Sequence[Piece]) -> list[Written]:
    return [written for start, end in words for written in _cut_one(characters, start, end)]


def _cut_one(characters: Characters, start: int, end: int) -> Iterator[Written]:
    """Cells of a table may touch, but the file writes them apart. A word written in parts is joined again later."""
    owners = characters.owners(range(start, end))
    opened = 0
    for at, (before, owner) in enumerate(pairwise(owners), 1):
        if before and owner and before != owner:
            yield start + opened, start + at, owners[opened] or -start - opened - 1
            opened = at
    yield start + opened, end, owners[opened] or -start - opened - 1


def places(characters: Characters, words: Sequence[Span]) -> list[Place]:
    """Of a word: from its first to its last character, which stand on one line."""
    found, text = characters.places_between(words), characters.text
    for number, (start, end, look) in enumerate(words):
        if look.uneven and end - start > 2:
            found[number] = _around(characters.places(range(start, end)))
        if end - start < 4 and text[start:end] in _LIGATURES and _goes_on(words, number):
            found[number] = _reaching(found[number], found[number + 1], look.size)
    return found


def _goes_on(words: Sequence[Span], number: int) -> bool:
    """Whether a level one goes on with the next without a space."""
    _, end, look = words[number]
    return number + 1 < len(words) and words[number + 1][0] == end and not look.angle


def _reaching(place: Place, after: Place, size: float) -> Place:
    """As far as what the file writes next to it without a space: of a ligature from another font, as browsers print
    them, only the ink is told."""
    left, bottom, right, top = place
    on_line = min(top, after[3]) - max(bottom, after[1]) > 0.5 * (top - bottom)
    return (left, bottom, after[0], top) if on_line and 0 < after[0] - right < _BEARING * size else place


def _around(boxes: Sequence[Place]) -> Place:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def strays(characters: Characters, words: Sequence[Span]) -> dict[int, list[int]]:
    """By its first character, what is left of a word that holds signs which its font lacks."""
    text, starts = characters.text, [start for start, _, _ in words]
    found: dict[int, list[int]] = {}
    for match in _STRAY.finditer(text):
        number = bisect_right(starts, match.start()) - 1
        if number < 0 or match.start() >= words[number][1] or text[match.start() - 1 : match.start()].isalpha():
            continue
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
