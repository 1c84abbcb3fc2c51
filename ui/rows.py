"""Rows of a table as documents are quoted, "Country: Spain | Days: 23", laid out as a table again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_FEWEST = 2
_CELL, _NAME = " | ", ": "

_Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as there are columns; one that was empty is empty."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def laid_out(text: str) -> list[str | Table]:
    """The text in parts as it is to be drawn, one below the other: lines, and tables of at least two rows."""
    lines = [(line, _cells(line)) for line in text.split("\n")]
    runs = [list(run) for _, run in groupby(lines, key=lambda line: line[1][0][0] if line[1] else None)]
    parts: list[str | Table] = []
    for run in runs:
        table = _table([cells for _, cells in run])
        if table is None and parts and isinstance(parts[-1], str):
            parts[-1] += "\n" + _joined(run)
        else:
            parts.append(table or _joined(run))
    return parts


def _cells(line: str) -> _Cells:
    """Names and values, none where the line is no row with named cells."""
    cells = [cell.partition(_NAME) for cell in line.split(_CELL)]
    named = tuple((name, value) for name, colon, value in cells if colon and name)
    return named if len(named) == len(cells) > 1 else ()


def _table(rows: Sequence[_Cells]) -> Table | None:
    """None where these are too few, or where the cells of one would not say which column each is of."""
    columns = max(rows, key=len)
    names = tuple(name for name, _ in columns)
    if len(rows) < _FEWEST or not names or len(set(names)) < len(names):
        return None
    if any([name for name, _ in row] != [name for name in names if name in dict(row)] for row in rows):
        return None
    return Table(names, tuple(tuple(dict(row).get(name, "") for name in names) for row in rows))


def _joined(run: Sequence[tuple[str, _Cells]]) -> str:
    return "\n".join(line for line, _ in run)
