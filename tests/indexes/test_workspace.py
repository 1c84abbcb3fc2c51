import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from indexes.workspace import workspace

KILLED = """
import os, signal, sys
from pathlib import Path
from indexes.workspace import workspace
made = workspace(*map(Path, sys.argv[1:]))
(made.folder / "words").write_text("of documents")
os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_one(folder: Path, *near: str) -> list[Path]:
    """What a process that was killed leaves in the folder, which is the system's where no other is named."""
    command = [sys.executable, "-c", KILLED, *near]
    ended = subprocess.run(command, check=False, env={**os.environ, "TMPDIR": str(folder)})
    assert ended.returncode == -signal.SIGKILL
    return [path for path in folder.iterdir() if path.is_dir()]


def test_a_workspace_lies_where_files_can_be_linked_from_and_leaves_nothing(tmp_path: Path) -> None:
    made = workspace(tmp_path / "open")
    assert made.folder.parent == tmp_path / "open"
    assert made.folder.stat().st_mode & 0o777 == 0o700
    made.close()
    assert list((tmp_path / "open").iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_uses_stays(tmp_path: Path) -> None:
    assert len(kill_one(tmp_path, str(tmp_path))) == 1
    mine = workspace(tmp_path)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [mine.folder]
    more = workspace(tmp_path)
    assert mine.folder.is_dir()
    mine.close()
    more.close()
    assert list(tmp_path.iterdir()) == []


def test_in_the_system_s_folder_too_and_also_where_a_living_process_has_the_same_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container, whose first process has the same number after each start."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (left,) = kill_one(tmp_path)
    for path in (left, left.with_suffix(".lock")):
        path.rename(tmp_path / path.name.replace(left.name, f"kb-index-{os.getpid()}-left"))
    workspace().close()
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_what_is_called_like_a_workspace_but_leads_elsewhere_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "shared"))
    for name in ("shared", "kept"):
        (tmp_path / name).mkdir()
    (tmp_path / "kept" / "file").write_text("mine")
    (tmp_path / "shared" / "kb-index-1").symlink_to(tmp_path / "kept")
    (tmp_path / "shared" / "kb-index-1.lock").write_text("")
    (tmp_path / "shared" / "kb-index-2").mkdir()
    (tmp_path / "shared" / "kb-index-2.lock").symlink_to(tmp_path / "kept" / "file")
    workspace().close()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["file"]
    assert (tmp_path / "shared" / "kb-index-2").is_dir()


def test_where_nothing_can_be_written_the_system_s_folder_serves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = workspace(tmp_path / "file" / "open")
    assert made.folder.is_dir()
    assert not made.folder.is_relative_to(tmp_path)
    made.close()
