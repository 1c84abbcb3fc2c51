"""Backups put back on the command line."""

from pathlib import Path

import pytest

from tests.kb_assistant.cli.typed import Run, one_line


def test_what_is_no_backup_is_told_from_one(run: Run, folder: Path) -> None:
    assert "is no backup" in one_line(run("restore", str(folder / "holidays.md")))


def test_a_data_folder_may_be_called_as_its_owner_likes(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it lies beside it, where others might read it."""
    above = tmp_path / "above"
    above.mkdir()
    monkeypatch.setenv("KB_HOME", str(above / "Büro #1, 50 % neu?x=1"))
    assert run("ingest", str(folder)).code == 0
    assert run("backup", str(above / "copy?y")).code == 0
    assert run("restore", str(above / "copy?y"), "--replace").code == 0
    assert run("doctor").code == 0
    assert sorted(one.name for one in above.iterdir()) == ["Büro #1, 50 % neu?x=1", "copy?y"]
