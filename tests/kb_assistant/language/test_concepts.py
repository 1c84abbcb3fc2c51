import pytest

from kb_assistant.language.concepts import OPPOSITE, alike, exclusive
from kb_assistant.language.words import stem


@pytest.mark.parametrize(("one", "other"), [("employee", "colleague"), ("employee", "salarie"), ("invoice", "facture")])
def test_words_of_one_concept_stand_for_the_same_in_both_languages(one: str, other: str) -> None:
    assert alike(stem(one), stem(other)) == 0.9


def test_a_word_of_another_concept_stands_for_something_else() -> None:
    assert alike(stem("employee"), stem("invoice")) == 0.0


def test_opposites_are_so_both_ways() -> None:
    assert stem("unpaid") in OPPOSITE[stem("paid")]
    assert stem("paid") in OPPOSITE[stem("unpaid")]


@pytest.mark.parametrize(("word", "member"), [("Lundi", "monday"), ("Mondays", "monday"), ("Words", "")])
def test_a_class_member_is_known_in_any_language_and_the_notes_of_the_lists_are_no_words(
    word: str, member: str
) -> None:
    assert exclusive(word) == member
