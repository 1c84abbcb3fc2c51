import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.dialog.asks import MOST, asks
from kb_assistant.dialog.followup import standalone
from kb_assistant.domain.answers import Question, Turn


def said(text: str) -> list[str]:
    return [one.said for one in asks(Question(text))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("who signs it off and how long does it take", ["who signs it off", "how long does it take"]),
        ("Can I sell leave? And until when?", ["Can I sell leave?", "until when?"]),
        ("I lost my badge - who do I tell, and what does a new one cost?", None),
        ("my own car to spain, allowed and how much per km", ["my own car to spain, allowed", "how much per km"]),
        ("Tell me who approves it and how long it takes", ["Tell me who approves it", "how long it takes"]),
        ("what's the limit for hotels; and for lunch, how much do i get?", None),
        (
            "How do I get in? Where do I park? Is there coffee?",
            ["How do I get in?", "Where do I park?", "Is there coffee?"],
        ),
        ("J'ai perdu mon badge : qui prévenir et combien coûte le nouveau ?", None),
        ("Qui valide un congé, et sous quel délai ?", ["Qui valide un congé", "sous quel délai ?"]),
        ("combien de jours pour un mariage, et pour un décès", ["combien de jours pour un mariage", "pour un décès"]),
        ("Est-ce remboursé ? et faut-il un justificatif", ["Est-ce remboursé ?", "faut-il un justificatif"]),
        ("Wer genehmigt Urlaub und wie lange dauert das?", ["Wer genehmigt Urlaub", "wie lange dauert das?"]),
    ],
)
def test_a_message_that_asks_several_things_is_cut_where_another_begins(text: str, parts: list[str] | None) -> None:
    found = said(text)
    assert found == parts if parts else len(found) == 2


@pytest.mark.parametrize(
    "text",
    [
        "how many days of holiday do I get",
        "when and where is the fire drill?",
        "how much and how often can I claim for glasses?",
        "who do I tell when my laptop is stolen and what I saved on it is secret",
        "what happens to people who left and who still have a laptop",
        "how do I withdraw a claim and have the receipt removed",
        "What is the difference between a credit and a refund?",
        "My lead keeps saying I should join the rota. After how many months is that possible?",
        "A customer whose plan renewed and who forgot to cancel wants the money back - what do we do?",
        "Were the tapes restored or did they stay as they were?",
        "qui et quand prévenir si je suis malade",
        "comment réserver et libérer un poste ?",
        "dans quels cas les communes et les départements peuvent-ils l'utiliser ?",
        "On m'a expliqué comment ça se passe et comment on s'inscrit, mais quel jour commence-t-elle ?",
        "Welcher Abgeordnete erklärte, wie das Museum die Sammlung zugänglich macht?",
        "",
        "?! and, and: how",
    ],
)
def test_a_message_that_asks_one_thing_is_left_as_it_is(text: str) -> None:
    question = Question(text, (Turn("user", "before"),))
    (one,) = asks(question)
    assert (one.said, one.question) == (text, question)


def test_a_question_is_understood_after_those_in_front_of_it() -> None:
    text = "driving to Spain: who approves the rented van, and how much does it cost?"
    first, second = asks(Question(text, (Turn("user", "hello"),)))
    assert second.question.history == (Turn("user", "hello"), Turn("user", first.said))
    assert {"Spain", "rented", "van"} <= set(standalone(second.question).replace(":", "").split())


def test_a_long_text_and_one_that_asks_very_much_are_read_as_a_whole() -> None:
    assert len(asks(Question("who pays? " * 60))) == len(asks(Question("who pays? " * (MOST + 1)))) == 1
    assert len(asks(Question("who pays? " * MOST))) == MOST


_WORDS = st.sampled_from(
    ["who pays", "and", "how much is it", "et", "qui valide", "combien", ",", ":", "?", ".", "&", "-", "je peux", "my"]
)


@given(st.lists(_WORDS | st.text(max_size=4), max_size=30).map(" ".join))
def test_questions_stand_in_the_message_one_behind_the_other(text: str) -> None:
    found, end = asks(Question(text)), 0
    if len(found) == 1:
        assert found[0].said == text
        return
    folded = " ".join(text.split())
    for one in found:
        start = folded.index(one.said, end)
        end = start + len(one.said)
    assert 1 < len(found) <= MOST
