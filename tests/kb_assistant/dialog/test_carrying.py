from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.dialog.carrying import carried, names


def test_what_the_question_before_was_about_comes_first() -> None:
    assert carried("how often", "do i get money for a desk at home", "") == "money desk home: how often"


def test_words_of_the_message_are_not_said_twice() -> None:
    assert carried("for a whole desk?", "money for desks at home", "") == "money home: for a whole desk?"


def test_another_member_of_a_class_replaces_the_first() -> None:
    assert "spain" not in carried("is it higher in italy", "hotel limit in spain", "")


def test_acronyms_are_carried_though_they_look_like_small_words() -> None:
    assert carried("why", "may i use AI tools in the US", "") == "AI tools US: why"


def test_a_long_answer_is_not_carried_as_a_whole() -> None:
    answer = "They gather on the towpath by the iron footbridge. " * 9
    assert carried("how do they get there", "where do visitors gather", answer).startswith("visitors gather: ")


def test_a_topic_is_named_by_half_of_its_words() -> None:
    assert names("Who signs for borrowed laptops?", "may an intern borrow a laptop")
    assert not names("Who signs for it?", "may an intern borrow a laptop")


@given(st.text(max_size=99), st.text(max_size=99), st.text(max_size=99))
def test_the_message_stays_as_it_is(asked: str, topic: str, answer: str) -> None:
    assert carried(asked, topic, answer).endswith(asked)
