import pytest

from kb_assistant.generation.pieces.sentences import units
from kb_assistant.generation.pieces.wholes import by_line, steps, tables, without_numbers


def wholes(text: str, after: str = "") -> list[str]:
    return [text[whole.start : whole.end] for whole in steps(text, units(text), after)]


def whole_tables(text: str, before: str = "", after: str = "") -> list[str]:
    return [text[whole.start : whole.end] for whole in tables(text, units(text), before, after)]


@pytest.mark.parametrize(
    "text",
    [
        "1. Ring IT.\n2. Tell Bo.",
        "0. Sit down.\n1. Ring IT.",
        "(1) Ring IT.\n(2) Tell Bo. He knows.\n(3) Wait.",
        "At once:\n\n1. Ring IT.\n2. Tell Bo.",
        "1. Ring IT.\n1. Tell Bo.\n1. Wait.",
        "1. Ring IT.\n2. Tell Bo.\n  Never call him at night, because he sleeps then. He is kind.",
        "1. Ring IT.\n2. Choose Reset.\n\nThis may take a minute.\n\n3. Tell Bo.",
        "\n".join(f"{number}. Press the key." for number in range(1, 12)),
    ],
    ids=["plain", "from nought", "brackets", "announced", "Markdown's", "lines below", "interrupted", "beyond ten"],
)
def test_a_numbered_list_is_one_from_its_first_number_to_its_last(text: str) -> None:
    assert wholes(f"{text}\n\nLunch is free of charge for all of us.") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "3. Ring IT.\n4. Tell Bo.",
        "1. Ring IT.\n2. Tell Bo.\n4. Wait.",
        "1. Ring IT.\n2. Tell Bo.\n- Or wait.",
        "a. Ring IT.\nb. Tell Bo.",
    ],
    ids=["its beginning is missing", "a number is missing", "a bullet below", "letters"],
)
def test_a_piece_of_a_list_is_no_list(text: str) -> None:
    assert wholes(text) == []


@pytest.mark.parametrize(
    "after",
    [
        "\n3. Wait.",
        "\n- Or wait.",
        " He knows.",
        "\n  Who knows.\n3. Wait.",
        "\n\nHe writes it down.\n\n3. Wait.",
    ],
    ids=["a number", "a bullet", "the rest of a line", "another line of the step", "a number after an interruption"],
)
def test_a_list_that_goes_on_behind_the_text_is_none(after: str) -> None:
    assert wholes("1. Ring IT.\n2. Tell Bo.", after) == []


def test_a_list_goes_on_behind_whatever_interrupts_it() -> None:
    text = "1. Ring IT.\n2. Tell Bo.\n\nNote: he may be out."
    assert wholes(text, "\n\n3. Wait.") == []
    assert wholes(text, "\nHe may be in.") == ["1. Ring IT.\n2. Tell Bo."]


@pytest.mark.parametrize(
    "text",
    [
        "1. Ring IT.\n2. Tell Bo.\nNever call him at night, because he sleeps then.\n\nLunch is free.",
        "1. Ring IT.\n2. Run it:\n\nStart-Service nginx\n\n3. Tell Bo.",
        "1. Ring IT.\n2. Run it:\n\n# start it\n\n3. Tell Bo.",
        "1. Open A.\n2. Do one of these:\n  1. Press x.\n  2. Press y.\n3. Save C.",
        "1. Open A.\n2. Do one of these:\n\n  1. Press x.\n  2. Press y.",
        "1. Install it.\n2. Choose the size:\n\nSize: S | Cores: 3\nSize: M | Cores: 4",
    ],
    ids=[
        "another line",
        "code",
        "code like a heading",
        "a list within",
        "a list within at the end",
        "a table announced",
    ],
)
def test_a_list_that_lacks_what_belongs_to_a_step_is_none(text: str) -> None:
    assert wholes(text) == []


def test_the_number_of_the_next_heading_does_not_go_on_with_a_list() -> None:
    text = "1. Ring IT.\n2. Choose Reset."
    after = "\n\n3. Passwords\n\nA password has twelve characters."
    assert [steps(text, units(text), after, heading) for heading in ("2. Access", "Access")] == [
        steps(text, units(text)),
        [],
    ]


def test_a_second_list_does_not_go_on_with_the_first() -> None:
    assert wholes("1. Ring IT.\n2. Wait.", "\n\nOn a Mac:\n\n1. Press Q.\n2. Wait.\n3. Go.") == [
        "1. Ring IT.\n2. Wait."
    ]


