"""What only tantivy has: how a question is brought to terms, and folders that must not stay."""

from pathlib import Path

import numpy as np
import pytest

from indexes.base import Entry
from indexes.lexical import tantivy
from indexes.lexical.tantivy.terms import question_terms


def entry(number: int, text: str) -> Entry:
    return Entry(number, 1, "", text, "en", np.zeros(1, np.float32))


@pytest.mark.parametrize(
    ("question", "languages", "terms"),
    [
        ("What is the salary of the directors?", ["en"], ["salari", "director"]),
        ("What is the salary?", ["de", "en", "fr"], ["salary", "salari"]),
        ("Quels sont les congés de l'employé ?", ["en", "fr"], ["cong", "employ"]),
        ("who is it", ["en"], ["who", "is", "it"]),
        ("Running, running and RUNNING", ["en", "und"], ["run", "running"]),
        ("年假有几天", ["zh"], ["年假", "假有", "有几", "几天"]),
        ("?!", ["en"], []),
        ("words", [], []),
    ],
)
def test_a_question_becomes_the_stems_of_its_words(question: str, languages: list[str], terms: list[str]) -> None:
    assert question_terms(question, languages) == terms


def test_only_the_beginning_of_a_pasted_book_is_read() -> None:
    assert len(question_terms(" ".join(f"w{number}" for number in range(150_000)), ["und"])) < 5_000


def test_of_too_many_words_the_rarest_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexes.lexical.tantivy.view.MAX_TERMS", 2)
    index = tantivy.create()
    index.add([entry(number, "common") for number in range(1, 9)])
    index.add([entry(10, "seldom"), entry(11, "scarce")])
    assert sorted(match.id for match in index.search("common seldom absent scarce", 20)) == [10, 11]
    index.close()


def test_closing_removes_the_working_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private, saved = tmp_path / "private", tmp_path / "indexes" / "generation" / "lexical"
    private.mkdir()
    saved.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(private))
    index = tantivy.create()
    index.add([entry(1, "alpha")])
    index.save(saved)
    loaded = tantivy.load(saved)
    copies = tmp_path / "indexes" / "open"
    assert [path.is_dir() for folder in (private, copies) for path in sorted(folder.iterdir())] == [True, False] * 2
    index.close()
    loaded.close()
    loaded.close()
    assert [*private.iterdir(), *copies.iterdir()] == []
