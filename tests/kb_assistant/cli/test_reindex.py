"""Indexes made anew."""

from pathlib import Path

from kb_assistant.store.lock import WriterLock
from tests.kb_assistant.cli.typed import Run, one_line


def test_reindex_is_refused_while_another_writes(home: Path, run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    with WriterLock(home).hold("kb serve"):
        ended = run("reindex")
    assert ended.code == 5
    assert "kb serve" in one_line(ended)


def test_reindex_builds_the_same_again_without_embedding(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    before = run("search", "garage places", "--json").out
    assert "0 of them were embedded now" in run("reindex").out
    assert run("search", "garage places", "--json").out == before
