"""`kb eval` on a small set of its own, through the real pipeline."""

import json
import sys
from pathlib import Path

import pytest

from kb_assistant.cli import main
from tests.corpus.files import write

KEYS = {
    "ndcg@10", "recall@5", "recall@10", "mrr@10", "answered", "refused", "f1", "verified", "seconds", "queries",
}  # fmt: skip

QUERIES = [
    {"_id": "1", "text": "days of paid holiday a year", "answers": ["27 days of paid holiday"], "answerable": True},
    {"_id": "2", "text": "places in the garage", "answers": ["40 places"], "answerable": True},
    {"_id": "3", "text": "zebra crossing tariffs of venus", "answers": [], "answerable": False},
    {"_id": "4", "text": "what does a junior engineer earn", "answers": ["41,000"], "answerable": True, "as": "omar"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    write(made / "files")
    (made / "queries.jsonl").write_text("\n".join(json.dumps(query) for query in QUERIES))
    gold = [("1", "holidays.md"), ("2", "office/parking.md"), ("4", "hr/salaries.md")]
    lines = ["query-id\tcorpus-id\tscore", *(f"{query}\t{path}\t1" for query, path in gold)]
    (made / "qrels.tsv").write_text("\n".join(lines))
    return made


def scores(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    monkeypatch.setattr(sys, "argv", ["kb", "eval", str(folder), "--answers", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    found: dict[str, float] = json.loads(capsys.readouterr().out)
    return found


def test_it_prints_one_object_with_exactly_the_names_that_programs_rely_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = scores(folder, monkeypatch, capsys)
    assert found.keys() == KEYS
    assert found["queries"] == 4
    assert found["verified"] == 1.0
    assert found["ndcg@10"] == 1.0


def test_a_question_is_asked_with_the_rights_of_who_asks_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    access = '[groups]\nhr = ["helena"]\n\n[readers]\n"hr/salaries.md" = ["hr"]\n'
    (folder / "access.toml").write_text(access)
    assert scores(folder, monkeypatch, capsys)["ndcg@10"] == pytest.approx(2 / 3)
    (folder / "access.toml").write_text(access.replace("helena", "omar"))
    assert scores(folder, monkeypatch, capsys)["ndcg@10"] == 1.0


def test_it_leaves_the_lasting_data_folder_alone(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scores(folder, monkeypatch, capsys)
    assert not (home / "kb.sqlite").exists()
