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
        ("Tell me who approves it and how long it takes", ["who approves it", "how long it takes"]),
        ("what's the limit for hotels; and for lunch, how much do i get?", None),
        (
            "How do I get in? Where do I park? Is there coffee?",
            ["How do I get in?", "Where do I park?", "Is there coffee?"],
        ),
        ("J'ai perdu mon badge : qui prévenir et combien coûte le nouveau ?", None),
        ("Qui valide un congé, et sous quel délai ?", ["Qui valide un congé", "sous quel délai ?"]),
        ("combien de jours pour un mariage, et pour un décès", ["combien de jours pour un mariage", "pour un décès"]),
        ("Est-ce remboursé ? et faut-il un justificatif", ["Est-ce remboursé ?", "faut-il un justificatif"]),
        ("Can I work from home, and if so, how many days?", ["Can I work from home", "how many days?"]),
        ("combien ai-je de jours en plus et qui les valide ?", ["combien ai-je de jours en plus", "qui les valide ?"]),
        ("hello, how do I get a badge and who pays for it", ["how do I get a badge", "who pays for it"]),
        ("How much is it? And? Who pays?", ["How much is it?", "Who pays?"]),
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
        "Hi, can you help me? How many days of leave do I get?",
        "Who approves my leave? And thank you in advance.",
        "How do I request leave? But I only started last week.",
        "Comment déclarer mes frais ? C'est urgent.",
        "Do I need to explain why I am absent and how long I will be away?",
        "How do I let my manager know when I leave and when I come back?",
        "À qui dois-je dire où je suis et combien de temps je pars ?",
        "May I share a room, or is that forbidden?",
        "How long is the notice period: is it one month or three?",
        "How do I get a badge? How do I get a badge?",
        'Where does the form say "do I need approval? if so, who gives it?" and nothing else?',
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


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("What should I do and who should I call in case of a fire?", "fire"),
        ("For how long and where are the records kept?", "records"),
        ("Qui approuve et qui paie les voyages ?", "voyages"),
    ],
)
def test_a_question_that_names_nothing_is_about_what_the_next_one_in_its_sentence_names(text: str, about: str) -> None:
    parts = asks(Question(text, (Turn("user", "How do I park my car?"),)))
    searched = [standalone(one.question) for one in parts]
    assert [(about in one, "park" in one) for one in searched] == [(True, False)] * 2


def test_a_question_that_means_what_was_said_before_is_not_about_what_follows() -> None:
    first, _ = asks(Question("how much does it cost and who approves a badge?", (Turn("user", "the car park"),)))
    assert "park" in standalone(first.question)
    first, _ = asks(Question("Who approves? How do I get a badge?", (Turn("user", "the car park"),)))
    assert "park" in standalone(first.question)


def test_a_long_text_and_one_that_asks_very_much_are_read_as_a_whole() -> None:
    said = [f"who pays for {what}?" for what in ("lunch", "trains", "hotels", "planes", "phones")]
    assert len(asks(Question(" ".join(said * 5)))) == len(asks(Question(" ".join(said)))) == 1
    assert len(asks(Question(" ".join(said[:MOST])))) == MOST


def test_no_word_of_a_question_is_taken_for_what_leads_to_it() -> None:
    parts = asks(Question("where is the cash surplus kept and who counts the surplus? also who may not enter it"))
    assert [standalone(one.question).rpartition(": ")[2] for one in parts] == [
        "where is the cash surplus kept",
        "who counts the surplus?",
        "who may not enter it",
    ]


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
