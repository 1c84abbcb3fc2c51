"""Whether the first row of a table names its columns, where the file does not say so. Pure.

To take a row of values for names garbles every row; names that are read as a row cost only themselves. So two columns
of words are labels and what belongs to them, unless their first row looks different.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest

from ingest.loaders.cleaning import clean_line
from ingest.loaders.dates import parse_date

Row = Sequence[str]
_VALUE = re.compile(r"^[^\w(]*\d[\d.,\s%/:–-]*[^\W\d]{0,4}\W*$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST_NAME = 80
_LONGEST_DATE = 30


def header_rows(rows: Sequence[Row], marked: int = 0, bold: Sequence[bool] = ()) -> int:
    """How many rows at the top name the columns, with a title that spans the table.

    `marked` is how many the file says do. `bold` tells of each row whether it is set off.
    """
    grid = [[clean_line(cell) for cell in row] for row in rows]
    titles = int(bool(title_of(grid)))
    if marked > titles:
        return marked
    return titles + _first_names(grid[titles:], bold[titles:], is_below_title=titles > 0)


def title_of(grid: Sequence[Row]) -> str:
    """What stands above the whole table as its first row."""
    is_first = len(grid) > 1 and spans(grid[0]) and len(set(grid[1])) > 1
    return grid[0][0] if is_first else ""


def spans(row: Row) -> bool:
    """Whether one cell covers the row."""
    return len(row) > 1 and bool(row[0]) and len(set(row)) == 1


def heads_figures(rows: Sequence[Row]) -> bool:
    """Whether the first row has a word above figures of one kind."""
    return any(not _is_value(first) and _are_figures(below) for first, *below in _columns(rows) if first)


def _first_names(rows: Sequence[Row], bold: Sequence[bool], *, is_below_title: bool) -> bool:
    if not _may_name(rows):
        return False
    if bold and bold[0] and not all(bold):
        return True
    if any(_is_of_a_kind(*column) for column in _columns(rows)):
        return False
    return heads_figures(rows) or (len(rows[0]) > 2 and not is_below_title)


def _may_name(rows: Sequence[Row]) -> bool:
    """Whether the first row has a name of its own for each column, the first apart."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    first = rows[0]
    if not all(first[1:]) or len(set(first)) < len(first):
        return False
    if len(first) == 2 and first[0].endswith(":"):
        return False
    return all(len(cell) <= _LONGEST_NAME and not _is_value(cell) for cell in first)


def _columns(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    return list(zip_longest(*rows, fillvalue=""))


def _is_value(cell: str) -> bool:
    """Figures, amounts and dates; not "2025", which names a column of a year."""
    if _VALUE.match(cell):
        return not _YEAR.match(cell)
    return len(cell) <= _LONGEST_DATE and parse_date(cell) is not None


def _are_figures(cells: Sequence[str]) -> bool:
    """Two or more that are written alike, as amounts and counts of one column are, and those of a form are not."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or not all(map(_is_value, filled)):
        return False
    return 2 * len({_DIGITS.sub("9", cell) for cell in filled}) <= len(filled) + 1


def _is_of_a_kind(first: str, *below: str) -> bool:
    """Whether the first cell of a column is written like all that are below it: "Ext. 4410" above "Ext. 4415"."""
    filled = [cell for cell in below if cell]
    if not first or len(filled) < 2 or first in filled:
        return False
    return any(all(_are_alike(first, cell, part) for cell in filled) for part in (0, -1)) or _is_code(first, filled)


def _are_alike(one: str, other: str, part: int) -> bool:
    """Whether both begin, or end, with the same word and have others; figures, too, if one has."""
    words, others = one.split(), other.split()
    same = len(words) > 1 < len(others) and words[part] == others[part]
    return same and bool(_DIGITS.search(one)) == bool(_DIGITS.search(other))


def _is_code(first: str, below: Sequence[str]) -> bool:
    """An address or a number with letters, as those below it."""
    shape = _shape(first)
    is_telling = "@" in shape or ("a" in shape and "9" in shape)
    return is_telling and all(_shape(cell) == shape for cell in below)


def _shape(cell: str) -> str:
    if "@" in cell and " " not in cell:
        return "@"
    return _LETTERS.sub("a", _DIGITS.sub("9", cell))
