"""What `kb eval` refuses; what it measures is in evaluation/test_runner.py."""

from pathlib import Path

import pytest

from tests.kb_assistant.cli.typed import Run, one_line


def test_a_file_that_cannot_be_written_is_told_before_anything_is_measured(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"_id": "a", "text": "The office opens at nine."}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "When does the office open?"}\n')
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n")
    monkeypatch.setenv("KB_EMBEDDING_BACKEND", "nosuch")
    ended = run("eval", str(tmp_path), "--each", str(tmp_path / "nowhere" / "each.jsonl"))
    assert ended.code == 4
    assert "nowhere/each.jsonl" in one_line(ended)
