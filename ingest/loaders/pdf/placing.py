"""Where each letter of a page's text stands on the drawn page. Pure; what can't be told stays without a place.

Text was read in the order of the file: a line of text (a paragraph, an item) is found in one piece, or in pieces one
after the other. Rows of tables were written anew, each cell behind its column's name, and are found cell by cell.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from ingest.loaders.pdf.sheet import SEED, Letters, Sheet, beside, common, letters
from kb_assistant.domain.pages import Rectangle

_CELL = re.compile(r" \| |: | / ")
_ENOUGH = 0.85
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters `[start, end)` of the page's text."""

    start: int
    end: int
    is_name: bool = False

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class _Placing:
    """`places[i]` is the letter of the sheet that the i-th letter of the text is, or NOWHERE."""

    text: Letters
    sheet: Sheet
    places: list[int] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def put(self, piece: _Piece, at: int) -> None:
        self.places[piece.start : piece.end] = range(at, at + len(piece))
        self.taken.update(range(at, at + len(piece)))

    def of(self, piece: _Piece) -> str:
        return self.text.text[piece.start : piece.end]

    def share(self, piece: _Piece) -> float:
        placed = sum(place != NOWHERE for place in self.places[piece.start : piece.end])
        return placed / max(1, len(piece))


def placed(text: str, sheet: Sheet) -> tuple[Letters, list[int]]:
    """The letters of the page's text, and for each the letter of the sheet that it is, or NOWHERE."""
    found = letters(text)
    placing = _Placing(found, sheet, [NOWHERE] * len(found.text))
    lines = list(_lines(text, found))
    for line, _ in lines:
        _place_unique(placing, line)
    for line, source in lines:
        if placing.share(line) < 1 and " | " not in source:
            _place_between(placing, line)
    for line, source in lines:
        if placing.share(line) < _ENOUGH:
            _place_row(placing, list(_cells(line, source, found)), _before(placing, line.start))
    return found, placing.places


def _lines(text: str, found: Letters) -> Iterator[tuple[_Piece, str]]:
    """Each line of the text that has letters."""
    start = 0
    for line in text.split("\n"):
        piece = _piece(found, start, start + len(line))
        if len(piece):
            yield piece, line
        start += len(line) + 1


def _piece(found: Letters, start: int, end: int, is_name: bool = False) -> _Piece:
    return _Piece(bisect_left(found.at, start), bisect_left(found.at, end), is_name)


def _place_unique(placing: _Placing, line: _Piece) -> None:
    """A line that stands on the page once, in one piece."""
    found = placing.sheet.find(placing.of(line))
    if len(found) == 1:
        placing.put(line, found[0])


def _place_between(placing: _Placing, line: _Piece) -> None:
    """A line that stands there several times, or in several pieces: between those before and after it."""
    before, after = _before(placing, line.start), _after(placing, line.end)
    found = [at for at in placing.sheet.find(placing.of(line)) if at not in placing.taken]
    if found:
        placing.put(line, min(found, key=lambda at: _strangeness(at, at + len(line), before, after)))
        return
    for piece, at in _contiguous(placing, list(_tiles(placing, line, before))):
        placing.put(piece, at)


def _strangeness(start: int, end: int, before: int, after: int) -> tuple[bool, int]:
    """What joins its neighbours is best; then what lies between them, near the one before."""
    joins = start == before or end == after
    inside = before <= start and end <= after
    return not inside, 0 if joins else 1 + abs(start - before)


def _before(placing: _Placing, letter: int) -> int:
    """Where the text before this letter ends on the sheet."""
    return next((place + 1 for place in reversed(placing.places[:letter]) if place != NOWHERE), 0)


def _after(placing: _Placing, letter: int) -> int:
    end = len(placing.sheet.letters.text)
    return next((place for place in placing.places[letter:] if place != NOWHERE), end)


