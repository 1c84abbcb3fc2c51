import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.dialog.rewriting import checked, compose
from kb_assistant.domain.answers import Question, Turn
from kb_assistant.generation.tokens import count_tokens

HISTORY = (Turn("user", "who approves trips"), Turn("assistant", "Your line manager, up to 1,200 euros."))


def test_the_rules_and_the_example_are_short() -> None:
    assert sum(count_tokens(message.text) for message in compose(Question("why", ()))) < 200


def test_a_long_conversation_is_cut_to_its_end() -> None:
    history = tuple(Turn(role, f"{n} " + "word " * 2_000) for n in range(9) for role in ("user", "assistant"))
    prompt = compose(Question("word " * 2_000, history))
    assert sum(count_tokens(message.text) for message in prompt) < 700
    assert "8 word" in prompt[-1].text
    assert "6 word" not in prompt[-1].text


@given(st.text(max_size=200))
def test_no_text_of_the_conversation_can_speak_as_somebody_else(text: str) -> None:
    last = compose(Question(text, (Turn("user", text), Turn("assistant", text))))[-1].text
    assert "<" not in last
    assert [line.split(":")[0] for line in last.split("\n")[:3]] == ["Employee", "Assistant", "Follow-up"]
    assert len(last.splitlines()) == 4


def test_the_language_of_the_conversation_is_asked_for() -> None:
    french = Question("pourquoi", (Turn("user", "peut-on réserver une place de parking"),))
    assert compose(french)[-1].text.endswith("in French.")
    german = Question("warum", (Turn("user", "kann ich einen Parkplatz buchen"),))
    assert compose(german)[-1].text.endswith("in German.") and "praktikanten" in compose(german)[1].text
    assert compose(Question("why", HISTORY))[-1].text.endswith("in English.")


@pytest.mark.parametrize(
    "written",
    [
        "Who approves trips outside Europe?",
        '"who approves trips outside europe"',
        "Question: Who approves trips outside Europe?\n\nThe department head.",
        "Does my line manager approve trips outside Europe as well?",
    ],
)
def test_a_faithful_question_is_taken(written: str) -> None:
    found = checked(written, Question("outside europe as well?", HISTORY))
    assert found is not None
    assert "outside" in found
    assert '"' not in found


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", "empty"),
        ("Who approves trips?", "the words of the message are gone"),
        ("Trips outside Europe are approved by the line manager.", "an answer"),
        ("Who approves trips outside Europe of 5,000 euros?", "a number nobody named"),
        ("Does Angela Merkel approve trips outside Europe?", "a name nobody named"),
        ("Who approves trips outside Europe and pays hotels, meals, taxis, trains for them?", "too much that is new"),
        ("Outside Europe as well?", "nothing was put in"),
    ],
)
def test_an_unfaithful_one_is_not(written: str, fault: str) -> None:
    assert checked(written, Question("outside europe as well?", HISTORY)) is None, fault


def test_a_number_of_the_message_must_stay() -> None:
    question = Question("and what happens above 2000", HISTORY)
    assert checked("What happens to trips above 1,200 euros?", question) is None
    assert checked("What happens to trips above 2000 euros?", question) is not None


@given(st.text(max_size=400), st.text(max_size=100))
def test_whatever_a_model_writes_can_be_checked(written: str, text: str) -> None:
    found = checked(written, Question(text, HISTORY))
    assert found is None or (found and "\n" not in found)
