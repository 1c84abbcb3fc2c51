"""What one might ask next comes from what was found for the reader."""

from collections.abc import Sequence

from kb_assistant.domain.answers import Answer, Outcome, ShownPassage
from tests.ui.values import answer, citation, passage
from ui.suggesting import Suggestion, suggestions

FOUND = (
    passage("d2", "Travel", "Meals"),
    passage("d1", "About d1", "Holiday"),
    passage("d1", "About d1", "Carry-over"),
)


def told(given: Answer, found: Sequence[ShownPassage]) -> tuple[str, ...]:
    return tuple(one.text for one in suggestions(given, found))


def test_sections_beside_the_quoted_ones_are_suggested_nearest_first() -> None:
    assert told(answer(citation("d1")), FOUND) == ("About d2: Meals", "About d1: Carry-over")


def test_sections_of_other_documents_further_down_are_not_suggested() -> None:
    found = (*FOUND, passage("d3", "Parking"), passage("d1", "About d1", "Booking"))
    assert told(answer(citation("d1")), found) == (
        "About d2: Meals",
        "About d1: Carry-over",
        "About d1: Booking",
    )


def test_without_an_answer_nothing_is_suggested() -> None:
    assert told(answer(outcome=Outcome.NOT_ANSWERED), FOUND) == ()


def test_what_is_no_question_in_length_is_none() -> None:
    assert told(answer(citation("d1")), (passage("d1", "x" * 81), passage("d1"))) == ()


def test_a_heading_that_names_its_document_is_a_question_by_itself() -> None:
    assert told(answer(citation("d1")), (passage("d1", "More about d1"),)) == ("More about d1",)


def test_a_suggestion_knows_the_first_document_that_it_is_from() -> None:
    found = (passage("d1", "About d1", "Booking"), passage("d1", "About d1", "Booking"))
    assert suggestions(answer(citation("d1")), found) == (Suggestion("About d1: Booking", "d1"),)
