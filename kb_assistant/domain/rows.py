"""Rows of a table as documents are quoted, "Country: Spain | Days: 23", laid out as a table again. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_FEWEST = 2
_CELL, _NAME = " | ", ": "

_NAMELESS = ""
"""What the first column is called where it has no name: what stands in it names the rows."""

_Cells = tuple[tuple[str, str | None], ...]
"""Names and values. A cell that stands under its own name is written once, and so is one without a name."""


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as there are columns; one that was empty is empty."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def laid_out(text: str) -> list[str | Table]:
    """The text in parts as it is to be drawn, one below the other: lines, and tables of at least two rows.

    Where a row's cells do not say which column each is of, all stays lines: no table is drawn by half."""
    parts: list[str | Table] = []
    for first, run in groupby(text.split("\n"), key=_first_column):
        lines = list(run)
        table = None if first is None else _table([_cells(line) for line in lines])
        if table is None and any(_CELL in line for line in lines):
            return [text]
        _append(parts, table or "\n".join(lines))
    return parts


def by_cell(text: str) -> str:
    """Lines of which one is a row with a line for each of its cells; which column each is of is left open. More rows
    than one stay as they are, since one could not be told from the next."""
    lines = text.split("\n")
    if sum(_CELL in line for line in lines) != 1:
        return text
    return "\n".join(line.replace(_CELL, "\n") for line in lines)


def _append(parts: list[str | Table], part: str | Table) -> None:
    """Lines to lines, so that they stay one part."""
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] += f"\n{part}"
    else:
        parts.append(part)


def _first_column(line: str) -> str | None:
    """What it is called; None for a line that is no row."""
    name, value = _cells(line)[0]
    return None if value is None else name


def _cells(line: str) -> _Cells:
    cells = (cell.partition(_NAME) for cell in line.split(_CELL))
    (first, value), *others = ((name, value if colon else None) for name, colon, value in cells)
    if value is None and others and all(other is not None for _, other in others):
        return ((_NAMELESS, first), *others)
    return ((first, value), *others)


def _table(rows: Sequence[_Cells]) -> Table | None:
    """None where these are too few, or where the cells of one would not say which column each is of."""
    named = Counter(_names(row) for row in rows if len(row) > 1 and all(value is not None for _, value in row))
    # Of two rows at least: a cell may hold what looks like one more.
    columns = max((names for names, count in named.items() if count >= _FEWEST), key=len, default=())
    if not columns or len(set(columns)) < len(columns) or not all(_fits(row, columns) for row in rows):
        return None
    # Cells without a name that are alike may stand under their own one, in any column.
    if columns[0] == _NAMELESS and len({row[0] for row in rows}) < len(rows):
        return None
    return Table(columns, tuple(_filled(row, columns) for row in rows))


def _names(row: _Cells) -> tuple[str, ...]:
    return tuple(name for name, _ in row)


def _fits(row: _Cells, columns: Sequence[str]) -> bool:
    names = _names(row)
    return names == tuple(name for name in columns if name in names)


def _filled(row: _Cells, columns: Sequence[str]) -> tuple[str, ...]:
    values = {name: name if value is None else value for name, value in row}
    return tuple(values.get(name, "") for name in columns)
