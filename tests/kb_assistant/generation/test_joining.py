import pytest

from kb_assistant.domain.answers import Answer, Citation, Outcome, Part, Statement
from kb_assistant.generation.citations import cite
from kb_assistant.generation.joining import Answered, joined
from kb_assistant.generation.wording import ENGLISH
from tests.kb_assistant.generation.passages import passage

DAYS = cite(passage("Everybody has 27 days."), 0, 22)
OWNER = cite(passage("The head of People approves it.", "leave"), 0, 31)


def answered(asked: str, *citations: Citation, outcome: Outcome = Outcome.ANSWERED, **more: object) -> Answered:
    statements = tuple(Statement(one.quote, (one,)) for one in citations)
    return Answered(asked, Answer(outcome, "", statements, **more))  # type: ignore[arg-type]


def refused(asked: str, *closest: Citation, outcome: Outcome = Outcome.NOT_ANSWERED) -> Answered:
    return Answered(asked, Answer(outcome, "no", closest=closest, confidence=0.2))


def test_each_statement_stands_below_the_question_that_it_answers_and_quotes_are_numbered_through() -> None:
    made = joined([answered("how many days", DAYS), answered("who approves", OWNER, DAYS)])
    assert made.text.splitlines() == [
        "how many days",
        "Everybody has 27 days. [1]",
        "who approves",
        "The head of People approves it. [2]",
        "Everybody has 27 days. [1]",
    ]
    assert [said.asked for said in made.statements] == ["how many days", "who approves", "who approves"]


def test_what_got_no_answer_is_said_in_the_language_of_the_message() -> None:
    made = joined([answered("combien de jours ai-je", DAYS), refused("qui est le médecin du travail")])
    assert made.outcome is Outcome.ANSWERED
    assert made.text.splitlines()[-1].endswith("ne répondent pas à ceci : qui est le médecin du travail")
    assert made.parts[1] == Part("qui est le médecin du travail", Outcome.NOT_ANSWERED)


def test_what_came_near_to_a_question_without_an_answer_is_known_of_the_whole() -> None:
    assert joined([answered("how many days", DAYS), refused("who approves", OWNER)]).closest == (OWNER,)


def test_that_documents_disagree_on_one_of_them_counts_for_the_answer_and_so_does_doubt() -> None:
    made = joined(
        [
            answered("how many days", DAYS, confidence=0.9),
            answered("who approves", OWNER, outcome=Outcome.CONFLICT, confidence=0.6),
            answered("since when", DAYS, unsure=True, confidence=0.7),
        ]
    )
    assert (made.outcome, made.unsure, made.confidence) == (Outcome.CONFLICT, True, 0.6)
    assert made.text.splitlines()[-2:] == [
        "The documents disagree on: who approves",
        "It is not certain that this answers: since when",
    ]


def test_where_none_is_answered_it_is_a_refusal_with_the_closest_passages_of_each() -> None:
    made = joined([refused("how many days", DAYS), refused("who approves", OWNER, DAYS)])
    assert (made.outcome, made.text) == (Outcome.NOT_ANSWERED, ENGLISH.not_answered)
    assert made.closest == (DAYS, OWNER)
    assert [part.asked for part in made.parts] == ["how many days", "who approves"]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        (Outcome.OUT_OF_SCOPE, Outcome.OUT_OF_SCOPE, Outcome.OUT_OF_SCOPE),
        (Outcome.OUT_OF_SCOPE, Outcome.NOT_ANSWERED, Outcome.NOT_ANSWERED),
        (Outcome.NO_DOCUMENTS, Outcome.OUT_OF_SCOPE, Outcome.NOT_ANSWERED),
    ],
)
def test_refusals_that_differ_say_that_the_documents_do_not_answer(
    first: Outcome, second: Outcome, whole: Outcome
) -> None:
    assert joined([refused("a", outcome=first), refused("b", outcome=second)]).outcome is whole


def test_what_was_searched_for_is_told_of_all_where_it_was_other_words_for_one() -> None:
    first, second = answered("days", DAYS), answered("who approves", OWNER, searched_for="days: who approves")
    assert joined([first, second]).searched_for == "days · days: who approves"
    assert joined([first, first]).searched_for == ""
    assert [part.searched_for for part in joined([first, second]).parts] == ["", "days: who approves"]
