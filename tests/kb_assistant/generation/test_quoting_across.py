"""Questions about passages in another language, with the real multilingual model."""

from dataclasses import replace
from pathlib import Path

import pytest

from kb_assistant.domain.answers import Answer, Outcome, Passage, Question
from kb_assistant.embedding import universal
from kb_assistant.embedding.hashing import HashingEmbedder
from kb_assistant.generation.quoting import QuotingAnswerer
from kb_assistant.generation.wording import ENGLISH, FRENCH
from tests.kb_assistant.generation.passages import passage

ACROSS = universal.create("", Path())
ENGLISH_TEXT = (
    "Every employee has 27 days of paid holiday a year. The garage has 40 places. "
    "Customers may ask for a refund within 45 days."
)
FRENCH_TEXT = "Les chiens sont les bienvenus au bureau le jeudi. La cantine sert de 11 h 45 à 13 h 45."


def ask(text: str, *passages: Passage) -> Answer:
    return QuotingAnswerer(HashingEmbedder(), multilingual=ACROSS).answer(Question(text), passages)


def found(question: str, text: str, language: str, title: str) -> Passage:
    """As the retriever finds it: with its cosine to the question."""
    asked, there = ACROSS.embed_queries([question])[0], ACROSS.embed_passages([f"{title}\n{text}"])[0]
    return passage(text, title=title, language=language, dense=0.1, multilingual=float(asked @ there))


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("combien de jours de congés payés par an", "27 days"),
        ("combien de places de stationnement y a-t-il", "40 places"),
        ("en combien de temps un client peut-il demander un remboursement", "45 days"),
    ],
)
def test_a_french_question_is_answered_by_english_quotes_in_a_french_frame(question: str, quote: str) -> None:
    answer = ask(question, found(question, ENGLISH_TEXT, "en", "Holidays, parking and refunds"))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.text.splitlines()[0] == FRENCH.other_language
    assert any(quote in statement.text for statement in answer.statements)
    assert all(statement.text in ENGLISH_TEXT for statement in answer.statements)


def test_an_english_question_is_answered_by_a_french_quote() -> None:
    question = "are dogs welcome at the office"
    answer = ask(question, found(question, FRENCH_TEXT, "fr", "Le bureau de Lyon"))
    assert (answer.outcome, answer.text.splitlines()[0]) == (Outcome.ANSWERED, ENGLISH.other_language)
    assert answer.statements[0].text.startswith("Les chiens")


@pytest.mark.parametrize("question", ["pourquoi le ciel est-il bleu", "qui a écrit Les Misérables"])
def test_what_the_passages_do_not_say_is_refused_in_french(question: str) -> None:
    answer = ask(question, found(question, ENGLISH_TEXT, "en", "Holidays, parking and refunds"))
    assert (answer.outcome, answer.text) == (Outcome.NOT_ANSWERED, FRENCH.not_answered)


def test_a_passage_without_a_vector_to_compare_is_judged_by_its_words() -> None:
    question = "combien de jours de congés payés par an"
    alone = QuotingAnswerer(HashingEmbedder()).answer(Question(question), [passage(ENGLISH_TEXT)])
    assert ask(question, passage(ENGLISH_TEXT)) == alone


def test_within_a_language_the_multilingual_model_has_a_say_where_passages_have_its_vectors() -> None:
    question = "how many days of paid holiday a year"
    there = found(question, ENGLISH_TEXT, "en", "Holidays, parking and refunds")
    near, far = (ask(question, replace(there, multilingual=cosine)) for cosine in (0.8, 0.0))
    assert near.confidence > far.confidence
    alone = ask(question, replace(there, multilingual=None))
    assert far.confidence < alone.confidence


def test_passages_that_the_multilingual_model_did_not_find_do_not_count_against_those_it_did() -> None:
    question = "how many days of paid holiday a year"
    there = found(question, ENGLISH_TEXT, "en", "Holidays, parking and refunds")
    unknown = replace(passage("The lift is on the left.", title="Lift", dense=0.1), multilingual=None)
    below = replace(unknown, multilingual=0.0)
    assert ask(question, there, unknown).confidence == pytest.approx(ask(question, there, below).confidence)


def test_a_few_vectors_among_many_passages_have_no_say() -> None:
    question = "how many days of paid holiday a year"
    there = replace(found(question, ENGLISH_TEXT, "en", "Holidays, parking and refunds"), multilingual=None)
    others = [passage(f"The lift is on the left of door {door}.", title="Lift", dense=0.1) for door in range(3)]
    some = [there, *others[:2], replace(others[2], multilingual=0.1)]
    assert ask(question, *some).confidence == ask(question, there, *others).confidence
