"""Tables on a PDF page, from drawn rules or from columns of short text that line up. Pure functions over boxes."""

from collections.abc import Iterator, Sequence

from ingest.loaders.pdf.aligned import aligned_tables
from ingest.loaders.pdf.cells import PdfTable, rows_of, table_of
from ingest.loaders.pdf.columns import filled_columns, fits_columns
from ingest.loaders.pdf.page import Page, Run
from ingest.loaders.pdf.pieces import Columns, Line, Piece, lines_of, parts_of, piece_of
from ingest.loaders.pdf.ruled import ruled_tables

# In letter sizes.
_ON_LINE, _CLOSE, _FAR = 0.35, 3.0, 2.2
_SAME_EDGE = 3.0


def tables_on(page: Page, carried: PdfTable | None = None) -> list[PdfTable]:
    """`carried` is the table with which the page before ended: its rest is looked for at the top."""
    parts = (part for run in page.runs for part in parts_of(run))
    pieces = _without_page_number([piece_of(words, order) for order, words in enumerate(parts)], page)
    rest = _rest_of(carried, pieces) if carried is not None else None
    if rest is None:
        return _fresh_tables(page, pieces)
    left = [piece for piece in pieces if piece.words[0].start not in rest.words]
    return [rest, *_fresh_tables(page, left)]


def _rest_of(carried: PdfTable, pieces: Sequence[Piece]) -> PdfTable | None:
    """What stands at the top of a page, perhaps under a running header, in the columns of the table before."""
    lines = lines_of(pieces)
    for skipped in range(min(2, len(lines))):
        if taken := _going_on(lines[skipped:], carried.columns):
            rows = rows_of(taken, carried.columns)
            return table_of([piece for line in taken for piece in line], rows, 0, carried.columns)
    return None


def _going_on(lines: Sequence[Line], columns: Columns) -> list[Line]:
    """The lines up to the first that stands apart or in no columns; none where the first fills but one of them."""
    taken: list[Line] = []
    for line in lines:
        far = bool(taken) and line[0].baseline - taken[-1][0].baseline > _FAR * line[0].size
        if far or not fits_columns(line, columns) or not (taken or len(filled_columns(line, columns)) > 1):
            break
        taken.append(line)
    return taken


def _fresh_tables(page: Page, pieces: Sequence[Piece]) -> list[PdfTable]:
    ruled = ruled_tables(page, pieces)
    taken = frozenset(start for table in ruled for start in table.words)
    return ruled + aligned_tables([piece for piece in pieces if piece.words[0].start not in taken])


def _without_page_number(pieces: Sequence[Piece], page: Page) -> Sequence[Piece]:
    edge = 0.86 * page.height
    low = [piece for piece in pieces if piece.baseline > edge and _is_figure(piece)]
    numbers = {piece.order for piece in low if not _is_in_table(piece, pieces, page)}
    return [piece for piece in pieces if piece.order not in numbers] if numbers else pieces


def _is_figure(piece: Piece) -> bool:
    return len(piece.words) == 1 and piece.words[0].text.isdigit()


def _is_in_table(figure: Piece, pieces: Sequence[Piece], page: Page) -> bool:
    """Whether a figure at the lower edge has a rule below it, or others beside it or right above it in its column."""
    if any(rule.bottom > figure.bottom and rule.x0 < figure.x0 and figure.x1 < rule.x1 for rule in page.rules):
        return True
    return any(other is not figure and _is_next(figure, other) and _is_figure(other) for other in pieces)


def _is_next(figure: Piece, other: Piece) -> bool:
    above = (figure.baseline - other.baseline) / figure.size
    in_column = min(abs(figure.x0 - other.x0), abs(figure.x1 - other.x1)) < _SAME_EDGE
    return abs(above) < _ON_LINE or (in_column and 0 < above < _CLOSE)


def without_tables(runs: Sequence[Run], tables: Sequence[PdfTable]) -> Iterator[Run | PdfTable]:
    """The runs in their order, with each table in the place of its first word."""
    owner = {start: number for number, table in enumerate(tables) for start in table.words}
    if not owner:
        yield from runs
        return
    shown: set[int] = set()
    for run in runs:
        met = dict.fromkeys(owner[word.start] for word in run if word.start in owner)
        yield from (tables[number] for number in met if number not in shown)
        shown.update(met)
        if rest := tuple(word for word in run if word.start not in owner):
            yield rest
