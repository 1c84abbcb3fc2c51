"""Rows and cells of a table, from pieces of text and the columns they stand in. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.loaders.pdf.columns import column_at, right_of
from ingest.loaders.pdf.page import Box, Word
from ingest.loaders.pdf.pieces import Columns, Line, Piece, box_around, is_bold, lines_of, piece_of
from ingest.loaders.pdf.words import joined_text

_ADDRESS = re.compile(r"@|://|^www\.")
_FIGURE = re.compile(r"^[(+–-]?\d[\d.,:]*(?:\s?[^\d\s,–-]{1,3}\.?)?\)?$")


@dataclass(frozen=True, slots=True, eq=False)
class PdfTable:
    """`headers` is None where only the words can tell whether the first row names the columns."""

    box: Box
    rows: list[list[str]]
    headers: int | None
    columns: Columns
    words: frozenset[int]
    """The first characters of its words."""
    is_headed: bool = False
    """Whether its first line alone is in bold."""


def rows_of(lines: Sequence[Line], columns: Columns) -> list[list[str]]:
    pieces = [part for line in lines for piece in line for part in _split(piece, columns)]
    by_stream = _rows_as_written(pieces, columns)
    if any(_is_wrapped(row, columns) for row in by_stream):
        return [cells_of(row, columns) for row in by_stream]
    return [cells_of(row, columns) for row in _rows_as_seen(lines_of(pieces), columns)]


def _split(piece: Piece, columns: Columns) -> Iterator[Piece]:
    """A piece in which a narrow gap, or none, hid a column's edge."""
    if not any(piece.x0 + 1 < left < piece.x1 for left, _ in columns):
        yield piece
        return
    start = 0
    words = [part for word in piece.words for part in _split_word(word, columns)]
    for index, word in enumerate(words[1:], start=1):
        if any(abs(word.x0 - left) <= 1 for left, _ in columns):
            yield piece_of(tuple(words[start:index]), piece.order)
            start = index
    yield piece_of(tuple(words[start:]), piece.order)


def _split_word(word: Word, columns: Columns) -> Iterator[Word]:
    for left, _ in columns:
        if not word.x0 + 2 < left < word.x1 - 2:
            continue
        lefts = word.lefts
        at = next((index for index, x in enumerate(lefts) if index and abs(x - left) <= 0.6), 0)
        if at:
            x = lefts[at]
            yield word._replace(text=word.text[:at], x1=x, hyphen=word.text[at - 1] == "-")
            yield from _split_word(word._replace(text=word.text[at:], x0=x, start=word.start + at), columns)
            return
    yield word


def _rows_as_written(pieces: Iterable[Piece], columns: Columns) -> list[list[Piece]]:
    """Most programs write a table cell by cell: a row ends where the next piece is further left and lower."""
    rows: list[list[Piece]] = []
    column = len(columns)
    for piece in sorted(pieces, key=lambda piece: (piece.order, piece.x0)):
        place = column_at(piece, columns)
        if not rows or (place < column and piece.baseline > rows[-1][0].baseline + 0.4 * piece.size):
            rows.append([])
        rows[-1].append(piece)
        column = place
    return rows


def _is_wrapped(row: Sequence[Piece], columns: Columns) -> bool:
    """Whether a cell of the row has its second line written before the next cell."""
    return (
        any(
            column_at(after, columns) == column_at(before, columns)
            and after.baseline > before.baseline + 0.5 * before.size
            for before, after in pairwise(row)
        )
        and len({column_at(piece, columns) for piece in row}) > 1
    )


def _rows_as_seen(lines: Sequence[Line], columns: Columns) -> list[list[Piece]]:
    """A line goes on with the row above where each of its cells had no room there."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1][-1], line, columns):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [[piece for line in group for piece in line] for group in groups]


def _continues(above: Line, line: Line, columns: Columns) -> bool:
    upper, lower = _by_column(above, columns), _by_column(line, columns)
    filled = [index for index in range(len(columns)) if lower[index]]
    if not all(upper[index] for index in filled):
        return len(filled) == 1 and len(columns) > 2 and not lower[0]
    if filled[0] == 0 and len(filled) > 1 and not is_bold(line) and not any(map(_goes_on, line)):
        return False
    if len(filled) > 1 and any(_is_figure(upper[index]) and _is_figure(lower[index]) for index in filled):
        return False
    return all(_had_no_room(upper[index], lower[index], right_of(index, columns)) for index in filled)


def _goes_on(piece: Piece) -> bool:
    """In small letters, and not with an address. Where no cell does, and the first column is filled, a row begins."""
    first = piece.words[0].text
    return first[:1].islower() and not _ADDRESS.search(first)


def _is_figure(pieces: Sequence[Piece]) -> bool:
    """A whole one: with another below it, they are of two rows."""
    return _FIGURE.match(" ".join(word.text for piece in pieces for word in piece.words)) is not None


def _had_no_room(above: Sequence[Piece], below: Sequence[Piece], right: float) -> bool:
    first = below[0].words[0]
    return above[-1].x1 + 0.25 * first.size + (first.x1 - first.x0) > right + 0.5


def _by_column(pieces: Sequence[Piece], columns: Columns) -> list[list[Piece]]:
    cells: list[list[Piece]] = [[] for _ in columns]
    for piece in pieces:
        cells[column_at(piece, columns)].append(piece)
    return cells


def cells_of(pieces: Sequence[Piece], columns: Columns) -> list[str]:
    """The text of each column, line after line."""
    cells = _by_column([part for piece in pieces for part in _split(piece, columns)], columns)
    return [_cell(cell) for cell in cells]


def _cell(pieces: Sequence[Piece]) -> str:
    lines = lines_of(pieces) if len(pieces) > 1 else [pieces]
    return joined_text([word for line in lines for piece in line for word in piece.words])


def table_of(pieces: Sequence[Piece], rows: list[list[str]], headers: int | None, columns: Columns) -> PdfTable:
    words = frozenset(word.start for piece in pieces for word in piece.words)
    return PdfTable(box_around(pieces), rows, headers, columns, words, _is_headed(pieces))


def _is_headed(pieces: Sequence[Piece]) -> bool:
    if all(piece.words[0].bold for piece in pieces):
        return False
    top = min(piece.baseline for piece in pieces)
    return is_bold(piece for piece in pieces if piece.baseline - top <= 0.35 * piece.size)
