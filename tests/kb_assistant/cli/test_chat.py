"""One question after another."""

from pathlib import Path

import pytest

from tests.kb_assistant.cli.typed import Run


def test_a_chat_takes_questions_until_an_empty_line(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("ingest", str(folder))
    typed = iter(["how many days of paid holiday", "and when do they lapse?", ""])
    monkeypatch.setattr("builtins.input", lambda *_: next(typed))
    ended = run("chat")
    assert ended.code == 0
    assert "27 days" in ended.out
    assert "searched for: days paid holiday" in ended.out
