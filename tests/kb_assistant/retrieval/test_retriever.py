"""Searches, and questions with misspelt words, through the real store and index."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from indexes.lexical.tantivy import TantivyIndex
from ingest.sources.folder import find
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE
from kb_assistant.embedding.base import Matrix
from kb_assistant.embedding.hashing import HashingEmbedder
from kb_assistant.retrieval.rerankers import none
from kb_assistant.retrieval.retriever import Proposed, Retriever
from tests.corpus.files import HOLIDAYS, write


@pytest.fixture
def retriever(kb: KnowledgeBase) -> Retriever:
    return Retriever(kb.store, kb.index, kb.embedder, none.create(""))


def take_in(kb: KnowledgeBase, folder: Path, readers: str = "everyone") -> None:
    queued = kb.library.queue(CONSOLE, find([folder]), [readers])
    list(kb.worker.follow(queued.jobs, "test"))


def test_misspelt_words_are_put_right_by_the_documents(kb: KnowledgeBase, retriever: Retriever, tmp_path: Path) -> None:
    take_in(kb, write(tmp_path / "d"))
    assert retriever.spelt(CONSOLE, "how many days of paid holliday?") == "how many days of paid holiday?"
    assert retriever.spelt(CONSOLE, "the ticket for Vistors") == "the ticket for Visitors"


def test_a_question_without_misspelt_words_is_the_very_same_text(
    kb: KnowledgeBase, retriever: Retriever, tmp_path: Path
) -> None:
    question = "how many days of paid holiday?"
    assert retriever.spelt(CONSOLE, question) is question
    take_in(kb, write(tmp_path / "d"))
    assert retriever.spelt(CONSOLE, question) is question


def test_a_word_of_documents_that_one_may_not_read_is_never_suggested(
    kb: KnowledgeBase, retriever: Retriever, tmp_path: Path
) -> None:
    kb.people.add_user("ada")
    kb.people.add_user("bob")
    ada, bob = kb.people.principal("ada"), kb.people.principal("bob")
    take_in(kb, write(tmp_path / "all", {"parking.md": "# Parking\n\nThe garage has places for 40 cars.\n"}))
    take_in(kb, write(tmp_path / "hers", {"zeppelins.md": "# Zeppelins\n\nThe garage has places for 2.\n"}), "@ada")
    question = "has the garage places for zepelins"
    assert retriever.spelt(ada, question) == "has the garage places for zeppelins"
    assert retriever.spelt(CONSOLE, question) == "has the garage places for zeppelins"
    assert retriever.spelt(bob, question) is question
    kb.library.share(CONSOLE, "zeppelins.md", ["everyone"])
    assert retriever.spelt(bob, question) == "has the garage places for zeppelins"
    kb.library.share(CONSOLE, "zeppelins.md", ["@ada"])
    assert retriever.spelt(bob, question) is question


def test_words_of_an_earlier_version_are_forgotten(kb: KnowledgeBase, retriever: Retriever, tmp_path: Path) -> None:
    take_in(kb, write(tmp_path / "d"))
    typed = "unsued days move into the next year"
    assert retriever.spelt(CONSOLE, typed) == "unused days move into the next year"
    take_in(kb, write(tmp_path / "d", {"holidays.md": HOLIDAYS.replace("unused ", "")}))
    assert retriever.spelt(CONSOLE, typed) is typed


def test_where_the_index_cannot_be_brought_up_to_date_nothing_is_corrected(
    kb: KnowledgeBase,
    retriever: Retriever,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A full disk leaves an index of yesterday, which may hold words that are private today."""
    take_in(kb, write(tmp_path / "d"))

    def full(self: TantivyIndex) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TantivyIndex, "_commit", full)
    with caplog.at_level(logging.WARNING):
        assert retriever.spelt(CONSOLE, "how many days of paid holliday?") == "how many days of paid holliday?"
    assert "as it was typed" in caplog.text


def test_a_passage_knows_what_stands_around_it(kb: KnowledgeBase, retriever: Retriever, tmp_path: Path) -> None:
    rules = "\n".join(f"{number}. The garage door number {number} opens at séven." for number in range(60))
    take_in(kb, write(tmp_path / "d", {"doors.md": f"# Doors\n\n{rules}\n\n# Gates\n\nThe gate is open.\n"}))
    found = retriever.nearest(CONSOLE, kb.embedder.embed_queries(["the garage door opens"])[0], 9)
    with kb.store.read() as tx:
        text = tx.versions.text(found[0].span.version)
    assert len(found) > 3
    for passage in found:
        span = passage.span
        assert passage.text == text[span.start : span.end]
        assert passage.before == text[max(0, span.start - 200) : span.start]
        assert passage.after == text[span.end : span.end + 200]


def test_where_there_is_nothing_no_question_waits_for_the_model(kb: KnowledgeBase, tmp_path: Path) -> None:
    class Unprepared(HashingEmbedder):
        def embed_queries(self, texts: Sequence[str]) -> Matrix:
            raise AssertionError("half a minute for nothing")

    retriever = Retriever(kb.store, kb.index, Unprepared(), none.create(""))
    assert retriever.search(CONSOLE, "how many days off", 5) == []
    take_in(kb, write(tmp_path / "d"))
    with pytest.raises(AssertionError):
        retriever.search(CONSOLE, "how many days off", 5)


class Meanwhile(HashingEmbedder):
    """Somebody else does something at the moment of the next question: rights are read by then, the index is not."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Callable[[], object] = list

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        act, self.act = self.act, list
        act()
        return super().embed_queries(texts)


def test_t087_what_comes_to_other_readers_during_a_search_is_found_by_who_reads_it_before_and_after(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    embedder = Meanwhile()
    retriever = Retriever(kb.store, kb.index, embedder, none.create(""))
    for name in ("ada", "bob"):
        kb.people.add_user(name)
    ada, bob = kb.people.principal("ada"), kb.people.principal("bob")
    take_in(kb, write(tmp_path / "d", {"holidays.md": HOLIDAYS}), "@ada")
    embedder.act = lambda: kb.library.share(CONSOLE, "holidays.md", ["@ada", "@bob"])
    assert {one.path for one in retriever.search(ada, "days of paid holiday", 5)} == {"holidays.md"}
    embedder.act = lambda: kb.library.share(CONSOLE, "holidays.md", ["@ada"])
    assert retriever.search(bob, "days of paid holiday", 5) == []


def test_t087_what_is_replaced_during_a_search_is_found_as_it_is_then(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever = Retriever(kb.store, kb.index, kb.embedder, none.create(""))
    folder = write(tmp_path / "d", {"holidays.md": HOLIDAYS})
    take_in(kb, folder)
    proposed = retriever.proposed

    def replaced(*given: Any) -> Proposed:  # noqa: ANN401 - as they come
        found = proposed(*given)
        monkeypatch.setattr(retriever, "proposed", proposed)
        write(folder, {"holidays.md": HOLIDAYS.replace("27 days", "31 days")})
        take_in(kb, folder)
        return found

    monkeypatch.setattr(retriever, "proposed", replaced)
    with retriever.moment():
        assert "31 days" in "".join(one.text for one in retriever.search(CONSOLE, "days of paid holiday", 5))
