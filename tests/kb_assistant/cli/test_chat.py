"""One question after another."""

from pathlib import Path

import pytest

from tests.kb_assistant.cli.typed import Run


@pytest.mark.parametrize("end", ["", "Exit"])
def test_a_chat_takes_questions_until_its_end(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    run("ingest", str(folder))
    typed = iter(["how many days of paid holiday", "and when do they lapse?", end])
    monkeypatch.setattr("builtins.input", lambda *_: next(typed))
    ended = run("chat")
    assert ended.code == 0
    assert "27 days" in ended.out
    assert "searched for: days paid holiday" in ended.out
