import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.dialog.parallels import kind_of, kinds, replaced, without_kinds


@pytest.mark.parametrize(
    ("question", "fragment", "expected"),
    [
        ("hotel limit in Spain?", "Portugal", "hotel limit in Portugal"),
        ("hotel limit for Spain", "in the United Kingdom", None),
        ("how long is a day off in the uk", "france", "how long is a day off in france"),
        ("who approves 10%", "and 10 to 15%", "who approves and 10 to 15%"),
        ("can we give €100 back", "300?", "can we give €300 back"),
        ("can we give 100 euros back", "€300", "can we give €300 back"),
        ("who approves a purchase of 800 euros", "30,000", "who approves a purchase of 30,000 euros"),
        ("who approves 10%", "500 euros", None),
        ("who decides on a 300 euro credit", "if it's 6k", "who decides on a 6k euro credit"),
        ("how fast is p2 answered", "p3?", "how fast is p3 answered"),
        ("what's the limit for a team meal", "for a client meal", "what's the limit for a client meal"),
        ("who do i call in Porto", "in Leeds if someone is hurt", None),
        ("how many from Spain and how many from France", "from Italy", None),
        ("what does the primary get", "the secondary", "what does the secondary get"),
        ("what does the duty lead get on call", "the secondary", "what does the secondary get on call"),
        ("hotel limit", "Portugal", None),
        ("", "Portugal", None),
    ],
)
def test_a_fragment_takes_the_place_of_what_is_of_its_kind(question: str, fragment: str, expected: str | None) -> None:
    assert replaced(question, fragment) == expected


@given(st.text(max_size=80), st.text(max_size=60))
def test_whatever_is_given_nothing_but_words_of_both_comes_out(question: str, fragment: str) -> None:
    found = replaced(question, fragment)
    assert found is None or set("".join(found.split())) <= set(question + fragment)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("ireland", "place"), ("visitors", "person"), ("12%", "amount"), ("p2", "code"), ("friday", "time"), ("pump", "")],
)
def test_kinds_of_words_are_known(word: str, kind: str) -> None:
    assert kind_of(word) == kind
    assert kinds(f"the {word}") == ({kind} - {""})


def test_the_united_states_are_no_pronoun() -> None:
    assert kinds("tips in the US") == {"place"}
    assert kinds("tell us") == frozenset()


def test_words_of_a_kind_are_left_out() -> None:
    assert without_kinds(["hotel", "Spain", "limit"], frozenset({"place"})) == ["hotel", "limit"]
