"""Rows of a table become a table again, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from ui.rows import Table, laid_out

ROWS = "Country: Spain | Days: 23\nCountry: France | Days: 25"
LEAVE = Table(("Country", "Days"), (("Spain", "23"), ("France", "25")))


def test_rows_of_one_table_stand_below_each_other() -> None:
    assert laid_out(ROWS) == [LEAVE]


def test_what_announces_a_table_stays_in_front_of_it() -> None:
    assert laid_out(f"Days a year are:\nby law\n{ROWS}\nHalf days count.") == [
        "Days a year are:\nby law",
        LEAVE,
        "Half days count.",
    ]


def test_a_row_alone_stays_a_line() -> None:
    assert laid_out("Country: Spain | Days: 23") == ["Country: Spain | Days: 23"]
    assert laid_out("As told:\nCountry: Spain | Days: 23\nor so") == ["As told:\nCountry: Spain | Days: 23\nor so"]


def test_a_cell_that_was_empty_is_empty() -> None:
    found = laid_out("A: 1 | B: 2 | C: 3\nA: 4 | C: 5")
    assert found == [Table(("A", "B", "C"), (("1", "2", "3"), ("4", "", "5")))]


def test_a_colon_in_a_cell_is_part_of_it() -> None:
    assert laid_out("Day: Mon | Open: from 7: sharp\nDay: Tue | Open: never") == [
        Table(("Day", "Open"), (("Mon", "from 7: sharp"), ("Tue", "never")))
    ]


def test_two_tables_are_two() -> None:
    other = "Office: Leeds | Floor: 2\nOffice: Porto | Floor: 1"
    assert laid_out(f"{ROWS}\n{other}") == [LEAVE, Table(("Office", "Floor"), (("Leeds", "2"), ("Porto", "1")))]


def test_cells_that_do_not_say_which_column_they_are_of_stay_lines() -> None:
    for text in ("Spain | 23\nFrance | 25", "A: 1 | A: 2\nA: 3 | A: 4", "A: 1 | B: 2\nA: 3 | C: 4", "A: 1\nA: 2"):
        assert laid_out(text) == [text]


@given(st.lists(st.sampled_from(["A: 1 | B: 2", "A: 3 | C: 4", "A: 5", "x | y", "words", "", "A: 1 | B: 2 | C: 3"])))
def test_no_value_is_lost_and_none_moves(lines: list[str]) -> None:
    text = "\n".join(lines)
    drawn = [part if isinstance(part, str) else _written(part) for part in laid_out(text)]
    assert "\n".join(drawn) == text


def _written(table: Table) -> str:
    rows = [zip(table.columns, row, strict=True) for row in table.rows]
    return "\n".join(" | ".join(f"{name}: {value}" for name, value in row if value) for row in rows)
