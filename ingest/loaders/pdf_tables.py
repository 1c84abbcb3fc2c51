"""Tables on a PDF page, from drawn rules or from columns of short text that line up. Pure functions over boxes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import fmean
from typing import NamedTuple

from ingest.loaders.pdf_page import Box, Page, Run, Word
from ingest.loaders.pdf_words import joined_text

_THIN = 3.5
_TOUCH = 4.0
_SHORTEST_RULE = 30.0
_CELL_GAP = 0.6
_CELL_MARGIN = 3.0
_SAME_EDGE = 2.5
_RIVER = 0.12
_WIDE_RIVER = 1.2
_LONGEST_CELL = 40
_LONGEST_LABEL = 25

Columns = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class PdfTable:
    """`headers` is None where only the words can tell whether the first row names the columns."""

    box: Box
    rows: list[list[str]]
    headers: int | None
    columns: Columns
    words: frozenset[int]
    """The first characters of its words."""


@dataclass(frozen=True, slots=True)
class _Rule:
    y: float
    x0: float
    x1: float


class _Piece(NamedTuple):
    """Words of one run that stand close together: a line of a cell, or a line of prose.

    `order` is its place among the pieces of the page as the file writes them. A tuple, as a page has dozens.
    """

    words: Run
    x0: float
    top: float
    x1: float
    bottom: float
    order: int
    size: float
    baseline: float


_BY_LEFT = attrgetter("x0")
_BY_BASELINE = attrgetter("baseline", "x0")

Line = list[_Piece]
"""Pieces that stand on one height, from left to right."""


def tables_on(page: Page, carried: PdfTable | None = None) -> list[PdfTable]:
    """`carried` is the table with which the page before ended: its rest is looked for at the top."""
    parts = (part for run in page.runs for part in _parts(run))
    pieces = [_piece(words, order) for order, words in enumerate(parts) if not _is_page_number(words, page)]
    rest = _rest_of(carried, pieces) if carried is not None else None
    if rest is None:
        return _fresh_tables(page, pieces)
    left = [piece for piece in pieces if piece.words[0].start not in rest.words]
    return [rest, *_fresh_tables(page, left)]


def _rest_of(carried: PdfTable, pieces: Sequence[_Piece]) -> PdfTable | None:
    """What stands at the top of a page, perhaps under a running header, in the columns of the table before."""
    lines = _lines_of(pieces)
    for skipped in range(min(2, len(lines))):
        taken: list[Line] = []
        for line in lines[skipped:]:
            far = bool(taken) and line[0].baseline - taken[-1][0].baseline > 2.2 * line[0].size
            if far or not _fits(line, carried.columns) or not (taken or len(_filled(line, carried.columns)) > 1):
                break
            taken.append(line)
        if taken and max(len(_filled(line, carried.columns)) for line in taken) > 1:
            rows = _rows(taken, carried.columns)
            return _table([piece for line in taken for piece in line], rows, 0, carried.columns)
    return None


def _fits(line: Line, columns: Columns) -> bool:
    """Whether no piece reaches over the gap between two columns, and most stand where a column does."""
    edges = [left for left, _ in columns[1:]]
    crossing = any(piece.x0 < edge - 2 and piece.x1 > edge + 2 for piece in line for edge in edges)
    inside = columns[0][0] - 12 <= line[0].x0 and line[-1].x1 <= columns[-1][1] + 30
    return inside and not crossing


def _filled(line: Line, columns: Columns) -> set[int]:
    return {_column_at(piece, columns) for piece in line}


def _fresh_tables(page: Page, pieces: Sequence[_Piece]) -> list[PdfTable]:
    ruled = _ruled_tables(page, pieces)
    taken = frozenset(start for table in ruled for start in table.words)
    return ruled + _aligned_tables([piece for piece in pieces if piece.words[0].start not in taken])


def _is_page_number(words: Run, page: Page) -> bool:
    return len(words) == 1 and words[0].text.isdigit() and words[0].baseline > 0.86 * page.height


def _parts(run: Run) -> Iterator[Run]:
    start = 0
    for index, (before, word) in enumerate(pairwise(run), 1):
        size = word.size if word.size > 1 else 1
        if not -0.5 * size < word.x0 - before.x1 < _CELL_GAP * size:
            yield run[start:index]
            start = index
    yield run[start:] if start else run


def _piece(words: Run, order: int) -> _Piece:
    first = words[0]
    if len(words) == 1:
        return _Piece(words, first.x0, first.top, first.x1, first.bottom, order, first.size, first.baseline)
    _, lefts, tops, rights, bottoms, *_ = zip(*words, strict=True)
    return _Piece(words, min(lefts), min(tops), max(rights), max(bottoms), order, first.size, first.baseline)


def _around(pieces: Sequence[_Piece]) -> Box:
    return Box(
        min(piece.x0 for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.x1 for piece in pieces),
        max(piece.bottom for piece in pieces),
    )


def _lines_of(pieces: Iterable[_Piece]) -> list[Line]:
    """Top to bottom."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=_BY_BASELINE):
        if lines and abs(piece.baseline - lines[-1][0].baseline) <= 0.35 * max(piece.size, lines[-1][0].size, 1):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    for line in lines:
        line.sort(key=_BY_LEFT)
    return lines


