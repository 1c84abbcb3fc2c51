import pytest

from kb_assistant.generation.query import MOST_ALIKE, Wanted, coverage, read_query, respell, states


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("how many days do I get", Wanted.NUMBER),
        ("combien de jours", Wanted.NUMBER),
        ("wie lange dauert es", Wanted.NUMBER),
        ("by when is it due", Wanted.DATE),
        ("quand est-ce dû", Wanted.DATE),
        ("who approves 20 %", Wanted.PERSON),
        ("qui valide", Wanted.PERSON),
        ("can I bring my dog", Wanted.ANY),
        ("do you know when the office opens", Wanted.DATE),
        ("what do I do when my laptop is stolen", Wanted.ANY),
        ("who do I call when my laptop is stolen", Wanted.PERSON),
        ("que faire quand on me vole mon ordinateur", Wanted.ANY),
        ("up to what sum may I sign", Wanted.NUMBER),
        ("how do I get up to date with the news", Wanted.ANY),
    ],
)
def test_the_type_of_answer_is_read_from_the_question(text: str, wanted: Wanted) -> None:
    assert read_query(text).wanted is wanted


def test_names_and_numbers_weigh_more_and_a_capital_in_front_says_nothing() -> None:
    terms = {term.stem: term for term in read_query("Limits for hotels in Brazil in 2025").terms}
    assert terms["brazil"].proper and terms["2025"].proper
    assert not terms["limit"].proper
    assert terms["brazil"].weight > terms["hotel"].weight


def test_coverage_is_the_share_of_the_informative_words() -> None:
    terms = read_query("limit for the hotel").terms
    assert coverage(terms, frozenset({"hotel", "limit"})) == 1
    assert coverage(terms, frozenset({"hotel"})) == pytest.approx(0.5)
    assert coverage((), frozenset({"hotel"})) == 0


def test_a_mistyped_word_is_replaced_by_one_the_passages_have() -> None:
    read = respell(read_query("how many hoildays"), frozenset({"holiday", "office"}))
    assert [term.stem for term in read.terms] == ["holiday"]
    assert read.misspelt == 1


def test_of_a_pasted_text_words_count_as_they_are() -> None:
    held = frozenset({"parental", "holiday"})
    short, long = (" ".join(f"word{number}" for number in range(count)) for count in (1, MOST_ALIKE))
    assert (
        respell(read_query(f"parent hoilday {short}"), held).misspelt > 0 < read_query("parent").terms[0].likeness(held)
    )
    pasted = read_query(f"parent hoilday {long}")
    assert (respell(pasted, held).misspelt, coverage(pasted.terms, held)) == (0, 0)
    assert coverage(pasted.terms, held | {"parent"}) > 0


@pytest.mark.parametrize(
    ("wanted", "yes", "no"),
    [
        (Wanted.NUMBER, "It takes three days.", "It takes a while."),
        (Wanted.DATE, "It is due by 31 March.", "It is due."),
        (Wanted.PERSON, "Your line manager decides.", "it is decided."),
    ],
)
def test_a_text_states_what_is_wanted_or_not(wanted: Wanted, yes: str, no: str) -> None:
    assert states(wanted, yes)
    assert not states(wanted, no)
