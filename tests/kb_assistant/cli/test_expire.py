"""What is over its time."""

from pathlib import Path

import pytest
from sqlalchemy import text

from kb_assistant.store.engine import open_engine
from tests.kb_assistant.cli.typed import Run


def test_what_is_over_its_time_goes_when_asked(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("ask", "how many holidays")
    monkeypatch.setenv("KB_RETENTION_ANSWERS_DAYS", "1")
    assert run("expire").out == "Nothing is over its time.\n"
    engine = open_engine(f"sqlite:///{home / 'kb.sqlite'}")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("UPDATE answers SET created = '2020-01-01 00:00:00.000000'"))
    engine.dispose()
    assert run("expire").out == "1 of answers\n"
