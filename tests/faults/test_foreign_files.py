"""A data folder in which something belongs to somebody else, as after a command that an administrator ran in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kb_assistant.bootstrap import make_backup, open_knowledge_base
from kb_assistant.errors import DataFolderError, SettingsError
from kb_assistant.settings import load_settings
from kb_assistant.store.transaction import Store
from tests.corpus.rights import NOBODY, no_privileges


@pytest.fixture
def theirs(migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of somebody without privileges."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir()
        shutil.copy(migrated_sqlite, home / "kb.sqlite")
        if os.geteuid() == 0:
            for one in (home, home / "kb.sqlite"):
                os.chown(one, NOBODY, NOBODY)
        monkeypatch.setenv("KB_HOME", str(home))
        yield home


def test_settings_that_may_not_be_read_are_told_from_wrong_ones(theirs: Path) -> None:
    (theirs / "kb.toml").touch(0)
    with no_privileges(), pytest.raises(SettingsError, match=r"kb\.toml can't be read \(Permission denied\).* user"):
        load_settings()


def test_a_database_that_may_only_be_read_is_told_from_a_full_disk(theirs: Path) -> None:
    file = theirs / "kb.sqlite"
    os.chown(file, os.geteuid(), -1)
    file.chmod(0o444)
    with no_privileges(), pytest.raises(DataFolderError, match=r"kb\.sqlite can't be written: .*belongs"):
        Store.open(load_settings().database_url)


def test_an_original_that_may_not_be_read_is_not_called_missing_nor_left_out_of_a_backup(theirs: Path) -> None:
    with no_privileges(), closing(open_knowledge_base(load_settings())) as kb:
        kb.library.queue_text("test:x", "x.md", "X", "Nobody reads this.", ["everyone"])
    (blob,) = theirs.glob("blobs/??/*")
    os.chown(blob, os.geteuid(), -1)
    blob.chmod(0)
    elsewhere = theirs.parent / "elsewhere"
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    with no_privileges(), closing(open_knowledge_base(load_settings())) as kb:
        assert f"{blob} can't be read" in {problem.what for problem in kb.doctor.examine()}
        with pytest.raises(PermissionError):
            make_backup(load_settings(), elsewhere / "backup")
    assert not list(elsewhere.iterdir())


def test_a_folder_that_an_administrator_made_is_told_before_something_fails_in_it(theirs: Path) -> None:
    with no_privileges(), closing(open_knowledge_base(load_settings())) as kb:
        kb.library.queue_text("test:x", "x.md", "X", "Somebody reads this.", ["everyone"])
        before = kb.doctor.examine()
    (folder,) = theirs.glob("blobs/??")
    os.chown(folder, os.geteuid(), -1)
    folder.chmod(0o555)
    with no_privileges(), closing(open_knowledge_base(load_settings())) as kb:
        (found,) = set(kb.doctor.examine()) - set(before)
    assert (found.what, found.remedy.split(",")[0]) == (
        f"1 folders can't be written, such as {folder}",
        "give the data folder",
    )
