"""How answers look on a terminal, and in a pipe."""

from collections.abc import Generator
from io import StringIO

import pytest
from rich.console import Console

from kb_assistant.domain.answers import Answer, Citation, Outcome, Piece, Statement
from kb_assistant.domain.documents import Span
from kb_assistant.terminal import answers
from kb_assistant.terminal.answers import print_answer

ROWS = "Country: Spain | Days: 23\nCountry: France | Days: 25"


def printed(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> list[str]:
    """The words of each line of an answer that is a table."""
    console = Console(
        file=StringIO(), force_terminal=is_terminal, width=80, color_system=None, markup=False, highlight=False
    )
    monkeypatch.setattr(answers, "out", console)
    print_answer(rows(), json=False)
    assert isinstance(console.file, StringIO)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def rows() -> Generator[Piece, None, Answer]:
    cited = Citation(Span("v1", 0, len(ROWS)), ROWS, "d1", path="leave.md", title="Leave", headings=())
    yield from ()
    return Answer(Outcome.ANSWERED, f"{ROWS} [1]", (Statement(ROWS, (cited,)),))


def test_on_a_terminal_rows_are_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, is_terminal=True)
    assert lines[1] == "Country Days"
    assert lines[3:5] == ["Spain 23", "France 25 [1]"]


def test_in_a_pipe_rows_stay_the_lines_that_are_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, is_terminal=False)[:2] == [
        "Country: Spain | Days: 23",
        "Country: France | Days: 25 [1]",
    ]
