import pytest

from kb_assistant.dialog.plain import plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Is  IT open, today?", "is itdesk open , today"),
        ("l’été – oui ?", "l ete , oui"),
        ("(why): so", "(why , so"),
        ("a.b!c", "a.b!c"),
    ],
)
def test_words_are_folded_with_a_comma_where_the_writer_paused(text: str, said: str) -> None:
    assert plain(text) == said


@pytest.mark.parametrize("row", ["-", "'", "?", "¡(", "; "])
def test_t052_a_long_row_of_signs_is_read_once(row: str) -> None:
    assert plain(f"what {row * 100_000}x").endswith("x")
