import subprocess
import sys
from pathlib import Path

from indexes.workspace import workspace


def test_a_workspace_lies_where_files_can_be_linked_from(tmp_path: Path) -> None:
    made = workspace(tmp_path / "open")
    assert made.parent == tmp_path / "open"
    assert made.is_dir()


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_uses_stays(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from indexes.workspace import workspace; workspace(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)
    left = list(tmp_path.iterdir())
    mine = workspace(tmp_path)
    assert len(left) == 1
    assert list(tmp_path.iterdir()) == [mine]
    workspace(tmp_path)
    assert mine.is_dir()


def test_where_nothing_can_be_written_the_system_s_folder_serves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = workspace(tmp_path / "file" / "open")
    assert made.is_dir()
    assert not made.is_relative_to(tmp_path)
    made.rmdir()
