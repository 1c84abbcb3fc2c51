import pytest

from ingest.loaders.column_names import header_rows, heads_figures

RATES = [["Country", "Hotel", "Meals"], ["Portugal", "110 EUR", "45 EUR"], ["Spain", "", "40 EUR"]]


def test_words_above_figures_name_them_and_figures_name_nothing() -> None:
    assert header_rows(RATES) == 1
    assert header_rows(RATES[1:]) == 0
    assert header_rows([["Dish", "Price"], ["Soup", "3.20"], ["Pasta", "6.40"]]) == 1
    assert heads_figures(RATES)


@pytest.mark.parametrize(
    "rows",
    [
        [["Owner:", "IT"], ["Contact:", "mail"]],
        [["Date", "14 October 2026"], ["Place", "Kelso"], ["Excused", "T. Varga"]],
        [["Owner", "IT"], ["Hours", "24/7"], ["Phone", "4410"]],
        [["Works council", "Ada Lund"], ["Payroll", "Ivo Kern"]],
    ],
)
def test_labels_and_what_belongs_to_them_have_no_names_above(rows: list[list[str]]) -> None:
    assert header_rows(rows) == 0


@pytest.mark.parametrize(
    ("row", "others"),
    [
        (["Leave", "leave@example.org", "B"], (["Pay", "pay@example.org", "C"], ["Fleet", "fleet@example.org", "A"])),
        (["Leave", "Ada", "Ext. 4410"], (["Pay", "Ivo", "Ext. 4415"], ["Fleet", "Tom", ""], ["Post", "Eva", "Ext. 1"])),
        (["Leave", "K12", "yes"], (["Pay", "B7", "no"], ["Fleet", "A31", "no"])),
    ],
)
def test_a_row_that_is_written_like_those_below_it_is_one_of_them(
    row: list[str], others: tuple[list[str], ...]
) -> None:
    assert header_rows([row, *others]) == 0
    assert header_rows([["Desk", "Who", "Where"], row, *others]) == 1
    assert header_rows([row, *others], bold=[True, False, False]) == 1


def test_a_first_row_in_bold_names_two_columns_of_words_unless_all_are_bold() -> None:
    words = [["Grade", "Notice"], ["A", "long"], ["B", "short"]]
    assert [header_rows(words, bold=bold) for bold in ((), (True, False, False), (True, True, True))] == [0, 1, 0]


def test_below_a_title_only_figures_or_bold_tell_of_names() -> None:
    title, people = ["Desks"] * 3, [["Leave", "Ada", "red"], ["Pay", "Ivo", "blue"], ["Fleet", "Tom", "green"]]
    assert header_rows([title, *people]) == header_rows([title, *people], marked=1) == 1
    assert header_rows([title, *people], bold=(True, True, False, False)) == 2
    assert header_rows([title, *RATES], marked=1) == 2


def test_what_the_file_says_counts() -> None:
    assert header_rows(RATES[1:], marked=1) == 1
    assert header_rows([["Limits"] * 3, *RATES], marked=2) == 2