@pytest.mark.parametrize("after", ["", "\n", "\n\nLunch is free.", "\n\n## Lunch\n1. Sit down."])
def test_a_list_that_ends_with_the_text_is_whole(after: str) -> None:
    assert wholes("1. Ring IT.\n2. Tell Bo.", after) == ["1. Ring IT.\n2. Tell Bo."]


TABLE = "City: Lyon | Limit: 150\nCity: Porto | Limit: 120"


@pytest.mark.parametrize(
    "text",
    [TABLE, f"By city:\n{TABLE}", f"By city:\n\n{TABLE}", "| Lyon | 150 |\n| Porto | 120 |"],
    ids=["plain", "announced", "announced above an empty line", "bars"],
)
def test_rows_of_one_first_column_are_one_table(text: str) -> None:
    assert whole_tables(f"{text}\n\nLunch is free of charge for all of us.") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "City: Lyon | Limit: 150",
        "City: Lyon | Limit: 150\nMeal: Lunch | Limit: 20",
        TABLE.replace("150", "1" * 700),
        TABLE.replace("\n", "\n\n"),
        f"{TABLE}\nCity: Rome",
        f"Limit: 90 | Note: weekends\n{TABLE}",
        f"{TABLE}\nROME\n{TABLE}",
    ],
    ids=[
        "a single row",
        "rows of two tables",
        "too long to be quoted",
        "each row a table",
        "a row with one cell below",
        "a row without its first cell above",
        "a row that looks like a heading",
    ],
)
def test_what_may_not_be_the_whole_of_a_table_is_none(text: str) -> None:
    assert whole_tables(text) == []


def test_tables_one_below_the_other_stay_apart() -> None:
    assert whole_tables(f"{TABLE}\n\n{TABLE}") == [TABLE, TABLE]
    assert whole_tables(f"{TABLE}\n\n## Meals\n\n{TABLE}") == [TABLE, TABLE]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "\nCity: Rome | Limit: 130"),
        ("", " and more"),
        ("", f"\nCity: {'R' * 195}"),
        ("City: Rome | Limit: 130\n", ""),
        ("City: ", ""),
        (f"{'R' * 199}\n", ""),
        ("City: Rome | Limit: see below:\n", ""),
    ],
    ids=[
        "rows behind",
        "the rest of a row",
        "a long row behind",
        "rows in front",
        "half a row",
        "a long row in front",
        "a row that ends in a colon",
    ],
)
def test_a_table_that_is_cut_off_is_none(before: str, after: str) -> None:
    assert whole_tables(TABLE, before, after) == []


def test_a_table_below_the_rest_of_a_row_is_none() -> None:
    assert whole_tables(f"than planned.\n{TABLE}", "City: Rome | Limit: 130, but never more ") == []


def test_a_table_between_other_texts_is_whole() -> None:
    assert whole_tables(TABLE, "Limits differ.\n\n", "\n\nLunch is free.") == [TABLE]
    assert whole_tables(TABLE, "By city:\n", "") == [TABLE]
    assert whole_tables(f"By city:\n{TABLE}", "City: Rome | Limit: 130\n", "") == [f"By city:\n{TABLE}"]


@pytest.mark.parametrize(
    "lines",
    [
        ["All of\nthis:\n", "1. Ring\nIT.\n", "2. Wait."],
        ["By\ncity:\n\n", *TABLE.splitlines(keepends=True)],
        ["1. Choose a city:\n", *TABLE.splitlines(keepends=True)[:1], "2. Pay."],
    ],
    ids=["a list", "a table", "rows below a step"],
)
def test_lists_and_tables_are_cut_in_front_of_numbers_and_rows(lines: list[str]) -> None:
    assert by_line("".join(lines)) == lines


def test_lists_below_headings_of_one_name_stay_apart() -> None:
    text = "## Windows\n### Steps\n1. Press L.\n2. Wait.\n\n## Mac\n### Steps\n1. Press Q.\n2. Wait."
    assert wholes(text) == ["1. Press L.\n2. Wait.", "1. Press Q.\n2. Wait."]


def test_a_list_just_short_enough_leaves_the_sentence_that_announces_it() -> None:
    listed = "1. " + "x" * 400 + ".\n2. " + "y" * 280 + "."
    assert wholes(f"Do all of this:\n{listed}") == [listed]
    assert wholes(listed.replace("y", "yy")) == []


def test_numbers_in_front_of_lines_are_taken_away_and_others_stay() -> None:
    assert without_numbers("1. Ring 12. Then\n (2) wait 3) days") == "Ring 12. Then\nwait 3) days"
