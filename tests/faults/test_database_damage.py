"""T084: a database that is damaged, held by somebody else, or put back as it was before beside indexes of later."""

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from kb_assistant.errors import Busy, DataFolderError
from kb_assistant.settings import load_settings
from kb_assistant.store import engine
from kb_assistant.store.lock import WriterLock

NEW = {"amber": "The amber locker is opened by code 11.", "birch": "The birch locker is opened by code 22."}


@pytest.fixture
def file(empty_home: Path) -> Path:
    """The database of a data folder, closed, with a document in it and an index of that."""
    with opened() as kb:
        take_in(kb, "old", "The old locker is opened by code 10.")
    return empty_home / "kb.sqlite"


def opened() -> "closing[KnowledgeBase]":
    return closing(open_knowledge_base(load_settings()))


def take_in(kb: KnowledgeBase, name: str, text: str) -> None:
    assert [taken.outcome for taken in kb.worker.follow(queued(kb, name, text), "test")] == ["new"]


def queued(kb: KnowledgeBase, name: str, text: str) -> list[int]:
    return kb.library.queue_text(f"test:{name}", f"{name}.md", name, f"# {name}\n\n{text}\n", ["everyone"])


def publish(kb: KnowledgeBase, home: Path) -> None:
    with WriterLock(home).hold("a test"):
        kb.index.publish(always=True)


def found(kb: KnowledgeBase, name: str) -> list[str]:
    return [passage.path for passage in kb.assistant.search(CONSOLE, Question(f"{name} locker code"), 5)]


@pytest.fixture
def put_back(file: Path, tmp_path: Path) -> Path:
    """The same after more was taken in and the database alone was put back as it was before."""
    copy = shutil.copy(file, tmp_path / "copy")
    with opened() as kb:
        for name, text in NEW.items():
            take_in(kb, name, text)
        publish(kb, file.parent)
    for left in file.parent.glob("kb.sqlite*"):
        left.unlink()
    shutil.copy(copy, file)
    return file


def test_t084_an_older_database_beside_newer_indexes_is_searched_as_it_is(put_back: Path) -> None:
    with opened() as kb:
        assert found(kb, "old") == ["old.md"]
        assert kb.doctor.examine() == []


def test_t084_an_older_database_that_went_on_before_it_was_searched_is_searched_as_it_is_too(put_back: Path) -> None:
    """Its changes have the numbers of others, which the indexes hold."""
    names = ("cedar", "dove", "elm", "fir")
    with opened() as kb:
        jobs = [job for name in names for job in queued(kb, name, f"The {name} locker is opened by code 33.")]
        assert [taken.outcome for taken in kb.worker.follow(jobs, "test")] == ["new"] * len(names)
        assert [name for name in ("old", *names) if found(kb, name)[:1] != [f"{name}.md"]] == []
        assert kb.doctor.repair() == []


def test_t084_a_snapshot_is_known_to_the_database_that_it_was_made_of(put_back: Path) -> None:
    with opened() as kb:
        publish(kb, put_back.parent)
    generations = {path.name for path in (put_back.parent / "indexes").iterdir()}
    with opened() as kb:
        assert found(kb, "old") == ["old.md"]
    assert {path.name for path in (put_back.parent / "indexes").iterdir()} == generations


def test_t084_a_database_with_a_page_of_nonsense_is_never_searched_as_if_it_were_whole(file: Path) -> None:
    whole = file.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    for page in range(0, len(whole) // size, 7):
        file.write_bytes(whole[: page * size] + b"\xa5" * size + whole[(page + 1) * size :])
        with suppress(DataFolderError), opened() as kb:
            told = {problem.remedy for problem in kb.doctor.examine()}
            assert "restore the data folder from a backup" in told, page
    file.write_bytes(whole)
    with opened() as kb:
        assert kb.doctor.examine() == []


def test_t084_a_database_whose_log_was_deleted_is_searched_as_it_is(file: Path) -> None:
    with opened() as kb:
        take_in(kb, "amber", NEW["amber"])
        publish(kb, file.parent)
        without_log = file.read_bytes()
    file.write_bytes(without_log)
    with opened() as kb:
        assert "old.md" in found(kb, "old")
        assert kb.doctor.repair() == []


def test_t084_a_database_that_another_program_holds_is_waited_for_and_then_said_to_be(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 100)
    with opened() as kb, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert found(kb, "old") == ["old.md"]
        with pytest.raises(Busy, match="try again"):
            kb.people.add_group("crew")
        other.execute("ROLLBACK")
        assert kb.people.add_group("crew").name == "crew"
