"""Tables that drawn rules and frames show. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from ingest.loaders.column_names import heads_figures
from ingest.loaders.pdf.cells import PdfTable, cells_of, rows_of, table_of
from ingest.loaders.pdf.columns import RIVER, columns_of, filled_columns, gap_columns
from ingest.loaders.pdf.page import Box, Page
from ingest.loaders.pdf.pieces import Columns, Piece, is_bold, lines_of

_THIN = 3.5
_TOUCH = 4.0
_SHORTEST_RULE = 30.0
# Of rows above the first rule, in letter sizes: how far apart, how high together.
_APART = 2.5
_HIGHEST_ROWS = 8.0
_MOST_ROWS = 2
# How much larger than a table's letters those of a heading are.
_LARGER = 1.15


@dataclass(frozen=True, slots=True)
class _Rule:
    y: float
    x0: float
    x1: float


def ruled_tables(page: Page, pieces: Sequence[Piece]) -> list[PdfTable]:
    tables: list[PdfTable] = []
    uprights = _uprights(page.rules)
    rules = _rules(page.rules)
    heights = _heights(pieces)
    chains = (chain for group in _groups(rules) for chain in _chains(group, rules, heights, uprights, page.crossed))
    for chain in chains:
        table = _ruled_table([*_rows_above(chain, heights), *chain], pieces, uprights)
        if table is not None and not any(table.words & other.words for other in tables):
            tables.append(table)
    return tables


@dataclass(frozen=True, slots=True)
class _Heights:
    """Pieces by the height of their middles."""

    middles: list[float]
    pieces: list[Piece]

    def between(self, upper: float, lower: float) -> list[Piece]:
        return self.pieces[bisect_right(self.middles, upper) : bisect_left(self.middles, lower)]


def _heights(pieces: Sequence[Piece]) -> _Heights:
    ordered = sorted(pieces, key=_middle)
    return _Heights([_middle(piece) for piece in ordered], ordered)


def _middle(piece: Piece) -> float:
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
        own = next((group for group in groups if _are_as_wide(rule, group[0])), None)
        if own is None:
            groups.append([rule])
        else:
            own.append(rule)
    return (group for group in groups if len(group) > 1)


def _are_as_wide(rule: _Rule, other: _Rule) -> bool:
    return abs(rule.x0 - other.x0) <= _TOUCH and abs(rule.x1 - other.x1) <= _TOUCH


def _chains(
    group: Sequence[_Rule],
    rules: Sequence[_Rule],
    heights: _Heights,
    uprights: Sequence[Box],
    crossed: Sequence[Box],
) -> Iterator[list[list[Piece]]]:
    """Neighbouring spaces between rules whose pieces share columns; a row that is empty or crossed out divides none."""
    chain: list[list[Piece]] = []
    for upper, lower in pairwise(group):
        between = heights.between(upper.y, lower.y)
        inside = [piece for piece in between if _within(piece, upper)]
        parted = _is_parted(upper, lower, uprights, inside)
        if not inside and (lower.y - upper.y < 8 or parted or _hold(upper, lower, crossed)):
            continue
        is_row = parted or len(gap_columns(inside, RIVER)) > 1
        framed = bool(inside) and is_row and _is_framed(upper, lower, rules, between)
        if framed and len(gap_columns([*(piece for part in chain for piece in part), *inside], RIVER)) > 1:
            chain.append(inside)
            continue
        if chain:
            yield chain
        chain = [inside] if framed else []
    if chain:
        yield chain


def _hold(upper: _Rule, lower: _Rule, boxes: Sequence[Box]) -> bool:
    """Whether one of the boxes stands between two rules."""
    return any(
        upper.y < box.middle[1] < lower.y and upper.x0 - _TOUCH <= box.middle[0] <= upper.x1 + _TOUCH for box in boxes
    )


def _is_parted(upper: _Rule, lower: _Rule, uprights: Sequence[Box], inside: Sequence[Piece]) -> bool:
    """Whether an upright line parts the space between two rules: it holds cells, also where all or all but one are
    empty."""
    return any(
        line.top <= upper.y + _TOUCH
        and line.bottom >= lower.y - _TOUCH
        and upper.x0 + _SHORTEST_RULE < line.middle[0] < upper.x1 - _SHORTEST_RULE
        and not any(piece.x0 < line.middle[0] < piece.x1 for piece in inside)
        for line in uprights
    )


def _is_framed(upper: _Rule, lower: _Rule, rules: Sequence[_Rule], between: Sequence[Piece]) -> bool:
    """Whether two rules are no ornaments with other things between them."""
    wider = (rule for rule in rules if rule.x1 - rule.x0 > upper.x1 - upper.x0 + 10)
    if any(upper.y + 1 < rule.y < lower.y - 1 for rule in wider):
        return False
    beside = (piece for piece in between if not _within(piece, upper))
    return not any(piece.x0 < upper.x1 and piece.x1 > upper.x0 for piece in beside)


def _within(piece: Piece, rule: _Rule) -> bool:
    return rule.x0 - _TOUCH <= (piece.x0 + piece.x1) / 2 <= rule.x1 + _TOUCH


def _ruled_table(chain: list[list[Piece]], pieces: Sequence[Piece], uprights: Sequence[Box]) -> PdfTable | None:
    """Each space is a row, unless there are only two or three: then they are the head and the body."""
    drawn = _drawn_columns(chain, uprights)
    columns = drawn or columns_of([piece for part in chain for piece in part], RIVER)
    body = chain[1:]
    if len(chain) == 1:
        body = [_rows_below(chain[0], pieces, columns)]
    if not any(body):
        return None
    table = [piece for part in (chain[:1] + body) for piece in part]
    if len(chain) == 1:
        columns = columns_of(table, RIVER)
    head = cells_of(chain[0], columns)
    if _is_ruled_off(chain, has_columns=bool(drawn)):
        rows = [cells_of(part, columns) for part in body]
        return table_of(table, [head, *rows], None, columns)
    rows = [row for part in body for row in rows_of(lines_of(part), columns)]
    return table_of(table, [head, *rows], None if drawn else 1, columns)


def _is_ruled_off(chain: Sequence[Sequence[Piece]], *, has_columns: bool) -> bool:
    """Whether each row has its own space between rules."""
    heights = [len(lines_of(part)) for part in chain]
    if len(chain) == 1 or max(heights) == 1:
        return len(chain) > 1
    return len(chain) > 3 and (has_columns or fmean(heights) <= 4)


def _drawn_columns(chain: Sequence[Sequence[Piece]], uprights: Sequence[Box]) -> Columns:
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


def _rows_above(chain: Sequence[list[Piece]], heights: _Heights) -> list[list[Piece]]:
    """Rows over the first rule, from that in bold which names the columns; none where no such row is, or the first one
    below the rule does."""
    top, size = min(piece.top for piece in chain[0]), chain[0][0].size
    lines = lines_of(heights.between(top - _HIGHEST_ROWS * size, top))[-_MOST_ROWS:]
    if len(chain) < 2 or is_bold(chain[0]) or not any(map(is_bold, lines)):
        return []
    body = [piece for part in chain for piece in part]
    own = columns_of(body, RIVER)
    if heads_figures([cells_of(part, own) for part in chain]):
        return []
    count = len(own)
    taken: list[list[Piece]] = []
    for line in reversed(lines):
        columns = columns_of([*body, *line], RIVER)
        far = top - max(piece.bottom for piece in line) > _APART * size
        if far or len(columns) != count or len(filled_columns(line, columns)) < count:
            return []
        taken.insert(0, line)
        if is_bold(line):
            return taken
        top = min(piece.top for piece in line)
    return []


def _rows_below(head: Sequence[Piece], pieces: Sequence[Piece], columns: Columns) -> list[Piece]:
    """The rows of a table that goes on over the page's end: what keeps to the columns under its head."""
    bottom, left, right = max(w.bottom for w in head), columns[0][0] - 30, columns[-1][1] + 30
    below = [piece for piece in pieces if piece.top >= bottom - 1 and left <= piece.x0 and piece.x1 <= right]
    taken: list[Piece] = []
    last = bottom
    for line in lines_of(below):
        together = [*head, *taken, *line]
        far = line[0].top - last > 2 * head[0].size
        if far or line[0].size > _LARGER * head[0].size or len(columns_of(together, RIVER)) < len(columns):
            break
        taken += line
        last = max(piece.bottom for piece in line)
    return taken
