import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_assistant.dialog.dependence import without_lead
from kb_assistant.dialog.followup import TURN_CHARACTERS, rewritten, standalone
from kb_assistant.domain.answers import Question, Turn
from kb_assistant.errors import ModelReason
from kb_assistant.generation.models.base import Deadlines
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.fake import FakeModel
from kb_assistant.language.words import words

SPAIN = (Turn("user", "how many days may I work from Spain"), Turn("assistant", "Up to 20 a year."))
WIFI = (Turn("user", "is there a wifi for visitors"), Turn("assistant", "Yes, Loom-Guest."))
LEASE = "who signs the lease of a bicycle?"
CORPUS = Path(__file__).parents[2] / "corpus"
DEVELOPED_ON = CORPUS / "followups_dev.jsonl"


def asked(*turns: str) -> Question:
    """The last text asked after the others, which take turns."""
    history = tuple(Turn(("user", "assistant")[n % 2], text) for n, text in enumerate(turns[:-1]))
    return Question(turns[-1], history)


def test_another_country_takes_the_place_of_the_one_before() -> None:
    assert standalone(Question("and from Portugal?", SPAIN)) == "how many days may I work from Portugal"


@pytest.mark.parametrize(
    ("before", "follow_up", "expected"),
    [
        ("who can agree to 10% off", "what about 25?", "who can agree to 25% off"),
        ("who approves a trip of 900 euros", "1500?", "who approves a trip of 1500 euros"),
        ("what does the primary get", "how about the secondary", "what does the secondary get"),
        ("combien de congés en France ?", "et au Portugal ?", "combien de congés au Portugal"),
        ("how much memory has the light laptop", "the strong one?", "how much memory has the strong laptop"),
        ("hotel limit in denmark", "no, i meant norway", "hotel limit in norway"),
        ("Wie hoch ist das Tagegeld in Deutschland?", "Und in Österreich?", "Wie hoch ist das Tagegeld in Österreich"),
        ("Wie viele Tage bekommen Praktikanten?", "und Werkstudenten?", "Wie viele Tage bekommen Werkstudenten"),
        ("Wer genehmigt 15 % Rabatt?", "und 25 Prozent?", "Wer genehmigt 25 Prozent Rabatt?"),
    ],
)
def test_a_parallel_word_replaces_the_one_before(before: str, follow_up: str, expected: str) -> None:
    assert standalone(asked(before, "So much.", follow_up)) == expected


def test_what_a_pronoun_stands_for_is_carried_over() -> None:
    assert standalone(Question("how fast is it", WIFI)) == "wifi visitors Loom Guest: how fast is it"


def test_a_pronoun_may_stand_for_the_answer() -> None:
    question = asked("who approves a 15% discount", "The Head of Sales.", "what else may she sign")
    assert {"Head", "Sales"} <= set(words(standalone(question)))


def test_a_word_of_a_long_answer_brings_what_stood_beside_it() -> None:
    answer = "Green destinations are fine; amber ones need a briefing, red ones are not allowed at all."
    assert "amber" in standalone(asked("can i travel to egypt", answer, "who gives the briefing"))


@pytest.mark.parametrize("text", ["why", "how often?", "who approves", "et pour quand ?", "is there a deadline"])
def test_a_question_without_a_subject_takes_the_one_before(text: str) -> None:
    assert standalone(asked("may i rent a co-working space", "Yes.", text)).startswith("rent")


def test_a_question_of_its_own_stands_alone() -> None:
    question = Question("who has to approve a hotel that costs more than the limit", SPAIN)
    assert standalone(question) == question.text


def test_a_chain_of_follow_ups_goes_back_to_its_first_question() -> None:
    chain = asked(
        "hotel limit in ireland", "€175.", "and dublin?", "€35 more.", "milan?", "€60 more.", "and is wine ok"
    )
    assert {"hotel", "limit", "milan"} <= set(words(standalone(chain)))


def test_a_chain_ends_where_the_topic_changed() -> None:
    chain = asked(
        "hotel limit in spain", "€130.", "how do i unlock my vault", "Wait.", "and if i forgot the passphrase?"
    )
    carried = standalone(chain)
    assert "vault" in carried
    assert "hotel" not in carried


@pytest.mark.parametrize(
    ("before", "follow_up", "expected"),
    [
        (f"how many days of holiday do i get, and {LEASE}", "and for how long?", "signs lease bicycle: for how long?"),
        (f"{LEASE} and how big is a flat in Leeds?", "and in Paris?", "how big is a flat in Paris"),
        (f"how big is a flat in Leeds, and {LEASE}", "and in Paris?", "how big is a flat in Paris"),
        ("combien de jours de congé ? et qui signe le bail du garage ?", "et quand ?", "signe bail garage: quand ?"),
    ],
)
def test_after_two_questions_a_follow_up_goes_on_from_the_one_that_it_fits_to_or_the_last(
    before: str, follow_up: str, expected: str
) -> None:
    assert standalone(asked(before, "31 days. The head of Property.", follow_up)) == expected


