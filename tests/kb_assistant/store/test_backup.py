import os
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from kb_assistant.errors import StorageFull
from kb_assistant.store.backup import BackupFolder, begun
from kb_assistant.store.blobs import Blobs


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A megabyte, apart from what is copied to it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only an administrator can mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def source(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "source")


def test_a_backup_that_its_disk_has_no_room_for_says_where_and_leaves_nothing(small_disk: Path, source: Blobs) -> None:
    names = {source.add(BytesIO(os.urandom(300_000))) for _ in range(5)}
    folder = small_disk / "backup"
    with pytest.raises(StorageFull, match=f"No space is left at {folder} for the backup"), begun(folder) as part:
        part.take(source, names)
    assert not list(small_disk.iterdir())


def test_a_backup_may_fill_its_disk_to_what_a_data_folder_would_leave(small_disk: Path, source: Blobs) -> None:
    (small_disk / "other").write_bytes(bytes((1 << 20) - 16_384))
    name = source.add(BytesIO(b"small"))
    with pytest.raises(StorageFull, match="data folder is nearly full"):
        Blobs(small_disk / "blobs").copy(name, source)
    assert BackupFolder(small_disk / "backup").take(source, {name}) == set()
