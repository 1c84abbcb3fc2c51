"""Which files are no documents by their names."""

import pytest

from ingest.sources.leftovers import is_leftover


@pytest.mark.parametrize("path", [".env", "a/.git/config", "._plan.docx", "~$plan.docx", "a/THUMBS.DB", "Desktop.ini"])
def test_hidden_files_and_what_systems_leave_behind_are_told(path: str) -> None:
    assert is_leftover(path)


@pytest.mark.parametrize("path", ["plan.docx", "a/env", "v1.2/notes.md", "thumbs.db.md", "a ~$ b.txt"])
def test_other_files_are_not(path: str) -> None:
    assert not is_leftover(path)
