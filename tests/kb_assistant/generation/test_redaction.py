"""What is left of an answer for whoever may not read all that it rests on, and whether that is told."""

from dataclasses import replace

from kb_assistant.domain.answers import Answer, Outcome, Part
from kb_assistant.generation.redaction import GONE, visible, without
from tests.ui.values import answer, citation


def test_an_answer_all_of_which_may_be_read_withholds_nothing() -> None:
    given = answer(citation("d1"), citation("d2"))
    assert visible(given, {"d1", "d2"}) == given


def test_it_is_counted_what_is_left_out() -> None:
    given = answer(citation("d1"), citation("d2"), citation("d3"))
    shown = visible(given, {"d1"})
    assert ([one.text for one in shown.statements], shown.withheld) == (["Everybody has 31 days."], 2)


def test_an_answer_of_which_nothing_is_left_says_so() -> None:
    shown = visible(answer(citation("d1")), set())
    assert (shown.outcome, shown.text, shown.withheld) == (Outcome.NOT_ANSWERED, GONE, 1)


def test_of_several_questions_those_whose_answers_may_be_read_keep_them() -> None:
    given = answer(citation("d1"), citation("d2"))
    first, second = (replace(one, asked=asked) for one, asked in zip(given.statements, ("how", "when"), strict=True))
    parts = (
        Part("how", Outcome.CONFLICT),
        Part("when", Outcome.ANSWERED, searched_for="days: when"),
        Part("who", Outcome.NOT_ANSWERED),
    )
    whole = replace(given, outcome=Outcome.CONFLICT, statements=(first, second), parts=parts)
    shown = visible(whole, {"d2"})
    assert shown.text == "when\nEverybody has 31 days. [1]\nThe documents found do not answer: who"
    # That documents one may not read disagree is not told.
    assert (shown.outcome, shown.parts[0]) == (Outcome.ANSWERED, Part("how", Outcome.ANSWERED))
    # Nor what an earlier answer, which may have rested on them, brought into what was searched for.
    assert shown.parts[1].searched_for == ""
    assert visible(whole, set()).parts == ()


def test_closest_passages_that_are_hidden_are_counted_too() -> None:
    given = answer(outcome=Outcome.NOT_ANSWERED, closest=(citation("d1"), citation("d2")))
    shown = visible(given, {"d2"})
    assert ([one.document for one in shown.closest], shown.withheld) == (["d2"], 1)


def test_what_was_searched_for_as_a_passage_spells_it_goes_with_the_passage() -> None:
    given = answer(outcome=Outcome.NOT_ANSWERED, closest=(citation("d1"), citation("d2")))
    parts = (Part("zyzyvabird", Outcome.NOT_ANSWERED, searched_for="zyzzyvabird"),)
    spelt = replace(given, searched_for="zyzzyvabird", parts=parts)
    assert "zyzzyvabird" not in str(visible(spelt, {"d2"})) + str(without(spelt, lambda one: one.document == "d1"))
    assert visible(spelt, {"d1", "d2"}) == spelt


def test_an_answer_that_was_saved_emptied_goes_on_saying_so() -> None:
    assert visible(Answer(Outcome.NOT_ANSWERED, GONE), set()).withheld == 1
