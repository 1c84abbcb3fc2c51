"""Tables as text: one line per row, each cell behind its column's name, so that a row is understood alone.

Country: Portugal | Hotel limit per night: 110 EUR
"""

from collections.abc import Sequence
from itertools import accumulate

from ingest.loaders.blocks import Block, Kind
from ingest.loaders.cleaning import clean_line
from ingest.loaders.column_names import Row, spans, title_of

_LONGEST_HEADER_CELL = 80
_LONGEST_LABEL = 60


def table_blocks(rows: Sequence[Row], headers: int, table: int, page: int = 0, labelled: bool = False) -> list[Block]:
    """Blocks for a grid whose first `headers` rows name the columns; `labelled`: its first column names each row.

    A header with a name that no row has a cell for is kept as a line of its own.
    """
    grid = [[clean_line(cell) for cell in row] for row in rows]
    if title := title_of(grid):
        headers = max(headers - 1, 0)
        grid = grid[1:]
    names = _column_names(grid[:headers])
    if not names and (labelled or _is_form(grid)):
        lines = [title, *map(_labelled_text, grid)]
    else:
        lines = _lines(names, title, grid, headers)
    return [Block(line, Kind.ROW, page=page, table=table) for line in lines if line]


def _lines(names: Sequence[str], title: str, grid: Sequence[Row], headers: int) -> list[str]:
    """The title names each row, before the name of its first cell."""
    in_rows = bool(title and names and names[0]) and len(title) <= _LONGEST_HEADER_CELL
    rows = [row for row in grid[headers:] if not (in_rows and list(row) == list(names))]
    titles = [*accumulate(rows, _title_below, initial=title)][1:] if in_rows else [""] * len(rows)
    lines = [row_text(_titled(names, above), row) for above, row in zip(titles, rows, strict=True)]
    if not _all_shown(names, rows):
        lines = [*(row_text((), row) for row in grid[:headers]), *lines]
    return lines if in_rows else [title, *lines]


def _title_below(title: str, row: Row) -> str:
    """A row that spans the table takes the title's place; of two columns it may be a row like others."""
    if not spans(row):
        return title
    return row[0] if len(row) > 2 else ""


def _titled(names: Sequence[str], title: str) -> Sequence[str]:
    is_short = 0 < len(title) <= _LONGEST_HEADER_CELL
    return [f"{title} / {names[0]}", *names[1:]] if is_short else names


def row_text(names: Sequence[str], row: Row) -> str:
    """One row. A cell that spans columns, or stands under its own name, is written once."""
    cells: list[str] = []
    for index, cell in enumerate(row):
        name = names[index] if index < len(names) else ""
        if cell and not (index and cell == row[index - 1] and _same_name(names, index)):
            cells.append(f"{name.rstrip(': ')}: {cell}" if name and name != cell else cell)
    if cells and all(cell == row[0] for cell in row) and len(row) > 1:
        return row[0]
    return " | ".join(cells)


def _all_shown(names: Sequence[str], rows: Sequence[Row]) -> bool:
    filled = {index for row in rows for index, cell in enumerate(row) if cell}
    return all(index in filled for index, name in enumerate(names) if name)


def _labelled_text(row: Row) -> str:
    values = row_text((), row[1:])
    if values == row[0]:
        return values
    return f"{row[0].rstrip(': ')}: {values}" if row[0] and values else row[0] or values


def _is_form(grid: Sequence[Row]) -> bool:
    """Two columns without names: labels and what belongs to them."""
    return all(len(row) == 2 and len(row[0]) <= _LONGEST_LABEL for row in grid)


def _column_names(headers: Sequence[Row]) -> list[str]:
    """Names over several header rows are joined, outermost first: "Limits / Hotel"."""
    width = max((len(row) for row in headers), default=0)
    columns = ([row[index] for row in headers if index < len(row) and row[index]] for index in range(width))
    return [" / ".join(dict.fromkeys(column)) for column in columns]


def _same_name(names: Sequence[str], index: int) -> bool:
    return index >= len(names) or names[index] == names[index - 1]
