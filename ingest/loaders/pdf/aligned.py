"""Tables that nothing but columns of short text shows. Pure."""

from collections.abc import Sequence
from statistics import fmean

from ingest.loaders.pdf.cells import PdfTable, rows_of, table_of
from ingest.loaders.pdf.columns import RIVER, columns_of
from ingest.loaders.pdf.pieces import Columns, Line, Piece, lines_of

_WIDE_RIVER = 1.2
_LONGEST_CELL = 40
_LONGEST_LABEL = 25


def aligned_tables(pieces: Sequence[Piece]) -> list[PdfTable]:
    """Tables without rules: at least three lines of short texts that leave the same gaps."""
    tables: list[PdfTable] = []
    block: list[Line] = []
    for line in [*lines_of(pieces), []]:
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
    return len(columns_of(together, RIVER)) >= max(2, len(_wide_apart(line)) - 1, len(_wide_apart(block[0])) - 1)


def _wide_apart(line: Line) -> Columns:
    return columns_of(line, _WIDE_RIVER)


def _aligned_table(block: Sequence[Line]) -> PdfTable | None:
    pieces = [piece for line in block for piece in line]
    columns = columns_of(pieces, RIVER)
    least_rows = 3 if len(columns) > 2 else 4
    if len(block) < least_rows or len(columns) < 2:
        return None
    rows = rows_of(block, columns)
    cells = [cell for row in rows for cell in row if cell]
    if len(columns) == 2 and fmean(len(row[0]) for row in rows) > _LONGEST_LABEL:
        return None
    if len(rows) < 3 or fmean(len(cell) for cell in cells) > _LONGEST_CELL:
        return None
    if len(cells) < 0.6 * len(rows) * len(columns) or all(row[0] in "•-–*◦" for row in rows) or _is_numbered(rows):
        return None
    return table_of(pieces, rows, None, columns)


def _is_numbered(rows: Sequence[Sequence[str]]) -> bool:
    """A list whose numbers stand apart from its text."""
    return len(rows[0]) == 2 and all(len(row[0]) <= 4 for row in rows)
