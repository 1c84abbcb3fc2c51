"""Rows of a table become a table again, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.tables import row_text
from kb_assistant.domain.rows import Table, by_cell, laid_out

ROWS = "Country: Spain | Days: 23\nCountry: France | Days: 25"
LEAVE = Table(("Country", "Days"), (("Spain", "23"), ("France", "25")))
COLUMNS = ("Country", "Days", "Extra")
CELLS = st.sampled_from(["", "Spain", "France", "23", "7: sharp", "Days", "Extra"])
GRIDS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5)


def test_rows_of_one_table_stand_below_each_other() -> None:
    assert laid_out(ROWS) == [LEAVE]


def test_what_announces_a_table_stays_in_front_of_it() -> None:
    assert laid_out(f"Note: days a year are\nby law\n{ROWS}\nHalf days count.") == [
        "Note: days a year are\nby law",
        LEAVE,
        "Half days count.",
    ]


def test_a_cell_that_was_empty_is_empty() -> None:
    found = laid_out("A: 1 | B: 2 | C: 3\nA: 4 | C: 5\nA: 6\nA: 7 | B: 8 | C: 9")
    assert found == [Table(("A", "B", "C"), (("1", "2", "3"), ("4", "", "5"), ("6", "", ""), ("7", "8", "9")))]


def test_a_cell_under_its_own_name_is_that_name() -> None:
    found = laid_out("Plan: Basic | Included: no\nPlan: Plus | Included\nPlan: Pro | Included: yes")
    assert found == [Table(("Plan", "Included"), (("Basic", "no"), ("Plus", "Included"), ("Pro", "yes")))]


def test_a_first_column_without_a_name_has_none() -> None:
    rows = (
        "Birth parent | Paid: 20 weeks | Taken: at once",
        "Other parent | Paid: 12 weeks",
        "Carer | Paid: 1 | Taken: 2",
    )
    columns, carer = ("", "Paid", "Taken"), ("Carer", "1", "2")
    drawn = Table(columns, (("Birth parent", "20 weeks", "at once"), ("Other parent", "12 weeks", ""), carer))
    assert laid_out("\n".join(rows)) == [drawn]


def test_two_tables_are_two() -> None:
    other = "Office: Leeds | Floor: 2\nOffice: Porto | Floor: 1"
    assert laid_out(f"{ROWS}\n{other}") == [LEAVE, Table(("Office", "Floor"), (("Leeds", "2"), ("Porto", "1")))]


@pytest.mark.parametrize(
    "text",
    [
        "Country: Spain | Days: 23",
        "As told:\nCountry: Spain | Days: 23\nor so",
        "Spain | 23\nFrance | 25",
        "A: 1\nA: 2",
        "A: 1 | A: 2\nA: 3 | A: 4",
        "A: 1 | B: 2\nA: 3 | C: 4",
        ": 1 | : 2\n: 3 | : 4",
        "Role: IT | Contact: Desk | Mobile: 555\nRole: HR | Contact: Room 5",
        f"{ROWS}\nannual | Days: 25",
        "Days | Extra: 7\nDays | Extra: 8",
        "Birth parent | Paid: 20 weeks",
        f"{ROWS}\nDays: 25 | Extra: none",
    ],
)
def test_where_cells_do_not_say_which_column_they_are_of_all_stays_lines(text: str) -> None:
    assert laid_out(text) == [text]


def test_one_row_has_a_line_for_each_cell_and_several_stay_apart() -> None:
    assert by_cell("As told:\nCountry: Spain | Days: 23\nor so") == "As told:\nCountry: Spain\nDays: 23\nor so"
    assert by_cell("Spain | 23\nFrance | 25") == "Spain | 23\nFrance | 25"


@given(GRIDS)
def test_what_is_drawn_are_the_rows_of_the_document_under_its_names(grid: list[tuple[str, ...]]) -> None:
    left = list(grid)
    for part in laid_out("\n".join(row_text(COLUMNS, row) for row in grid)):
        rows = [_under(part.columns, row) for row in part.rows] if isinstance(part, Table) else part.split("\n")
        drawn, left = left[: len(rows)], left[len(rows) :]
        assert isinstance(part, str) or rows == drawn
    assert not left


def _under(columns: tuple[str, ...], row: tuple[str, ...]) -> tuple[str, ...]:
    values = dict(zip(columns, row, strict=True))
    return tuple(values.get(name, "") for name in COLUMNS)
