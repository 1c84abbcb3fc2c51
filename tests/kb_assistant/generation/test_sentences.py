import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.generation.sentences import UnitKind, steps, tables, units, without_numbers


def quotes(text: str, *headings: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in units(text, headings)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ask Mr. Smith or Dr. Jones about it.",
        "J. K. Rowling came by.",
        "It costs 3.50 euros, i.e. Not much.",
        "Pay e.g. Section 2 first.",
        "Am 3. Mai ist das Büro zu.",
        "Das gilt z.B. Montags.",
        "See fig. 3 and p. 12 for more.",
        "« Que faire ? » demande-t-il.",
        "Bonjour ; ça va bien.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert quotes(f"{sentence} Then more follows.") == [sentence, "Then more follows."]


def test_sentences_end_at_stops_questions_and_exclamations() -> None:
    assert quotes("Is it? Yes! It is... Good.") == ["Is it?", "Yes!", "It is...", "Good."]


def test_chinese_and_japanese_sentences_need_no_space_between_them() -> None:
    assert quotes("今天很好。你好吗？我很好！") == ["今天很好。", "你好吗？", "我很好！"]


def test_text_with_its_punctuation_set_apart_is_cut_at_the_stops() -> None:
    text = "It is an index . The U.S . team won `` gold '' . Fine"
    assert quotes(text) == ["It is an index .", "The U.S . team won `` gold '' .", "Fine"]


def test_bullets_and_numbers_in_front_are_not_part_of_a_quote() -> None:
    text = "- apples\n* [ ] pears\n1. plums\n  b) figs"
    assert quotes(text) == ["apples", "pears", "plums", "figs"]
    assert {unit.kind for unit in units(text)} == {UnitKind.ITEM}


def test_a_table_row_is_one_piece() -> None:
    text = "Country: France | Limit: 150. All in. | Meal: 40\nCountry: Spain | Limit: 120 | Meal: 38"
    assert quotes(text) == text.split("\n")
    assert {unit.kind for unit in units(text)} == {UnitKind.ROW}


@pytest.mark.parametrize("heading", ["# Leave", "LEAVE AND ABSENCE", "Leave\n-----", "Leave\n"])
def test_headings_are_context_and_never_quoted(heading: str) -> None:
    text = f"{heading}\nYou get 25 days of leave in every calendar year."
    assert quotes(text) == ["You get 25 days of leave in every calendar year."]
    assert units(text)[0].heading.casefold().startswith("leave")


def test_a_line_known_as_a_heading_is_one_even_in_the_middle_of_lines() -> None:
    text = "All is said here in full length, quite so.\nWho to ask in case of doubt\nAsk People."
    assert quotes(text, "Who to ask in case of doubt")[-1] == "Ask People."


def test_lines_broken_by_the_page_are_one_sentence() -> None:
    text = "This sentence is so long that the page had to break\nit, and it ends here. A second one is\nbroken too."
    assert len(quotes(text)) == 2


def test_lines_broken_by_the_writer_are_pieces_of_their_own() -> None:
    text = "Front desk 555 1234\nSecurity 555 9876\nThe line above is open day and night, all through the year."
    assert quotes(text)[:2] == ["Front desk 555 1234", "Security 555 9876"]


def test_rules_and_empty_text_give_nothing() -> None:
    assert quotes("") == quotes("---\n\n***\n| --- | --- |") == []


@given(st.text(alphabet=st.sampled_from("aB3 .!?\n-|#:。»«é'\"1)(*"), max_size=120))
def test_pieces_ascend_without_overlap_or_outer_space(text: str) -> None:
    end = 0
    for unit in units(text):
        piece = text[unit.start : unit.end]
        assert end <= unit.start < unit.end <= len(text)
        assert piece == piece.strip()
        assert any(letter.isalnum() for letter in piece)
        end = unit.end


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
        "1. Ring IT.\n2. Choose Reset.\n\nThis may take a minute.\n\n3. Tell Bo.",
        "\n".join(f"{number}. Press the key." for number in range(1, 12)),
    ],
    ids=["plain", "from nought", "brackets", "announced", "Markdown's", "interrupted", "beyond ten"],
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


@pytest.mark.parametrize("after", ["\n3. Wait.", "\n- Or wait.", " He knows.", "\nwho knows.\n"])
def test_a_list_that_goes_on_behind_the_text_is_none(after: str) -> None:
    text = "1. Ring IT.\n2. Tell Bo."
    assert wholes(text, after) == []
    assert wholes(f"{text}\n\nLunch is free.", after) == [f"{text}"]


@pytest.mark.parametrize("after", ["", "\n", "\n\nLunch is free.", "\n\n## Lunch\n1. Sit down."])
def test_a_list_that_ends_with_the_text_is_whole(after: str) -> None:
    assert wholes("1. Ring IT.\n2. Tell Bo.", after) == ["1. Ring IT.\n2. Tell Bo."]


TABLE = "City: Lyon | Limit: 150\nCity: Porto | Limit: 120"


@pytest.mark.parametrize(
    "text",
    [TABLE, f"By city:\n{TABLE}", TABLE.replace("\n", "\n\n"), "| Lyon | 150 |\n| Porto | 120 |"],
    ids=["plain", "announced", "apart", "bars"],
)
def test_rows_of_the_same_columns_are_one_table(text: str) -> None:
    assert whole_tables(f"{text}\n\nLunch is free of charge for all of us.") == [text]


@pytest.mark.parametrize(
    "text",
    ["City: Lyon | Limit: 150", "City: Lyon | Limit: 150\nMeal: Lunch | Limit: 20", TABLE.replace("150", "1" * 700)],
    ids=["a single row", "rows of two tables", "too long to be quoted"],
)
def test_other_rows_stay_by_themselves(text: str) -> None:
    assert whole_tables(text) == []


def test_tables_one_below_the_other_stay_apart() -> None:
    other = TABLE.replace("City", "Office")
    assert whole_tables(f"{TABLE}\n\n{other}") == [TABLE, other]
    assert whole_tables(f"{TABLE}\n\n## Meals\n{TABLE}") == [TABLE, TABLE]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "\nCity: Rome | Limit: 130"), ("", " and more"), ("City: Rome | Limit: 130\n", ""), ("City: ", "")],
    ids=["rows behind", "the rest of a row", "rows in front", "the start of a row"],
)
def test_a_table_that_is_cut_off_is_none(before: str, after: str) -> None:
    assert whole_tables(TABLE, before, after) == []


def test_a_table_between_other_texts_is_whole() -> None:
    assert whole_tables(TABLE, "Limits differ.\n\n", "\n\nLunch is free.") == [TABLE]
    assert whole_tables(f"By city:\n{TABLE}", "City: Rome | Limit: 130\n", "") == [f"By city:\n{TABLE}"]


def test_lists_below_headings_of_one_name_stay_apart() -> None:
    text = "## Windows\n### Steps\n1. Press L.\n2. Wait.\n\n## Mac\n### Steps\n1. Press Q.\n2. Wait."
    assert wholes(text) == ["1. Press L.\n2. Wait.", "1. Press Q.\n2. Wait."]


def test_a_list_just_short_enough_leaves_the_sentence_that_announces_it() -> None:
    listed = "1. " + "x" * 400 + ".\n2. " + "y" * 280 + "."
    assert wholes(f"Do all of this:\n{listed}") == [listed]
    assert wholes(listed.replace("y", "yy")) == []


def test_numbers_in_front_of_lines_are_taken_away_and_others_stay() -> None:
    assert without_numbers("1. Ring 12. Then\n (2) wait 3) days") == "Ring 12. Then\nwait 3) days"