@pytest.mark.parametrize(
    ("open_one", "follow_up", "expected"),
    [
        (LEASE, "and for how long?", "days holiday: for how long?"),
        (LEASE, "and of the lease?", "signs bicycle: of the lease?"),
        ("how many days of holiday do i get", "and for how long?", "signs lease bicycle: for how long?"),
    ],
)
def test_a_follow_up_that_fits_no_question_better_goes_on_from_one_that_was_answered(
    open_one: str, follow_up: str, expected: str
) -> None:
    before = Turn("user", f"how many days of holiday do i get, and {LEASE}", (open_one,))
    assert standalone(Question(follow_up, (before, Turn("assistant", "31 days.")))) == expected


def test_a_question_that_names_its_topic_stands_alone_and_one_that_does_not_goes_on() -> None:
    """Written in English, French and German by somebody who did not know the rules yet."""
    rows = [json.loads(line) for line in (CORPUS / "turns.jsonl").read_text(encoding="utf-8").splitlines()]
    taken = [row for row in rows if (standalone(asked(row["before"], "", row["text"])) != without_lead(row["text"]))]
    assert [row for row in rows if row["goes_on"] is not (row in taken)] == []
    assert len(rows) == 49


def test_small_talk_between_two_questions_does_not_count() -> None:
    thanked = (*WIFI, Turn("user", "thanks!"), Turn("assistant", "You're welcome."))
    assert "wifi" in standalone(Question("how fast is it", thanked))


@pytest.mark.parametrize("line", [line for line in DEVELOPED_ON.read_text().splitlines() if "new topic" in line])
def test_nothing_is_carried_into_a_new_topic(line: str) -> None:
    row = json.loads(line)
    assert standalone(Question(row["text"], tuple(Turn(**turn) for turn in row["history"]))) == row["standalone"]


def test_without_a_conversation_nothing_is_added() -> None:
    assert standalone(Question("and Portugal?")) == "and Portugal?"


def test_the_polite_frame_is_not_searched_for() -> None:
    assert standalone(Question("hi, can you tell me how many days off i get, thanks")) == "how many days off i get"


def test_departments_in_capitals_are_no_pronouns() -> None:
    assert standalone(Question("which linux laptops does IT support", SPAIN)) == "which linux laptops does IT support"


PIECES = "and it the Spain 25% hotel why what about one for in on that limit ? , 10 € il le"
TEXTS = st.text(max_size=300) | st.lists(st.sampled_from(PIECES.split())).map(" ".join)


@given(st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), TEXTS), max_size=6), TEXTS)
@settings(max_examples=300)
def test_whatever_was_said_the_message_stays_in_the_text(history: list[Turn], text: str) -> None:
    found = standalone(Question(text, tuple(history)))
    assert bool(found) == bool(text.strip())
    assert {word for word in words(text) if word.isdigit()} <= set(words(found))


@pytest.mark.parametrize("piece", ["it ", "...", "a", " ", "and ", "? ", "the one ", "1,", "'", "thanks ", "\n", "é"])
def test_absurd_lengths_come_to_an_end(piece: str) -> None:
    long = piece * 200_000
    found = standalone(Question(f"{long} x", (Turn("user", f"q {long}"), Turn("assistant", long))))
    assert len(found) <= len(long) + 30 * TURN_CHARACTERS


def test_a_model_writes_what_the_question_leaves_unsaid() -> None:
    model = FakeModel("How fast is the wifi for visitors?")
    assert rewritten(Question("how fast is it", WIFI), model, Deadlines()) == "How fast is the wifi for visitors?"


def test_what_a_model_left_out_is_carried_over() -> None:
    question = asked("may an intern borrow a laptop", "Yes.", "who signs for it")
    model = FakeModel("Who signs for the laptop?")
    assert rewritten(question, model, Deadlines()) == "intern borrow: Who signs for the laptop?"


@pytest.mark.parametrize(
    "question",
    [
        Question("how fast is it"),
        Question("how do i unlock my vault passphrase", WIFI),
        Question("and from Portugal?", SPAIN),
    ],
)
def test_a_model_is_not_asked_where_nothing_has_to_be_guessed(question: Question) -> None:
    model = FakeModel("Nonsense?")
    assert rewritten(question, model, Deadlines()) == standalone(question)
    assert not model.asked


def test_a_model_that_fails_is_done_without() -> None:
    model = FakeModel("How fast", fails=failure(ModelReason.CLOSED_MIDSTREAM), after=1)
    question = Question("how fast is it", WIFI)
    assert rewritten(question, model, Deadlines()) == standalone(question)


@pytest.mark.parametrize(
    "written",
    [
        "It is 20 Mbit/s.",
        "How fast is it",
        "How fast is the wifi for 300 visitors?",
        "How fast is the wifi in Manchester?",
        "Quelle est la vitesse du wifi pour les visiteurs ?",
        "Is there a bakery on the moon?",
        "How fast is the wifi for visitors " * 20,
        " \n ",
    ],
)
def test_nonsense_of_a_model_is_not_searched_for(written: str) -> None:
    question = Question("how fast is it", WIFI)
    assert rewritten(question, FakeModel(written), Deadlines()) == standalone(question)


def test_a_model_gets_little_time_and_few_tokens() -> None:
    model = FakeModel("How fast is the wifi for visitors?")
    rewritten(Question("how fast is it", WIFI), model, Deadlines(total=5.0))
    limits = model.asked[0].limits
    assert limits.max_tokens <= 50
    assert limits.total == 5.0
    assert limits.first_token <= 15
