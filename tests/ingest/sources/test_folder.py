import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.sources.folder import find, folder_named, is_missing
from kb_assistant.errors import InvalidInput
from tests.corpus.files import write
from tests.corpus.rights import no_privileges


def test_files_below_a_folder_are_named_by_their_path_in_it(tmp_path: Path) -> None:
    found = find([write(tmp_path)])
    assert [source.path for source in found.files] == ["holidays.md", "hr/salaries.md", "office/parking.md"]
    assert found.folders == (tmp_path.as_uri() + "/",)


def test_a_file_has_the_same_address_alone_as_in_its_folder(tmp_path: Path) -> None:
    folder = write(tmp_path)
    alone = find([folder / "holidays.md"])
    assert alone.files[0].uri == find([folder]).files[0].uri
    assert alone.folders == ()


def test_a_file_named_twice_is_found_once(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert len(find([folder, folder / "holidays.md"]).files) == 3


def test_what_editors_and_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {".git/config": "x", ".DS_Store": "x", "~$plan.docx": "x", "Thumbs.db": "x", "plan.txt": "x"})
    assert [source.path for source in find([tmp_path]).files] == ["plan.txt"]


def test_a_name_that_is_no_unicode_is_shown_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.txt").write_text("coffee")
    assert [source.path for source in find([tmp_path]).files] == ["caf\ufffd.txt"]


@pytest.mark.parametrize("name", ["missing", "nul\0"])
def test_a_path_that_cannot_be_opened_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="check the path"):
        find([tmp_path / name])


def test_a_pipe_or_a_device_is_refused_before_it_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(InvalidInput, match="neither a file nor a folder"):
            find([path])


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield write(Path(folder))


def test_a_folder_that_lets_nobody_in_is_named_and_the_others_are_read(public: Path) -> None:
    (public / "office").chmod(0)
    with no_privileges():
        found = find([public])
    assert [source.path for source in found.files] == ["holidays.md", "hr/salaries.md"]
    assert [(folder.path, folder.uri) for folder in found.closed] == [("office", (public / "office").as_uri())]
    assert "Permission denied" in found.closed[0].reason


def test_files_that_may_be_listed_but_not_opened_are_found(public: Path) -> None:
    (public / "office").chmod(0o444)
    with no_privileges():
        found = find([public])
    assert [source.path for source in found.files] == ["holidays.md", "hr/salaries.md", "office/parking.md"]


def test_a_named_folder_that_lets_nobody_in_is_refused(public: Path) -> None:
    (public / "office").chmod(0)
    with no_privileges(), pytest.raises(InvalidInput, match="check who may read it"):
        find([public / "office"])


def test_an_empty_folder_is_refused_and_so_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput, match="holds no files"):
        find([tmp_path / "empty"])


def test_a_link_to_a_folder_is_not_walked_in_circles(tmp_path: Path) -> None:
    write(tmp_path, {"a/plan.txt": "x"})
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert [source.path for source in find([tmp_path]).files] == ["a/plan.txt"]


def test_t032_a_link_that_leads_out_of_the_folder_is_named_and_not_followed(tmp_path: Path) -> None:
    """Whoever may write to a folder could have files published that only we may read."""
    write(tmp_path, {"own/plan.txt": "x", "secret/pay.txt": "y"})
    (tmp_path / "own" / "pay.txt").symlink_to(tmp_path / "secret" / "pay.txt")
    (tmp_path / "own" / "up.txt").symlink_to("../secret/pay.txt")
    (tmp_path / "own" / "same.txt").symlink_to("plan.txt")
    found = find([tmp_path / "own"])
    assert [source.path for source in found.files] == ["plan.txt", "same.txt"]
    assert [(one.path, "leads out" in one.reason) for one in found.closed] == [("pay.txt", True), ("up.txt", True)]


def test_what_is_at_an_address_is_told_whatever_it_is_called(tmp_path: Path) -> None:
    there = Path(os.fsdecode(os.fsencode(tmp_path) + b"/50 % #1?\xff.txt"))
    there.write_text("x")
    address = there.as_uri()
    assert not is_missing(address)
    there.unlink()
    assert is_missing(address)
    assert is_missing(f"{address}/below")


def test_the_folder_that_was_named_for_a_file_is_told_from_its_path(tmp_path: Path) -> None:
    there = Path(os.fsdecode(os.fsencode(tmp_path) + b"/50 %/#1?\xff.txt"))
    there.parent.mkdir()
    there.write_text("x")
    (found,) = find([tmp_path]).files
    assert folder_named(found.uri, found.path) == f"{tmp_path.as_uri()}/"
    assert folder_named(found.uri, "what somebody calls it") is None