def _columns_of(pieces: Sequence[_Piece], river: float) -> Columns:
    """Columns by the gaps between them, or by common left edges where a cell runs over into the next column."""
    if len(pieces) == 1:
        return ((pieces[0].x0, pieces[0].x1),)
    by_gaps = _gap_columns(pieces, river)
    # Each edge is that of two pieces or more.
    if len(by_gaps) < 2 or len(pieces) < 2 * (len(by_gaps) + 1):
        return by_gaps
    by_edges = _edge_columns(pieces)
    return by_edges if len(by_edges) > len(by_gaps) else by_gaps


def _edge_columns(pieces: Sequence[_Piece]) -> Columns:
    """Columns that start where several pieces do and few run across."""
    edges: list[list[float]] = []
    for x in sorted([piece.x0 for piece in pieces]):
        if edges and x - edges[-1][0] <= _SAME_EDGE:
            edges[-1].append(x)
        else:
            edges.append([x])
    least = max(2, len(_lines_of(pieces)) / 10) if len(pieces) > 20 else 2
    starts = [edge[0] for edge in edges if len(edge) >= least and _crossing(pieces, edge[0]) <= len(edge) / 3]
    if not starts or edges[0][0] < starts[0] - _SAME_EDGE:
        return ()
    right = max(piece.x1 for piece in pieces)
    return tuple((start, end - 1) for start, end in zip(starts, [*starts[1:], right + 1], strict=True))


def _crossing(pieces: Sequence[_Piece], x: float) -> int:
    before, after = x - _SAME_EDGE, x + _SAME_EDGE
    return sum([piece.x0 < before and piece.x1 > after for piece in pieces])


def _gap_columns(pieces: Sequence[_Piece], river: float) -> Columns:
    """Spans of x between gaps that no piece bridges, each gap at least `river` letters wide."""
    if not pieces:
        return ()
    least = river * sum([piece.size for piece in pieces]) / len(pieces)
    spans: list[list[float]] = []
    for left, right in sorted([(piece.x0, piece.x1) for piece in pieces]):
        if spans and left - spans[-1][1] < least:
            spans[-1][1] = max(spans[-1][1], right)
        else:
            spans.append([left, right])
    return tuple((left, right) for left, right in spans)


def _ruled_tables(page: Page, pieces: Sequence[_Piece]) -> list[PdfTable]:
    tables: list[PdfTable] = []
    uprights = _uprights(page.rules)
    rules = _rules(page.rules)
    heights = _heights(pieces)
    for group in _groups(rules):
        for chain in _chains(group, rules, heights):
            table = _ruled_table(chain, pieces, uprights)
            if table is not None and not any(table.words & other.words for other in tables):
                tables.append(table)
    return tables


@dataclass(frozen=True, slots=True)
class _Heights:
    """Pieces by the height of their middles."""

    middles: list[float]
    pieces: list[_Piece]

    def between(self, upper: float, lower: float) -> list[_Piece]:
        return self.pieces[bisect_right(self.middles, upper) : bisect_left(self.middles, lower)]


def _heights(pieces: Sequence[_Piece]) -> _Heights:
    ordered = sorted(pieces, key=_middle)
    return _Heights([_middle(piece) for piece in ordered], ordered)


def _middle(piece: _Piece) -> float:
    return (piece.top + piece.bottom) / 2


def _rules(boxes: Sequence[Box]) -> list[_Rule]:
    """Level lines and the level edges of frames; pieces that touch are one."""
    edges: list[_Rule] = []
    for box in boxes:
        if box.height <= _THIN and box.width >= 4:
            edges.append(_Rule(box.middle[1], box.x0, box.x1))
        elif box.height > _THIN and box.width > 10:
            edges += [_Rule(box.top, box.x0, box.x1), _Rule(box.bottom, box.x0, box.x1)]
    merged: list[_Rule] = []
    for level in _by_height(edges):
        merged.extend(_joined(level))
    return [rule for rule in merged if rule.x1 - rule.x0 >= _SHORTEST_RULE]


