"""Passages on the command line."""

import json
from pathlib import Path

from tests.kb_assistant.cli.typed import Run


def test_a_program_gets_of_a_passage_its_text_and_nothing_around_it(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    found = json.loads(run("search", "unused days carry over", "-k", "1", "--json").out)[0]
    place = {"document", "path", "version", "start", "end", "page", "headings", "title", "dated", "language"}
    assert found.keys() == {"text", *place, "score", "dense", "lexical", "multilingual"}


def test_a_pipe_gets_plain_lines(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    shown = run("search", "unused days carry over", "-k", "1").out
    assert "\x1b" not in shown
    assert any("Up to five unused days move into the next year." in line for line in shown.splitlines())
