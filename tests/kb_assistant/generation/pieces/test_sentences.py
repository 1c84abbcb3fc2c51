import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.generation.pieces.sentences import UnitKind, units


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
        "Das gilt z. B. Montags.",
        "Das gilt i. d. R. in Wien.",
        "Ab der 41. Stunde wird gezahlt.",
        "See fig. 3 and p. 12 for more.",
        "« Que faire ? » demande-t-il.",
        "Bonjour ; ça va bien.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert quotes(f"{sentence} Then more follows.") == [sentence, "Then more follows."]


def test_sentences_end_at_stops_questions_and_exclamations() -> None:
    assert quotes("Is it? Yes! It is... Good.") == ["Is it?", "Yes!", "It is...", "Good."]


def test_the_number_of_a_note_behind_a_stop_ends_the_sentence_too() -> None:
    text = "Women are asked first.²,³ Men follow.¹ It costs 10.5²."
    assert quotes(text) == ["Women are asked first.²,³", "Men follow.¹", "It costs 10.5²."]


def test_the_brackets_around_several_sentences_are_no_part_of_one() -> None:
    assert quotes("[Part-time less. Apprentices 27.]") == ["Part-time less.", "Apprentices 27."]
    assert quotes("[One note alone.] See [3].") == ["[One note alone.]", "See [3]."]


def test_a_question_that_the_next_paragraph_answers_is_its_heading() -> None:
    text = "Can I bring a bicycle?\n\nInto the cellar only.\n\nWhy?\n\nWho?\n\nNobody knows. Is that so?"
    found = [(text[unit.start : unit.end], unit.heading) for unit in units(text)]
    assert found[0] == ("Into the cellar only.", "Can I bring a bicycle?")
    assert [quote for quote, _ in found[1:]] == ["Why?", "Who?", "Nobody knows.", "Is that so?"]


def test_small_roman_numbers_in_front_are_not_part_of_a_quote() -> None:
    assert quotes("ii. for managers\n(iv) for directors") == ["for managers", "for directors"]


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


def test_a_short_line_is_the_heading_of_lines_set_in_below_it() -> None:
    text = "Code 619\n  Your clock is off.\n\nCode 620\n  Ring us."
    assert [(piece.heading, text[piece.start : piece.end]) for piece in units(text)] == [
        ("Code 619", "Your clock is off."),
        ("Code 620", "Ring us."),
    ]


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


@pytest.mark.parametrize("row", ["!¹", "?²,³", "!", "?!", ";", "；", ".", "!)"])
def test_t052_a_row_of_signs_that_ends_nothing_is_one_piece(row: str) -> None:
    """While a pattern looks at a text, nobody else is answered: each of many signs is looked at once."""
    text = f"Rule {row[0]}{row[1:] * 40}{row * (200_000 // len(row))}x"
    assert quotes(text)[0].startswith("Rule")
    assert quotes(text)[-1].endswith("x")


def test_what_closes_a_sentence_may_begin_the_next_word() -> None:
    assert quotes("Er kam. »Und dann?« fragte sie.") == ["Er kam.", "»Und dann?« fragte sie."]


def test_a_long_sentence_is_cut_at_its_semicolons_but_not_within_an_address() -> None:
    begin = "word " * 60
    assert quotes(f"{begin}one; {begin}two.") == [f"{begin}one;", f"{begin}two."]
    assert len(quotes(f"{begin}https://x.example/?a;b=1 {begin}two.")) == 1
