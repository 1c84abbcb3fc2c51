"""Which questions ask what something is, and which sentences say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.generation.definitions import says_what, subject_of


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("what is TTS", "tts"),
        ("What's an IAA?", "iaa"),
        ("what are the core hours", "core hours"),
        ("what does “A-11” stand for?", "a-11"),
        ("what is meant by carry-over", "carry-over"),
        ("can you tell me what a squad is", "squad"),
        ("define dogfooding", "dogfooding"),
        ("who is the DPO?", "dpo"),
        ("C'est quoi le DPO ?", "dpo"),
        ("Qu'est-ce que la RTT ?", "rtt"),
        ("qu'est-ce que ça veut dire", ""),
        ("que veut dire CSE", "cse"),
        ("Was ist ein Betriebsrat?", "betriebsrat"),
        ("Was bedeutet AGG eigentlich?", "agg"),
        ("Wofür steht BEM?", "bem"),
        ("¿Qué es el teletrabajo?", "teletrabajo"),
        ("what is it", ""),
        ("what is the deadline for the expenses of a journey by train to Leeds", ""),
        ("how many days off do I get", ""),
        ("", ""),
    ],
)
def test_what_a_question_asks_the_meaning_of_is_read_from_it(question: str, subject: str) -> None:
    assert subject_of(question) == subject


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("tts", "TTS - The Technology Transformation Services build technology."),
        ("mou", "MOU: memorandum of understanding."),
        ("squad", "A squad is a team of five that ships together."),
        ("ig", "IG or OIG - (Office of) Inspector General."),
        ("dpo", "The DPO (Data Protection Officer) is the person to ask."),
        ("rtt", "La RTT est un jour de repos."),
        ("agg", "Das AGG bedeutet, dass niemand benachteiligt wird."),
        ("core hours", "Core hours | the hours in which everybody is there"),
    ],
)
def test_a_sentence_that_says_what_it_is_defines_it(subject: str, text: str) -> None:
    assert says_what(subject, text) == 1


@pytest.mark.parametrize(
    ("subject", "text", "least", "most"),
    [
        ("asf", "It is paid from the Acquisition Services Fund (ASF).", 0.1, 0.9),
        ("canteen", "The canteen is closed on Friday.", 0.1, 0.9),
        ("at", "ATO - Authority to Operate.", 0, 0),
        ("tts", "You will review TTS documents.", 0, 0),
        ("", "TTS - The Technology Transformation Services.", 0, 0),
    ],
)
def test_one_that_only_names_it_defines_it_less_or_not(subject: str, text: str, least: float, most: float) -> None:
    assert least <= says_what(subject, text) <= most


@given(st.text(max_size=60), st.text(max_size=120))
def test_whatever_is_asked_and_written_is_a_share(question: str, text: str) -> None:
    assert 0 <= says_what(subject_of(f"what is {question}"), text) <= 1
