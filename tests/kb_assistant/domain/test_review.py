"""Questions in the same words are one."""

from datetime import UTC, datetime, timedelta

import pytest

from kb_assistant.domain.answers import Answer, Outcome
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.review import gathered, wording

MORNING = datetime(2026, 3, 1, 8, tzinfo=UTC)


def asked(number: int, question: str, outcome: Outcome = Outcome.NOT_ANSWERED) -> Exchange:
    return Exchange(str(number), question, Answer(outcome, ""), MORNING - timedelta(hours=number))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who is on call?", "  who is  ON CALL "),
        ("Wer hat “Bereitschaft”?", "wer hat bereitschaft?!"),
        ("Straße", "STRASSE"),
        ("Cafe\u0301 open?", "café open"),
    ],
)
def test_case_spaces_and_punctuation_make_no_other_question(one: str, other: str) -> None:
    assert wording(one) == wording(other)


@pytest.mark.parametrize(
    ("one", "other"), [("C++ guide", "C# guide"), ("5 days", "50 days"), ("???", "!!!"), ("who pays", "who paid")]
)
def test_other_words_figures_and_signs_do(one: str, other: str) -> None:
    assert wording(one) != wording(other)


def test_alike_ones_are_counted_and_the_newest_speaks_for_them() -> None:
    found = gathered(
        [asked(0, "Is there a gym?"), asked(1, "Where is Bo?"), asked(2, "is there a gym", Outcome.NO_DOCUMENTS)],
        {"2"},
    )
    assert [(one.id, one.question, one.times, one.sent, one.outcome) for one in found] == [
        ("0", "Is there a gym?", 2, 1, Outcome.NOT_ANSWERED),
        ("1", "Where is Bo?", 1, 0, Outcome.NOT_ANSWERED),
    ]
    assert (found[0].first, found[0].last) == (MORNING - timedelta(hours=2), MORNING)
