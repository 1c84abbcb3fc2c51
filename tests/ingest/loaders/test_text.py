from datetime import date
from pathlib import Path

import pytest

from ingest.loaders.text import load
from kb_assistant.domain.documents import Extract
from kb_assistant.errors import LoadFailure


def loaded(tmp_path: Path, text: str, name: str = "laptops.txt") -> Extract:
    file = tmp_path / "blob"
    file.write_text(text, encoding="utf-8")
    return load(file, name)


def headings(extract: Extract) -> list[tuple[int, str]]:
    assert all(extract.text.startswith(heading.text, heading.start) for heading in extract.headings)
    return [(heading.level, heading.text) for heading in extract.headings]


def test_headings_are_underlined_in_capitals_or_numbered(tmp_path: Path) -> None:
    top = "Laptops\n=======\nLast updated: 12 March 2026\n\nREPAIRS\n\nBring it."
    text = top + "\n\nLoans\n-----\nAsk.\n\n2.1 Spare parts\n\nNone."
    extract = loaded(tmp_path, text)
    assert headings(extract) == [(1, "Laptops"), (2, "REPAIRS"), (2, "Loans"), (3, "2.1 Spare parts")]
    assert (extract.title, extract.dated) == ("Laptops", date(2026, 3, 12))
    assert "=====" not in extract.text


def test_lists_and_sentences_are_no_headings(tmp_path: Path) -> None:
    extract = loaded(tmp_path, "This is a sentence that ends with a stop.\n\n- one\n- two\n\n1. Open the lid.")
    assert headings(extract) == []
    assert "- one\n- two" in extract.text


def test_a_mail_is_called_by_its_subject(tmp_path: Path) -> None:
    assert loaded(tmp_path, "From: a@b.example\nSubject: Parking\n\nThe garage is closed.").title == "Parking"


def test_nothing_is_refused_as_nothing(tmp_path: Path) -> None:
    with pytest.raises(LoadFailure, match="holds no text"):
        loaded(tmp_path, "\u200b \n \t")
