from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.pdf.columns import RIVER, column_at, columns_of, filled_columns, fits_columns
from ingest.loaders.pdf.pieces import Piece, lines_of

SIZE, LEADING = 10.0, 12.0


def piece(x0: float, x1: float, row: int, order: int = 0) -> Piece:
    top = 100 + row * LEADING
    return Piece((), x0, top, x1, top + SIZE, order, SIZE, top + SIZE)


def grid(lefts: Sequence[float], rows: int, width: float = 40) -> list[Piece]:
    return [piece(left, left + width, row) for row in range(rows) for left in lefts]


def test_gaps_that_nothing_crosses_part_columns() -> None:
    assert columns_of(grid((50, 150, 300), 4), RIVER) == ((50, 90), (150, 190), (300, 340))


def test_a_cell_that_runs_over_hides_a_gap_but_not_the_edges_of_those_below_it() -> None:
    pieces = [piece(50, 160, 0), *grid((50, 150, 300), 4)[1:]]
    assert [left for left, _ in columns_of(pieces, RIVER)] == [50, 150, 300]


def test_a_line_of_prose_does_not_fit_columns() -> None:
    columns = columns_of(grid((50, 150, 300), 4), RIVER)
    assert fits_columns([piece(50, 80, 5), piece(300, 320, 5)], columns)
    assert not fits_columns([piece(50, 330, 5)], columns)


def test_a_line_says_which_columns_it_fills() -> None:
    columns = columns_of(grid((50, 150, 300), 4), RIVER)
    assert filled_columns([piece(52, 80, 5), piece(300, 320, 5)], columns) == {0, 2}


@given(st.lists(st.integers(60, 200), min_size=1, max_size=6), st.integers(2, 6))
def test_each_piece_of_a_plain_grid_stands_in_the_column_it_was_put_in(gaps: list[int], rows: int) -> None:
    lefts = [float(50 + sum(gaps[:at])) for at in range(len(gaps) + 1)]
    columns = columns_of(grid(lefts, rows), RIVER)
    for line in lines_of(grid(lefts, rows)):
        assert [column_at(one, columns) for one in line] == list(range(len(lefts)))
