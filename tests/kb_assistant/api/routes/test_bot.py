"""The assistant as it shows itself, over HTTP."""

from collections.abc import Callable

import pytest

from kb_assistant.errors import SettingsError
from kb_assistant.settings import load_settings
from tests.corpus.service import Service


def test_whoever_has_not_signed_in_sees_what_the_assistant_is_called(served: Callable[..., Service]) -> None:
    service = served(KB_BOT_NAME="Ask Ada", KB_BOT_STARTERS="How many days off? | Who is on call?")
    shown = service.nobody().get("/api/v1/bot").json()
    assert (shown["name"], shown["starters"]) == ("Ask Ada", ["How many days off?", "Who is on call?"])


def test_a_colour_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_BOT_COLOUR", "red; background: url(//evil.example)")
    with pytest.raises(SettingsError, match=r"bot\.colour"):
        load_settings()


def test_a_colour_that_white_text_can_t_be_read_on_is_refused_and_a_shade_proposed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KB_BOT_COLOUR", "#FFff00")
    with pytest.raises(SettingsError, match=r"bot\.colour.*such as (#\w+)") as refused:
        load_settings()
    monkeypatch.setenv("KB_BOT_COLOUR", refused.value.message.partition("such as ")[2][:7])
    assert load_settings().bot.colour == "#7a7a00"
