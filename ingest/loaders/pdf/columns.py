"""Columns that pieces of text stand in, by edges that line up or gaps that nothing crosses. Pure."""

from collections.abc import Sequence

from ingest.loaders.pdf.pieces import Columns, Line, Piece, lines_of

_CELL_MARGIN = 3.0
_SAME_EDGE = 2.5
RIVER = 0.12


def fits_columns(line: Line, columns: Columns) -> bool:
    """Whether no piece reaches over the gap between two columns, and most stand where a column does."""
    edges = [left for left, _ in columns[1:]]
    crossing = any(piece.x0 < edge - 2 and piece.x1 > edge + 2 for piece in line for edge in edges)
    inside = columns[0][0] - 12 <= line[0].x0 and line[-1].x1 <= columns[-1][1] + 30
    return inside and not crossing


def filled_columns(line: Line, columns: Columns) -> set[int]:
    """The numbers of the columns that the line has something in."""
    return {column_at(piece, columns) for piece in line}


def columns_of(pieces: Sequence[Piece], river: float) -> Columns:
    """Columns by the gaps between them, or by common left edges where a cell runs over into the next column."""
    if len(pieces) == 1:
        return ((pieces[0].x0, pieces[0].x1),)
    by_gaps = gap_columns(pieces, river)
    # Each edge is that of two pieces or more.
    if len(by_gaps) < 2 or len(pieces) < 2 * (len(by_gaps) + 1):
        return by_gaps
    by_edges = _edge_columns(pieces)
    return by_edges if len(by_edges) > len(by_gaps) else by_gaps


def _edge_columns(pieces: Sequence[Piece]) -> Columns:
    """Columns that start where several pieces do and few run across."""
    edges: list[list[float]] = []
    for x in sorted([piece.x0 for piece in pieces]):
        if edges and x - edges[-1][0] <= _SAME_EDGE:
            edges[-1].append(x)
        else:
            edges.append([x])
    least = max(2, len(lines_of(pieces)) / 10) if len(pieces) > 20 else 2
    starts = [edge[0] for edge in edges if len(edge) >= least and _crossing(pieces, edge[0]) <= len(edge) / 3]
    if not starts or edges[0][0] < starts[0] - _SAME_EDGE:
        return ()
    right = max(piece.x1 for piece in pieces)
    return tuple((start, end - 1) for start, end in zip(starts, [*starts[1:], right + 1], strict=True))


def _crossing(pieces: Sequence[Piece], x: float) -> int:
    before, after = x - _SAME_EDGE, x + _SAME_EDGE
    return sum([piece.x0 < before and piece.x1 > after for piece in pieces])


def gap_columns(pieces: Sequence[Piece], river: float) -> Columns:
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


def right_of(index: int, columns: Columns) -> float:
    """How far a cell may reach: to the next column, or as far as the last one does."""
    return columns[index + 1][0] - _CELL_MARGIN if index + 1 < len(columns) else columns[index][1]


def column_at(piece: Piece, columns: Columns) -> int:
    """The column that holds most of it; where it runs over into the next, the one in which it starts."""
    for index, (left, _) in enumerate(columns):
        if abs(piece.x0 - left) <= _SAME_EDGE:
            return index
    overlaps = [min(right, piece.x1) - max(left, piece.x0) for left, right in columns]
    return overlaps.index(max(overlaps))
