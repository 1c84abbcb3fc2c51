"""Tables that spreadsheets open without running anything."""

import csv
import io

import pytest

from kb_assistant.api.spreadsheet import cell, lines


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "  ="])
def test_t046_a_cell_that_begins_like_a_formula_is_text(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("text", ["a;=1+1;b", "a, b; =1+1;c", "a; b, =1+1,c", "a\t@sum(1)", "a\n-1+1;b", "\u00a0=1"])
@pytest.mark.parametrize("quoted", ['{};"=1+1;"', 'say "a";+1 {}', 'why,"=1+1," {}', "{}"])
def test_t046_no_formula_begins_where_another_separator_is_taken(
    text: str, quoted: str, delimiter: str, separator: str
) -> None:
    written = "".join(lines([[1, quoted.format(text), "end"]], delimiter))
    cells = [one for row in csv.reader(io.StringIO(written), delimiter=separator) for one in row]
    assert not any(one.strip().startswith(tuple("=+-@")) for one in cells)


@pytest.mark.parametrize("plain", ["a=b", "1-1", "", "x@example.com", "'=1"])
def test_other_text_stays_as_it_is(plain: str) -> None:
    assert cell(plain) == plain


def test_numbers_and_nothing_stay_what_they_are() -> None:
    assert [cell(-5), cell(1.5), cell(None)] == ["-5", "1.5", ""]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_table_reads_back_whatever_its_cells_hold(delimiter: str) -> None:
    rows = [["name", "number"], ['a "b", c; d', "1"], ["line\nbreak", ""], ["ö 東", "2"]]
    assert list(csv.reader(io.StringIO("".join(lines(rows, delimiter))), delimiter=delimiter)) == rows
