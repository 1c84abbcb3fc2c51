"""The search index beside the database: snapshots, replay, several processes' worth of readers."""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.exc import DatabaseError

from ingest.sources.folder import find
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from kb_assistant.settings import load_settings
from tests.corpus.files import HOLIDAYS, write


@pytest.fixture
def other(kb: KnowledgeBase) -> Iterator[KnowledgeBase]:
    """A second reader of the same data folder, as another process would be."""
    opened = open_knowledge_base(load_settings())
    yield opened
    opened.close()


def take_in(kb: KnowledgeBase, folder: Path) -> None:
    queued = kb.library.queue(CONSOLE, find([folder]), ["everyone"])
    list(kb.worker.follow(queued.jobs, "test"))


def found(kb: KnowledgeBase, question: str) -> list[str]:
    return [passage.text for passage in kb.assistant.search(CONSOLE, Question(question), 9)]


def test_a_reader_sees_what_another_took_in_changed_and_removed(
    kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path
) -> None:
    assert found(other, "holiday") == []
    take_in(kb, write(tmp_path / "d"))
    assert found(other, "paid holiday days") == found(kb, "paid holiday days") != []
    (tmp_path / "d" / "holidays.md").write_text(HOLIDAYS.replace("27 days", "31 days"))
    take_in(kb, tmp_path / "d")
    assert any("31 days" in text for text in found(other, "paid holiday days"))
    kb.library.remove(CONSOLE, "holidays.md")
    assert not any("31 days" in text for text in found(other, "paid holiday days"))


def test_within_a_moment_a_change_is_looked_for_once_and_seen_after_it(
    kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path
) -> None:
    assert other.index.count() == (0, 0)
    with other.index.moment():
        before = other.index.count()
        take_in(kb, write(tmp_path / "d"))
        assert other.index.count() == before
    assert other.index.count() == kb.index.count() != before


def test_a_moment_that_fails_is_over(kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="broken"), other.index.moment():
        assert other.index.count() == (0, 0)
        raise ValueError("broken")
    take_in(kb, write(tmp_path / "d"))
    assert other.index.count() == kb.index.count()


def test_a_moment_of_one_thread_is_none_of_another(kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path) -> None:
    with other.index.moment(), ThreadPoolExecutor(1) as pool:
        assert other.index.count() == (0, 0)
        take_in(kb, write(tmp_path / "d"))
        assert pool.submit(other.index.count).result() == kb.index.count()


def test_an_index_made_anew_within_a_moment_is_of_the_newest_change(
    kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path
) -> None:
    with other.index.moment():
        assert other.index.count() == (0, 0)
        take_in(kb, write(tmp_path / "d"))
        other.index.close()
        assert other.index.count() == kb.index.count()


def test_a_reader_that_slept_past_forgotten_changes_starts_over(
    kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path
) -> None:
    take_in(kb, write(tmp_path / "d"))
    assert other.index.count() == kb.index.count()
    for number in range(4):
        (tmp_path / "d" / "holidays.md").write_text(HOLIDAYS.replace("27", str(40 + number)))
        take_in(kb, tmp_path / "d")
        kb.index.publish(always=True)
    with kb.store.read() as tx:
        assert tx.changes.first() > 4
    assert any("43 days" in text for text in found(other, "paid holiday days"))
    assert other.index.count() == kb.index.count()


def test_a_reader_of_an_index_that_has_grown_loads_it_as_the_writer_divided_it(
    kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    take_in(kb, write(tmp_path / "d"))
    assert other.index.count() == kb.index.count()
    sections = (f"# Room {number}\n\nRoom {number} seats {number + 3} people." for number in range(300))
    (tmp_path / "d" / "rooms.md").write_text("\n\n".join(sections))
    take_in(kb, tmp_path / "d")
    with caplog.at_level(logging.INFO):
        assert any("seats 44 people" in text for text in found(other, "how many people does room 41 seat"))
        assert other.index.count() == kb.index.count()
    assert caplog.text.count("loaded again") == 1


def test_an_index_whose_making_failed_half_way_is_made_anew_not_taken_for_whole(
    kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path, home: Path
) -> None:
    take_in(kb, write(tmp_path / "d"))
    shutil.rmtree(home / "indexes")
    with table_away(home, "chunks"), pytest.raises(DatabaseError):
        other.index.count()
    assert other.index.count() == kb.index.count() != (0, 0)


@contextmanager
def table_away(home: Path, name: str) -> Iterator[None]:
    """The database answers some questions and fails at others, as one does that goes down in between."""
    with closing(sqlite3.connect(home / "kb.sqlite")) as database:
        database.execute(f"ALTER TABLE {name} RENAME TO away")
        yield
        database.execute(f"ALTER TABLE away RENAME TO {name}")


def test_replayed_and_rebuilt_indexes_answer_alike(kb: KnowledgeBase, tmp_path: Path) -> None:
    take_in(kb, write(tmp_path / "d"))
    (tmp_path / "d" / "holidays.md").write_text(HOLIDAYS.replace("27 days", "31 days"))
    take_in(kb, tmp_path / "d")
    replayed = found(kb, "garage places and holiday days")
    kb.index.rebuild()
    # The engine counts words of replaced entries until it merges them away: the order may differ, the hits may not.
    assert sorted(found(kb, "garage places and holiday days")) == sorted(replayed)


def test_a_change_of_readers_reaches_an_open_index(kb: KnowledgeBase, other: KnowledgeBase, tmp_path: Path) -> None:
    take_in(kb, write(tmp_path / "d"))
    with kb.store.read() as tx:
        before = tx.access.readable(CONSOLE)
    vector = np.zeros(256, dtype=np.float32)
    everyone = other.index.search(vector, "garage places", 9, before).lexical
    kb.library.share(CONSOLE, "parking.md", [])
    private = other.index.search(vector, "garage places", 9, before).lexical
    assert everyone
    assert len(private) < len(everyone)


def test_a_snapshot_of_another_format_is_built_anew_once(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("indexes.lexical.tantivy.FORMAT", 1)
        take_in(kb, write(tmp_path / "d"))
        kb.index.publish(always=True)
    expected = found(kb, "garage places")
    for newest in (True, False):
        later = open_knowledge_base(load_settings())
        generations = sorted(load_settings().indexes.glob("generation-*"))
        assert found(later, "garage places") == expected != []
        assert later.doctor.examine() == []
        assert (sorted(load_settings().indexes.glob("generation-*")) != generations) == newest
        later.close()


def test_a_model_whose_vectors_are_missing_is_reported_and_reindexed(
    kb: KnowledgeBase, home: Path, tmp_path: Path
) -> None:
    take_in(kb, write(tmp_path / "d"))
    with closing(sqlite3.connect(home / "kb.sqlite")) as database, database:
        assert database.execute("DELETE FROM vectors").rowcount > 0
    assert any("kb reindex" in problem.remedy for problem in kb.doctor.examine())
    assert kb.pipeline.embed_missing() > 0
    kb.index.rebuild()
    assert kb.doctor.examine() == []
    assert found(kb, "garage places")
