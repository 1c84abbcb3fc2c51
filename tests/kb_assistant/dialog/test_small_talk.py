import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.dialog.phrases import PHRASES
from kb_assistant.dialog.small_talk import SmallTalk, language, small_talk, without_greeting
from kb_assistant.dialog.wording import ENGLISH, FRENCH, GERMAN, reply
from kb_assistant.sample import FOLDER

SAMPLE = [json.loads(line)["text"] for line in (FOLDER / "queries.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", SmallTalk.GREETING),
        ("helloooo", SmallTalk.GREETING),
        ("good morming everyone", SmallTalk.GREETING),
        ("Bonjour", SmallTalk.GREETING),
        ("bonjuor !", SmallTalk.GREETING),
        ("👋", SmallTalk.GREETING),
        ("hey, how's it going?", SmallTalk.WELLBEING),
        ("ça va ?", SmallTalk.WELLBEING),
        ("thnaks", SmallTalk.THANKS),
        ("thank you so much for your help!", SmallTalk.THANKS),
        ("ok merci beaucoup", SmallTalk.THANKS),
        ("Thanks, bye", SmallTalk.GOODBYE),
        ("bonne journée à vous", SmallTalk.GOODBYE),
        ("hi, what can you do?", SmallTalk.ABILITIES),
        ("Who are you", SmallTalk.ABILITIES),
        ("aidez-moi", SmallTalk.ABILITIES),
        ("help", SmallTalk.ABILITIES),
        ("ok great", SmallTalk.ACKNOWLEDGEMENT),
        ("d'accord", SmallTalk.ACKNOWLEDGEMENT),
        ("👍", SmallTalk.ACKNOWLEDGEMENT),
        ("That's not what I asked!", SmallTalk.COMPLAINT),
        ("ça ne m'aide pas", SmallTalk.COMPLAINT),
        ("helllo", SmallTalk.GREETING),
        ("Heyy", SmallTalk.GREETING),
        ("helloo", SmallTalk.GREETING),
        ("thankss!", SmallTalk.THANKS),
        ("okk", SmallTalk.ACKNOWLEDGEMENT),
    ],
)
def test_small_talk_is_known(text: str, kind: SmallTalk) -> None:
    assert small_talk(text) is kind


@pytest.mark.parametrize("text", ["prime ?", "the rights", "notes", "Tanks", "Pässe", "TTY", "null", "donnée", "Bonn"])
def test_a_word_that_is_nearly_one_of_small_talk_is_asked_about(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "hello, how many days off do i get",
        "what can you do about a lost badge",
        "help desk hours",
        "thank you gifts",
        "who are you supposed to call in a fire",
        "ok google",
        "what is this",
        "why",
        "and you?",
        "good manufacturing practice",
        "",
        "???",
        "你好 help",
        "hello " * 100,
    ],
)
def test_a_question_is_none(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize("text", SAMPLE)
def test_no_question_of_the_sample_is_small_talk(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize(
    ("phrase", "kind"), [(p, kind) for kind, by in PHRASES.items() for ps in by.values() for p in ps.split("|")]
)
def test_every_phrase_is_found_as_it_is_listed(phrase: str, kind: SmallTalk) -> None:
    assert small_talk(phrase.capitalize()) is kind


@given(st.sampled_from(["hello", "thanks", "ok", "merci"]), st.text("bcdfghjklmnpqrstvwxz", min_size=7))
def test_an_unknown_word_makes_it_a_question(polite: str, word: str) -> None:
    assert small_talk(f"{polite} {word}") is None


@pytest.mark.parametrize(("text", "code"), [("hello", "en"), ("bonjour", "fr"), ("ok", "en"), ("pump", "und")])
def test_the_language_of_small_talk_is_told(text: str, code: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("hello, how many days off do i get", "how many days off do i get"),
        ("hi can you please tell me if visitors get wifi", "visitors get wifi"),
        ("Thanks! How long is probation?", "How long is probation?"),
        ("how many days off please?", "how many days off?"),
        ("Bonjour, pouvez-vous me dire où est la cantine, merci", "où est la cantine"),
        ("i would like to know who approves trips", "who approves trips"),
        ("ok and in Porto?", "and in Porto?"),
    ],
)
def test_the_polite_frame_is_taken_off(text: str, question: str) -> None:
    assert without_greeting(text) == question


@pytest.mark.parametrize(
    "text",
    ["hello", "thanks", "good manufacturing practice", "thank you gifts", "hi-fi shop", "Non-invasive care", "?"],
)
def test_what_is_no_frame_stays(text: str) -> None:
    assert without_greeting(text) == text


@given(st.text(max_size=200))
def test_a_message_with_words_keeps_some(text: str) -> None:
    found = without_greeting(text)
    assert found in text
    assert any(map(str.isalnum, found)) == any(map(str.isalnum, text))


@pytest.mark.parametrize("kind", SmallTalk)
def test_each_kind_has_a_reply_in_the_language_of_the_message(kind: SmallTalk) -> None:
    assert reply(kind, "bonjour") == FRENCH.of(kind) != ""
    assert reply(kind, "hallo zusammen") == GERMAN.of(kind) != ""
    assert reply(kind, "hello") == reply(kind, "👍") == ENGLISH.of(kind) != FRENCH.of(kind)
