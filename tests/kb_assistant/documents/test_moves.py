"""Files that were renamed or moved before their folder is taken in again."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.sources.folder import find
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from tests.corpus.files import PARKING, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "documents")


def taken_in(kb: KnowledgeBase, *paths: Path, readers: Sequence[str] | None = None) -> dict[str, str]:
    """What there is afterwards: path and id."""
    queued = kb.library.queue(CONSOLE, find(paths), readers)
    list(kb.worker.follow(queued.jobs, "the test"))
    return {document.path: document.id for document in kb.library.list(CONSOLE)}


def test_a_renamed_file_stays_the_document_that_people_looked_after_and_quoted(kb: KnowledgeBase, folder: Path) -> None:
    before = taken_in(kb, folder)
    kb.people.add_group("hr")
    kb.library.share(CONSOLE, "holidays.md", ["hr"])
    said = kb.assistant.ask(CONSOLE, Question("how many days of paid holiday a year"))
    (folder / "hr" / "2026").mkdir()
    (folder / "holidays.md").rename(folder / "hr" / "2026" / "leave.md")
    after = taken_in(kb, folder)
    assert after["hr/2026/leave.md"] == before["holidays.md"]
    assert len(after) == 3
    moved = kb.library.show(CONSOLE, "hr/2026/leave.md")
    assert (moved.readers, moved.versions) == (("hr",), 1)
    assert said.statements
    assert kb.assistant.answer(CONSOLE, said.id).answer.statements == said.statements


def test_a_folder_that_was_moved_as_a_whole_is_not_there_twice(kb: KnowledgeBase, folder: Path) -> None:
    (folder / "office" / "empty.md").touch()
    before = taken_in(kb, folder)
    elsewhere = folder.rename(folder.with_name("files"))
    assert taken_in(kb, elsewhere) == before
    assert len(kb.library.list(CONSOLE)) == len(before)


def test_a_copy_is_a_document_of_its_own(kb: KnowledgeBase, folder: Path) -> None:
    before = taken_in(kb, folder)
    (folder / "copy.md").write_bytes((folder / "holidays.md").read_bytes())
    after = taken_in(kb, folder)
    assert after.pop("copy.md") not in before.values()
    assert after == before


def test_what_went_from_elsewhere_to_other_readers_is_not_theirs_with_all_its_past(
    kb: KnowledgeBase, folder: Path
) -> None:
    kb.people.add_group("hr")
    (pay,) = taken_in(kb, folder / "hr", readers=["hr"]).values()
    (folder / "hr" / "salaries.md").rename(folder / "office" / "pay.md")
    taken_in(kb, folder / "office", readers=["everyone"])
    readers = {document.id: document.readers for document in kb.library.list(CONSOLE)}
    assert readers.pop(pay) == ("hr",)
    assert list(readers.values()) == [("everyone",), ("everyone",)]


def test_a_file_that_waited_when_it_was_moved_is_read_once(kb: KnowledgeBase, folder: Path) -> None:
    before = taken_in(kb, folder)
    # A killed run leaves its job behind.
    kb.library.queue(CONSOLE, find([folder]), ["everyone"])
    (folder / "holidays.md").rename(folder / "leave.md")
    after = taken_in(kb, folder)
    assert after.pop("leave.md") == before.pop("holidays.md")
    assert after == before


@pytest.fixture
def forms(kb: KnowledgeBase, folder: Path) -> Path:
    """A folder with two equal files that others read each."""
    for name in ("hr/form.md", "office/form.md"):
        (folder / name).write_text(PARKING)
    taken_in(kb, folder, readers=["everyone"])
    kb.people.add_group("hr")
    kb.library.share(CONSOLE, "hr/form.md", ["hr"])
    return folder


def test_of_equal_files_none_gets_readers_of_another(kb: KnowledgeBase, forms: Path) -> None:
    (forms / "hr" / "form.md").rename(forms / "z.md")
    (forms / "office" / "form.md").rename(forms / "y.md")
    taken_in(kb, forms)
    assert [kb.library.show(CONSOLE, name).readers for name in ("y.md", "z.md")] == [(), ()]


def test_equal_files_are_told_apart_by_their_folders(kb: KnowledgeBase, forms: Path) -> None:
    taken_in(kb, forms.rename(forms.with_name("files")))
    shown = [kb.library.show(CONSOLE, name).readers for name in ("hr/form.md", "office/form.md")]
    assert shown == [("hr",), ("everyone",)]


def test_a_copy_of_what_was_deleted_elsewhere_is_not_read_by_its_readers(kb: KnowledgeBase, folder: Path) -> None:
    taken_in(kb, folder / "office", readers=["everyone"])
    taken_in(kb, folder / "hr")
    (folder / "office" / "parking.md").rename(folder / "hr" / "parking.md")
    taken_in(kb, folder / "hr")
    readers = [(document.path, document.readers) for document in kb.library.list(CONSOLE)]
    assert sorted(readers) == [("parking.md", ()), ("parking.md", ("everyone",)), ("salaries.md", ())]


def test_a_few_bytes_tell_of_no_move(kb: KnowledgeBase, folder: Path) -> None:
    (folder / "office" / "notes.md").write_text("# Notes\n\nto do\n")
    taken_in(kb, folder, readers=["everyone"])
    (folder / "office" / "notes.md").rename(folder / "hr" / "secret.md")
    taken_in(kb, folder)
    assert kb.library.show(CONSOLE, "hr/secret.md").readers == ()


def test_a_file_that_waits_with_readers_of_its_own_gives_them_to_no_other(kb: KnowledgeBase, folder: Path) -> None:
    kb.people.add_group("hr")
    (pay,) = taken_in(kb, folder / "hr", readers=["hr"]).values()
    copy = folder / "hr" / "copy.md"
    copy.write_bytes((folder / "hr" / "salaries.md").read_bytes())
    # Killed before it read the copy.
    kb.library.queue(CONSOLE, find([copy]), ["everyone"])
    (folder / "hr" / "salaries.md").unlink()
    after = taken_in(kb, folder / "hr")
    assert pay not in after.values()
