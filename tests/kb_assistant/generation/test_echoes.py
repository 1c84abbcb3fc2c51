"""A later question of a message that gets the quote of the first one again."""

import pytest

from kb_assistant.domain.answers import Answer, Citation, Outcome, Statement
from kb_assistant.generation.citations import cite
from kb_assistant.generation.echoes import repeats, unless_repeated
from kb_assistant.generation.joining import Answered
from tests.kb_assistant.generation.passages import passage

DAYS = cite(passage("Everybody has 27 days of paid holiday a year. Ask in time.", "leave"), 0, 45)
OWNER = cite(passage("The head of People signs it.", "people"), 0, 28)
HOLIDAY = "how many days of paid holiday"


def answer(*citations: Citation) -> Answer:
    return Answer(Outcome.ANSWERED, "", tuple(Statement(one.quote, (one,)) for one in citations))


BEFORE = [Answered(HOLIDAY, answer(DAYS))]


@pytest.mark.parametrize("asked", ["who books the dentist", "which colour does the form have"])
def test_a_quote_that_was_shown_already_and_has_nothing_of_the_question_is_no_answer(asked: str) -> None:
    found = unless_repeated(asked, answer(DAYS), BEFORE)
    assert (found.outcome, found.statements) == (Outcome.NOT_ANSWERED, ())


@pytest.mark.parametrize("asked", ["are they paid", "how often", "per year or per month", "wer bucht den Zahnarzt"])
def test_a_quote_may_answer_two_questions(asked: str) -> None:
    assert unless_repeated(asked, answer(DAYS), BEFORE) == answer(DAYS)


def test_what_shows_something_new_is_an_answer() -> None:
    for given in (answer(OWNER), answer(DAYS, OWNER)):
        assert unless_repeated("who books the dentist", given, BEFORE) == given


def test_the_first_question_repeats_nothing_and_neither_does_what_cites_nothing() -> None:
    assert unless_repeated("who books the dentist", answer(DAYS), []) == answer(DAYS)
    assert not repeats([Statement("Nobody knows.")], BEFORE)
    assert repeats([Statement("27 days.", (DAYS,))], BEFORE)
