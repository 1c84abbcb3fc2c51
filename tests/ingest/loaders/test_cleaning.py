import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.cleaning import clean_line, clean_text, hides_text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\0b", "ab"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("line\r\nnext\rlast\u2028end", "line\nnext\nlast\nend"),
        ("cafe\u0301", "café"),
        ("hid\u200bden", "hidden"),
        ("co\u00adoperate", "cooperate"),
        ("pay\U000e0069\U000e0067now", "paynow"),
        ("abc\u202etxt.exe\u202c", "abctxt.exe"),
        ("ﬁle eﬃcient", "file efficient"),
        ("110\u00a0EUR", "110 EUR"),
        ("\ufefftext", "text"),
        ("a\n\n\n\n\nb  \n", "a\n\nb"),
    ],
)
def test_what_a_reader_cannot_see_is_removed(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


@pytest.mark.parametrize("text", ["👩‍👩‍👧 family", "می‌خواهم", "क्‍ष", "❤️‍🔥", "日本語", "שלום"])
def test_joiners_that_shape_what_is_seen_are_kept(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)


def test_a_joiner_between_latin_letters_is_removed() -> None:
    assert clean_text("ig\u200dno\u200cre") == "ignore"


@pytest.mark.parametrize("text", ["\U000e0041\U000e0042", "a\u202eb", "x\ufe00\ufe01\ufe02"])
def test_characters_that_only_hide_text_are_reported(text: str) -> None:
    assert hides_text(text)


@pytest.mark.parametrize(
    "text", ["plain", "👩‍👩‍👧", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "❤️"]
)
def test_emoji_hide_nothing(text: str) -> None:
    assert not hides_text(text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_clean_text_can_be_stored_anywhere(text: str) -> None:
    clean = clean_text(text)
    assert "\0" not in clean
    clean.encode("utf-8")
    assert unicodedata.is_normalized("NFC", clean)
    assert "\n" not in clean_line(text)
