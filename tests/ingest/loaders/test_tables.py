from ingest.loaders.column_names import header_rows
from ingest.loaders.tables import table_blocks

ROWS = [["Country", "Hotel", "Meals"], ["Portugal", "110 EUR", "45 EUR"], ["Spain", "", "40 EUR"]]


def lines(rows: list[list[str]], headers: int, labelled: bool = False) -> list[str]:
    return [block.text for block in table_blocks(rows, headers, 1, labelled=labelled)]


def test_each_row_is_understood_alone() -> None:
    assert lines(ROWS, 1) == ["Country: Portugal | Hotel: 110 EUR | Meals: 45 EUR", "Country: Spain | Meals: 40 EUR"]


def test_names_over_two_rows_are_joined() -> None:
    rows = [["Country", "Limits", "Limits"], ["Country", "Hotel", "Meals"], ["Spain", "90", "40"]]
    assert lines(rows, 2) == ["Country: Spain | Limits / Hotel: 90 | Limits / Meals: 40"]


def test_a_table_of_labels_reads_as_labels() -> None:
    assert lines([["Owner", "IT"], ["Contact:", "it@example.org"]], 0) == ["Owner: IT", "Contact: it@example.org"]
    assert lines([["Owner", "IT"], ["By phone", "By phone"], ["Desk", "4410"]], 0)[1] == "By phone"


def test_a_row_that_spans_the_table_is_written_once() -> None:
    assert lines([ROWS[0], ["Europe", "Europe", "Europe"], ROWS[1]], 1)[0] == "Europe"


def test_a_first_row_that_spans_the_table_is_its_title() -> None:
    title = ["2026", "2026", "2026"]
    assert lines([title, *ROWS], header_rows([title, *ROWS]))[1] == "2026 / Country: Spain | Meals: 40 EUR"
    assert lines([["VPN", "VPN"], ["Owner", "IT"], ["Hours", "24/7"]], 1) == ["VPN", "Owner: IT", "Hours: 24/7"]


def test_a_row_further_down_that_spans_the_table_takes_the_place_of_its_title() -> None:
    names, first = ["Grade", "Days", "Notice"], ["A", "25", "30"]
    part_time = [["Part-time"] * 3, names, ["A", "12", "15"]]
    assert lines([["Full-time"] * 3, names, first, *part_time], 2) == [
        "Full-time / Grade: A | Days: 25 | Notice: 30",
        "Part-time",
        "Part-time / Grade: A | Days: 12 | Notice: 15",
    ]
    assert lines([["2026"] * 2, ["Land", "Capital"], ["Berlin"] * 2, ["Hesse", "Wiesbaden"]], 2)[1:] == [
        "Land: Hesse | Capital: Wiesbaden"
    ]


def test_equal_values_in_neighbouring_columns_are_both_kept() -> None:
    assert lines([["A", "B", "C"], ["x", "5", "5"]], 1) == ["A: x | B: 5 | C: 5"]


def test_no_word_of_the_header_is_lost() -> None:
    assert lines([["Name", "Remarks"]], 1) == ["Name | Remarks"]
    assert lines([["Name", "Remarks"], ["Ada", ""]], 1) == ["Name | Remarks", "Name: Ada"]
