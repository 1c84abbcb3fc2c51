"""Near words out of many: what is left out without a comparison must be far away."""

from hypothesis import given
from hypothesis import strategies as st

from indexes.languages import fold
from indexes.vocabulary import LONGEST, MOST_NEAR, Vocabulary, is_word
from tests.contracts.test_lexical import apart

words = st.text(st.sampled_from("abcéñßжЖi"), min_size=3, max_size=8)


@given(held=st.lists(words, max_size=12, unique=True), asked=words, most=st.integers(0, 2))
def test_no_near_word_is_missed_and_no_far_one_named(held: list[str], asked: str, most: int) -> None:
    expected = [word for word in held if apart(fold(asked), fold(word)) <= most]
    assert Vocabulary(held).near(asked, most) == expected


def test_an_empty_vocabulary_has_nothing_near() -> None:
    assert Vocabulary([]).near("hotel", 2) == []


def test_a_word_that_hundreds_are_near_is_near_none() -> None:
    alike = [f"{first}bcd{last}" for first in "abcdefghijklmnopqrstuvwxyz" for last in "abcdefghijklmnopqrstuvwxyz"]
    assert Vocabulary(alike[:MOST_NEAR]).near("abcde", 2) == alike[:MOST_NEAR]
    assert Vocabulary(alike).near("abcde", 2) == []


def test_words_are_letters_of_a_moderate_number() -> None:
    assert [is_word(text) for text in ("car", "Über", "ca", "x" * (LONGEST + 1), "w3c", "e\u0301te\u0301", "a-b")] == [
        True, True, False, False, False, True, False,
    ]  # fmt: skip