def _tiles(placing: _Placing, line: _Piece, cursor: int) -> Iterator[tuple[_Piece, int]]:
    """The longest pieces of the line that stand on the sheet, one after the other."""
    at, source, sheet = line.start, placing.text.text[: line.end], placing.sheet.letters.text
    while at + SEED <= line.end:
        found = [
            (common(source, at, sheet, place), place) for place in placing.sheet.beginnings(source[at : at + SEED])
        ]
        if not found:
            at += 1
            continue
        length, place = max(found, key=lambda one: (one[0], one[1] >= cursor, -abs(one[1] - cursor)))
        yield _Piece(at, at + length), place
        at, cursor = at + length, place + length


def _contiguous(placing: _Placing, tiles: list[tuple[_Piece, int]]) -> list[tuple[_Piece, int]]:
    """The longest stretch of tiles that follow each other on the page, but for whole lines in between."""
    stretches: list[list[tuple[_Piece, int]]] = [tiles[:1]]
    for before, tile in pairwise(tiles):
        if _follows(placing.sheet, before[1] + len(before[0]), tile[1]):
            stretches[-1].append(tile)
        else:
            stretches.append([tile])
    return max(stretches, key=lambda stretch: sum(len(piece) for piece, _ in stretch))


def _follows(sheet: Sheet, end: int, start: int) -> bool:
    if start < end:
        return False
    if start - end <= 2:
        return True
    return sheet.mark(end - 1).line != sheet.mark(end).line and sheet.mark(start).line != sheet.mark(start - 1).line


def _cells(line: _Piece, source: str, found: Letters) -> Iterator[_Piece]:
    """A row's cells and the names before them."""
    offset = found.at[line.start] - _first_letter(source)
    start = 0
    for between in [*_CELL.finditer(source), None]:
        end = between.start() if between else len(source)
        piece = _piece(found, offset + start, offset + end, between is not None and between.group() != " | ")
        if len(piece):
            yield piece
        start = between.end() if between else end


def _first_letter(source: str) -> int:
    return letters(source).at[0]


def _place_row(placing: _Placing, cells: Sequence[_Piece], cursor: int) -> None:
    """The cell that is most its own tells where the row stands; the others stand beside it, their names above."""
    found = {cell: placing.sheet.find(placing.of(cell)) for cell in cells}
    values = [cell for cell in cells if found[cell] and not cell.is_name] or [cell for cell in cells if found[cell]]
    if not values:
        return
    anchor = min(values, key=lambda cell: (len(found[cell]), -len(cell)))
    at = min(found[anchor], key=lambda place: (place in placing.taken, place < cursor, abs(place - cursor)))
    placing.put(anchor, at)
    row = placing.sheet.box(at, at + len(anchor))
    # Names last: a cell may hold the word that another column is called.
    others = sorted((cell for cell in cells if cell is not anchor), key=lambda cell: cell.is_name)
    for piece in chain.from_iterable((cell,) if found[cell] else _words(cell, placing.text) for cell in others):
        _place_cell(placing, piece, placing.sheet.find(placing.of(piece)), row, at)


def _words(cell: _Piece, text: Letters) -> Iterator[_Piece]:
    """Of a cell that its page writes in pieces."""
    start = cell.start
    for letter in range(cell.start + 1, cell.end + 1):
        if letter == cell.end or text.at[letter] - text.at[letter - 1] > 1:
            yield _Piece(start, letter, cell.is_name)
            start = letter


def _place_cell(placing: _Placing, cell: _Piece, found: Sequence[int], row: Rectangle, anchor: int) -> None:
    boxes = {at: placing.sheet.box(at, at + len(cell)) for at in found}
    inside = [at for at in found if beside(boxes[at], row) and at not in placing.taken]
    if inside:
        placing.put(cell, min(inside, key=lambda at: abs(at - anchor)))
        return
    above = [at for at in found if boxes[at].top < row.top and not beside(boxes[at], row)]
    if cell.is_name and above:
        at = min(above, key=lambda place: (place in placing.taken, row.top - boxes[place].bottom))
        placing.places[cell.start : cell.end] = range(at, at + len(cell))
