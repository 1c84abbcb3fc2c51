from difflib import SequenceMatcher
from sys import getrefcount

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.language.words import fold, is_informative, language_of, likeness, respelled, stem, stems, words


@pytest.mark.parametrize(
    ("one", "other"), [("Days", "day"), ("policies", "policy"), ("congés", "conge"), ("1,500", "1500")]
)
def test_endings_accents_and_separators_do_not_tell_words_apart(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_won_says_something_and_won_t_does_not() -> None:
    assert "won" in stems("Who won the war")
    assert stems("The door won’t open") == stems("The door will not open")


def test_names_with_digits_stay_whole_and_chinese_is_cut_in_pairs() -> None:
    assert words("a P1 costs 3.50 in 中文字") == ["a", "P1", "costs", "3.50", "in", "中文", "文字"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("how long is the leave", "en"), ("combien de jours ai-je", "fr"), ("wie viele Tage habe ich", "de"),
     ("vpn", "und"), ("多少天", "zh")],
)  # fmt: skip
def test_small_words_tell_the_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_likeness_falls_from_same_to_related_to_none() -> None:
    assert 1.0 == likeness("parent", "parent") > likeness("parent", "parental") > likeness("urlaub", "sonderurlaub") > 0
    assert likeness("2024", "2025") == likeness("leave", "laptop") == 0


def test_a_typing_error_finds_the_word_meant() -> None:
    assert respelled("hoilday", ["holiday", "hotel", "laptop"]) == "holiday"
    assert respelled("brazil", ["holiday", "hotel", "laptop"]) is None


@given(
    asked=st.text("abcde", min_size=4, max_size=9), held=st.lists(st.text("abcde", min_size=1, max_size=9), max_size=8)
)
def test_a_typing_error_is_told_as_if_each_word_were_compared_letter_by_letter(asked: str, held: list[str]) -> None:
    near = [word for word in held if word[0] == asked[0] and abs(len(word) - len(asked)) <= 2]
    score, best = max(((SequenceMatcher(None, asked, word).ratio(), word) for word in near), default=(0.0, ""))
    assert respelled(asked, held) == (best if score >= 0.78 else None)


def test_small_words_are_not_informative_and_numbers_are() -> None:
    assert not any(map(is_informative, ["the", "Les", "und", "x"]))
    assert all(map(is_informative, ["7", "leave", "中"]))


def test_a_whole_text_is_not_kept_for_having_been_folded() -> None:
    text = "Größe " * 100
    before = getrefcount(text)
    assert fold(text) == "grosse " * 100
    assert getrefcount(text) == before
