import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb_assistant.errors import DataFolderError, StorageFull
from kb_assistant.store.occupancy import Occupancy, alone

NOBODY = 65534


@pytest.fixture
def disk_without_room(tmp_path: Path) -> Iterator[Path]:
    """A folder in which not even an empty file can be made."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=1", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only an administrator can mount a small disk")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_lock_that_can_t_be_opened_does_not_say_that_nobody_is_there(tmp_path: Path) -> None:
    (tmp_path / "open.lock").mkdir()
    with pytest.raises(DataFolderError, match=r"give it to the user who runs `kb serve`"), alone(tmp_path):
        pass
    with pytest.raises(DataFolderError, match=r"can't be opened"):
        Occupancy(tmp_path)


def test_on_a_full_disk_a_folder_is_opened_but_nobody_is_alone_in_it(disk_without_room: Path) -> None:
    Occupancy(disk_without_room).close()
    with pytest.raises(StorageFull, match="free some"), alone(disk_without_room):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator gives files away")
def test_a_lock_that_an_administrator_has_made_is_held_by_the_owner_of_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    Occupancy(home).close()
    left = (home / "open.lock").stat()
    assert (left.st_uid, left.st_gid, left.st_mode & 0o777) == (NOBODY, NOBODY, 0o600)


def test_a_lock_that_leads_to_another_file_is_not_opened_and_that_file_not_given_away(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    home = tmp_path / "home"
    home.mkdir()
    (home / "open.lock").symlink_to(tmp_path / "secret")
    with pytest.raises(DataFolderError):
        Occupancy(home)