def _by_height(edges: Sequence[_Rule]) -> list[list[_Rule]]:
    levels: list[list[_Rule]] = []
    for edge in sorted(edges, key=lambda rule: rule.y):
        if levels and edge.y - levels[-1][0].y <= 2:
            levels[-1].append(edge)
        else:
            levels.append([edge])
    return levels


def _joined(level: Sequence[_Rule]) -> list[_Rule]:
    joined: list[_Rule] = []
    for edge in sorted(level, key=lambda rule: rule.x0):
        if joined and edge.x0 - joined[-1].x1 <= _TOUCH:
            last = joined[-1]
            joined[-1] = _Rule(last.y, last.x0, max(last.x1, edge.x1))
        else:
            joined.append(edge)
    return joined


def _uprights(boxes: Sequence[Box]) -> list[Box]:
    """Vertical lines and the vertical edges of frames."""
    edges: list[Box] = []
    for box in boxes:
        if box.width <= _THIN and box.height >= 6:
            edges.append(box)
        elif box.width > 10 and box.height > 6:
            edges += [Box(box.x0, box.top, box.x0, box.bottom), Box(box.x1, box.top, box.x1, box.bottom)]
    return edges


def _groups(rules: Sequence[_Rule]) -> Iterator[list[_Rule]]:
    """Rules of one width above each other."""
    groups: list[list[_Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.y):
        for group in groups:
            if abs(rule.x0 - group[0].x0) <= _TOUCH and abs(rule.x1 - group[0].x1) <= _TOUCH:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return (group for group in groups if len(group) > 1)


def _chains(group: Sequence[_Rule], rules: Sequence[_Rule], heights: _Heights) -> Iterator[list[list[_Piece]]]:
    """Neighbouring spaces between rules whose pieces share columns."""
    chain: list[list[_Piece]] = []
    for upper, lower in pairwise(group):
        between = heights.between(upper.y, lower.y)
        inside = [piece for piece in between if _within(piece, upper)]
        if not inside and lower.y - upper.y < 8:
            continue
        framed = bool(inside) and _is_framed(upper, lower, rules, between, inside)
        if framed and len(_gap_columns([*(piece for part in chain for piece in part), *inside], _RIVER)) > 1:
            chain.append(inside)
            continue
        if chain:
            yield chain
        chain = [inside] if framed else []
    if chain:
        yield chain


def _is_framed(
    upper: _Rule, lower: _Rule, rules: Sequence[_Rule], between: Sequence[_Piece], inside: Sequence[_Piece]
) -> bool:
    """Whether two rules hold a row or more, and are not ornaments with other things between them."""
    if len(_gap_columns(inside, _RIVER)) < 2:
        return False
    wider = (rule for rule in rules if rule.x1 - rule.x0 > upper.x1 - upper.x0 + 10)
    if any(upper.y + 1 < rule.y < lower.y - 1 for rule in wider):
        return False
    beside = (piece for piece in between if not _within(piece, upper))
    return not any(piece.x0 < upper.x1 and piece.x1 > upper.x0 for piece in beside)


def _within(piece: _Piece, rule: _Rule) -> bool:
    return rule.x0 - _TOUCH <= (piece.x0 + piece.x1) / 2 <= rule.x1 + _TOUCH


def _ruled_table(chain: list[list[_Piece]], pieces: Sequence[_Piece], uprights: Sequence[Box]) -> PdfTable | None:
    """Each space is a row, unless there are only two or three: then they are the head and the body."""
    columns = _drawn_columns(chain, uprights) or _columns_of([piece for part in chain for piece in part], _RIVER)
    body = chain[1:]
    if len(chain) == 1:
        body = [_rows_below(chain[0], pieces, columns)]
    if not any(body):
        return None
    table = [piece for part in (chain[:1] + body) for piece in part]
    if len(chain) == 1:
        columns = _columns_of(table, _RIVER)
    head = _cells(chain[0], columns)
    if _is_ruled_off(chain, uprights):
        rows = [_cells(part, columns) for part in body]
        return _table(table, [head, *rows], None, columns)
    rows = [row for part in body for row in _rows(_lines_of(part), columns)]
    return _table(table, [head, *rows], 1, columns)


def _is_ruled_off(chain: Sequence[Sequence[_Piece]], uprights: Sequence[Box]) -> bool:
    """Whether each row has its own space between rules."""
    heights = [len(_lines_of(part)) for part in chain]
    if len(chain) == 1 or max(heights) == 1:
        return len(chain) > 1
    return len(chain) > 3 and (bool(_drawn_columns(chain, uprights)) or fmean(heights) <= 4)


def _drawn_columns(chain: Sequence[Sequence[_Piece]], uprights: Sequence[Box]) -> Columns:
    """Columns between upright lines, where these separate pieces."""
    pieces = [piece for part in chain for piece in part]
    top, bottom = min(piece.top for piece in pieces), max(piece.bottom for piece in pieces)
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    long_enough = 0.6 * (bottom - top)
    places: dict[int, float] = {}
    for upright in uprights:
        overlap = min(upright.bottom, bottom) - max(upright.top, top)
        if overlap > 0 and left < upright.middle[0] < right:
            key = round(upright.middle[0] / 4)
            places[key] = places.get(key, 0) + overlap
    inner = sorted(key * 4.0 for key, length in places.items() if length >= long_enough)
    bounds = [left, *(x for number, x in enumerate(inner) if number == 0 or x - inner[number - 1] > 6), right]
    return tuple(pairwise(bounds)) if len(bounds) > 2 else ()


def _rows_below(head: Sequence[_Piece], pieces: Sequence[_Piece], columns: Columns) -> list[_Piece]:
    """The rows of a table that goes on over the page's end: what keeps to the columns under its head."""
    bottom, left, right = max(w.bottom for w in head), columns[0][0] - 30, columns[-1][1] + 30
    below = [piece for piece in pieces if piece.top >= bottom - 1 and left <= piece.x0 and piece.x1 <= right]
    taken: list[_Piece] = []
    last = bottom
    for line in _lines_of(below):
        together = [*head, *taken, *line]
        far = line[0].top - last > 2 * line[0].size
        if far or len(_columns_of(together, _RIVER)) < len(columns):
            break
        taken += line
        last = max(piece.bottom for piece in line)
    return taken


def _aligned_tables(pieces: Sequence[_Piece]) -> list[PdfTable]:
    """Tables without rules: at least three lines of short texts that leave the same gaps."""
    tables: list[PdfTable] = []
    block: list[Line] = []
    for line in [*_lines_of(pieces), []]:
        if line and _joins(block, line):
            block.append(line)
            continue
        if (table := _aligned_table(block)) is not None:
            tables.append(table)
        block = [line] if line and len(_wide_apart(line)) > 1 else []
    return tables


def _joins(block: Sequence[Line], line: Line) -> bool:
    if not block:
        return False
    gap = line[0].baseline - block[-1][0].baseline
    if gap > 3 * max(line[0].size, 6) or len(_wide_apart(line)) < 2:
        return False
    together = [piece for part in block for piece in part] + line
    return len(_columns_of(together, _RIVER)) >= max(2, len(_wide_apart(line)) - 1, len(_wide_apart(block[0])) - 1)


def _wide_apart(line: Line) -> Columns:
    return _columns_of(line, _WIDE_RIVER)


def _aligned_table(block: Sequence[Line]) -> PdfTable | None:
    pieces = [piece for line in block for piece in line]
    columns = _columns_of(pieces, _RIVER)
    least_rows = 3 if len(columns) > 2 else 4
    if len(block) < least_rows or len(columns) < 2:
        return None
    rows = _rows(block, columns)
    cells = [cell for row in rows for cell in row if cell]
    if len(columns) == 2 and fmean(len(row[0]) for row in rows) > _LONGEST_LABEL:
        return None
    if len(rows) < 3 or fmean(len(cell) for cell in cells) > _LONGEST_CELL:
        return None
    if len(cells) < 0.6 * len(rows) * len(columns) or all(row[0] in "•-–*◦" for row in rows) or _is_numbered(rows):
        return None
    return _table(pieces, rows, None, columns)


def _is_numbered(rows: Sequence[Sequence[str]]) -> bool:
    """A list whose numbers stand apart from its text."""
    return len(rows[0]) == 2 and all(len(row[0]) <= 4 for row in rows)


def _rows(lines: Sequence[Line], columns: Columns) -> list[list[str]]:
    pieces = [part for line in lines for piece in line for part in _split(piece, columns)]
    by_stream = _rows_as_written(pieces, columns)
    if any(_is_wrapped(row, columns) for row in by_stream):
        return [_cells(row, columns) for row in by_stream]
    return [_cells(row, columns) for row in _rows_as_seen(_lines_of(pieces), columns)]


def _split(piece: _Piece, columns: Columns) -> Iterator[_Piece]:
    """A piece in which a narrow gap, or none, hid a column's edge."""
    if not any(piece.x0 + 1 < left < piece.x1 for left, _ in columns):
        yield piece
        return
    start = 0
    words = [part for word in piece.words for part in _split_word(word, columns)]
    for index, word in enumerate(words[1:], start=1):
        if any(abs(word.x0 - left) <= 1 for left, _ in columns):
            yield _piece(tuple(words[start:index]), piece.order)
            start = index
    yield _piece(tuple(words[start:]), piece.order)


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


def _rows_as_written(pieces: Iterable[_Piece], columns: Columns) -> list[list[_Piece]]:
    """Most programs write a table cell by cell: a row ends where the next piece is further left and lower."""
    rows: list[list[_Piece]] = []
    column = len(columns)
    for piece in sorted(pieces, key=lambda piece: (piece.order, piece.x0)):
        place = _column_at(piece, columns)
        if not rows or (place < column and piece.baseline > rows[-1][0].baseline + 0.4 * piece.size):
            rows.append([])
        rows[-1].append(piece)
        column = place
    return rows


def _is_wrapped(row: Sequence[_Piece], columns: Columns) -> bool:
    """Whether a cell of the row has its second line written before the next cell."""
    return (
        any(
            _column_at(after, columns) == _column_at(before, columns)
            and after.baseline > before.baseline + 0.5 * before.size
            for before, after in pairwise(row)
        )
        and len({_column_at(piece, columns) for piece in row}) > 1
    )


def _rows_as_seen(lines: Sequence[Line], columns: Columns) -> list[list[_Piece]]:
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
    return all(_had_no_room(upper[index], lower[index], _right_of(index, columns)) for index in filled)


def _right_of(index: int, columns: Columns) -> float:
    """How far a cell may reach: to the next column, or as far as the last one does."""
    return columns[index + 1][0] - _CELL_MARGIN if index + 1 < len(columns) else columns[index][1]


def _had_no_room(above: Sequence[_Piece], below: Sequence[_Piece], right: float) -> bool:
    first = below[0].words[0]
    return above[-1].x1 + 0.25 * first.size + (first.x1 - first.x0) > right + 0.5


def _by_column(pieces: Sequence[_Piece], columns: Columns) -> list[list[_Piece]]:
    cells: list[list[_Piece]] = [[] for _ in columns]
    for piece in pieces:
        cells[_column_at(piece, columns)].append(piece)
    return cells


def _column_at(piece: _Piece, columns: Columns) -> int:
    """The column that holds most of it; where it runs over into the next, the one in which it starts."""
    for index, (left, _) in enumerate(columns):
        if abs(piece.x0 - left) <= _SAME_EDGE:
            return index
    overlaps = [min(right, piece.x1) - max(left, piece.x0) for left, right in columns]
    return overlaps.index(max(overlaps))


def _cells(pieces: Sequence[_Piece], columns: Columns) -> list[str]:
    """The text of each column, line after line."""
    cells = _by_column([part for piece in pieces for part in _split(piece, columns)], columns)
    return [_cell(cell) for cell in cells]


def _cell(pieces: Sequence[_Piece]) -> str:
    lines = _lines_of(pieces) if len(pieces) > 1 else [pieces]
    return joined_text([word for line in lines for piece in line for word in piece.words])


def _table(pieces: Sequence[_Piece], rows: list[list[str]], headers: int | None, columns: Columns) -> PdfTable:
    box = _around(pieces)
    return PdfTable(box, rows, headers, columns, frozenset(word.start for piece in pieces for word in piece.words))


def without_tables(runs: Sequence[Run], tables: Sequence[PdfTable]) -> Iterator[Run | PdfTable]:
    """The runs in their order, with each table in the place of its first word."""
    owner = {start: number for number, table in enumerate(tables) for start in table.words}
    if not owner:
        yield from runs
        return
    shown: set[int] = set()
    for run in runs:
        for number in dict.fromkeys(owner[word.start] for word in run if word.start in owner):
            if number not in shown:
                shown.add(number)
                yield tables[number]
        if rest := tuple(word for word in run if word.start not in owner):
            yield rest
