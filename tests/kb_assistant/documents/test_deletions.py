"""Erasure, the queue and receipts on each kind of database; the rest is tried over HTTP."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import event, make_url

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.clock import utc_now
from kb_assistant.documents.deletions import Deletions
from kb_assistant.documents.erasure import erase
from kb_assistant.domain.access import CONSOLE, EVERYONE, Principal, Role
from kb_assistant.domain.answers import Answer, Citation, Outcome, Passage, Statement
from kb_assistant.domain.documents import DocumentState, Extract, Span
from kb_assistant.domain.jobs import JobState
from kb_assistant.domain.receipts import Receipt, Removed
from kb_assistant.domain.uploads import Received, Uploaded, UploadedFile
from kb_assistant.errors import Busy, InvalidInput, KbError, NotFound
from kb_assistant.people import People
from kb_assistant.retrieval.retriever import Retriever
from kb_assistant.settings import load_settings
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.transaction import Store
from kb_assistant.store.versions import StoredChunk
from tests.corpus.databases import drop_postgres_database, new_postgres_database

TEXTS = {"a": "The rule of A is secret.", "b": "The rule of B is plain."}


@pytest.fixture
def ada(people: People) -> Principal:
    return people.add_user("ada", Role.EDITOR)


@pytest.fixture
def versions(store: Store, ada: Principal) -> Mapping[str, str]:
    """The versions of two documents, by path."""
    made = {}
    with store.write() as tx:
        for path, text in TEXTS.items():
            document = tx.documents.add(f"test:{path}", path, tx.audiences.of([EVERYONE]))
            extract, cut = Extract(text, path), StoredChunk(0, len(text), (), "", f"hash of {path}")
            made[path] = tx.versions.add(document, "", extract, [cut])
            tx.documents.make_current(document, made[path])
            tx.documents.note(document, "", "", DocumentState.READY, "")
            tx.jobs.add(f"test:{path}", path, "0" * 64, None, user=ada.user_id)
    return made


def quote(store: Store, versions: Mapping[str, str], path: str) -> Citation:
    with store.read() as tx:
        document = tx.documents.find(CONSOLE, path)
    return Citation(Span(versions[path], 0, len(TEXTS[path])), TEXTS[path], document, path, path)


def test_an_erased_document_is_gone_from_every_table(
    store: Store, versions: Mapping[str, str], ada: Principal, blobs: Blobs
) -> None:
    citations = {path: quote(store, versions, path) for path in TEXTS}
    both = tuple(Statement(TEXTS[path], (citations[path],)) for path in TEXTS)
    with store.write() as tx:
        saved = tx.answers.add(ada, "Which rule?", Answer(Outcome.ANSWERED, "\n".join(TEXTS.values()), both))
        other = tx.answers.add(ada, "Which?", Answer(Outcome.NOT_ANSWERED, "No.", (), (citations["a"], citations["b"])))
        document = tx.documents.show(CONSOLE, citations["a"].document)
    removed = erase(store, blobs, CONSOLE, document)
    assert (removed.versions, removed.passages, removed.answers) == (1, 1, 2)
    with store.read() as tx:
        left = tx.answers.kept(saved).answer
        assert [one.citations[0].quote for one in left.statements] == ["", TEXTS["b"]]
        assert TEXTS["a"] not in left.text and TEXTS["b"] in left.text
        assert [one.quote for one in tx.answers.kept(other).answer.closest] == ["", TEXTS["b"]]
        assert [job.path for job in tx.queue.page(ada, False).items] == ["b"]
        assert list(tx.versions.holding(["rule of A"])) == []
        assert tx.changes.purge() == tx.changes.last()
        with pytest.raises(NotFound):
            tx.versions.show(CONSOLE, versions["a"])


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def test_a_sentence_of_every_document_is_asked_for_in_one_statement(kb: KnowledgeBase) -> None:
    said, asked = "This is of the company and for nobody else.", list[str]()
    with kb.store.write() as tx:
        for number in range(9):
            document = tx.documents.add(f"test:{number}", f"{number}.md", tx.audiences.of([EVERYONE]))
            extract, cut = Extract(said, str(number)), StoredChunk(0, len(said), (), "", str(number))
            tx.documents.make_current(document, tx.versions.add(document, "", extract, [cut]))
    event.listen(kb.store._engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    (receipt,) = kb.deletions.remove(CONSOLE, ["0.md"])
    assert (receipt.probes, receipt.copies) == (1, 1)
    assert len([one for one in asked if "documents.audience_id IN" in one and "documents.id IN" in one]) == 1


def test_jobs_are_paged_cancelled_and_tried_again(store: Store, versions: Mapping[str, str], ada: Principal) -> None:
    with store.write() as tx:
        page = tx.queue.page(ada, False, JobState.QUEUED, 0, 1)
        assert (page.total, page.items[0].path, page.items[0].position) == (2, "b", 2)
        assert page.items[0].document is not None and page.items[0].user == "ada"
        job = page.items[0].id
        assert tx.queue.cancel(job) and not tx.queue.cancel(job)
        assert tx.queue.show(ada, False, job).finished is not None
        assert tx.queue.retry(job) and not tx.queue.retry(job)
        assert tx.queue.page(CONSOLE, False).total == 0 and tx.queue.page(CONSOLE, True).total == 2


def test_a_receipt_stays_open_until_everything_is_done(store: Store, ada: Principal) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    made = {
        "done": Removed(wiped=None, purged=True),
        "log": Removed(wiped=False, purged=True),
        "index": Removed(wiped=True, purged=False),
    }
    with store.write() as tx:
        for name, removed in made.items():
            tx.receipts.add(Receipt(name, "d", None, now, 40, 0, 0, removed), ada.user_id)
        assert {one.id for one in tx.receipts.open()} == {"log", "index"}
        for one in tx.receipts.open():
            tx.receipts.close(one, wiped=True, purged=True)
        assert tx.receipts.open() == []
        assert all(one.complete and one.user == "ada" for one in tx.receipts.list(ada.user_id, 0, 9))


def test_an_answer_to_an_upload_is_kept_by_its_key(store: Store, ada: Principal) -> None:
    assert ada.user_id is not None
    answer = Uploaded((UploadedFile("a.md", Received.QUEUED, 7), UploadedFile("b", Received.REFUSED, reason="no")))
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with store.write() as tx:
        tx.uploads.add(ada.user_id, "key", "request", answer, now)
        assert tx.uploads.find(ada.user_id, "key", "request") == answer
        assert tx.uploads.find(ada.user_id, "other", "request") is None
        with pytest.raises(InvalidInput):
            tx.uploads.find(ada.user_id, "key", "another request")
        assert (tx.uploads.forget("c.md"), tx.uploads.sweep(now)) == (0, 0)
        assert tx.uploads.forget("a.md") == 1


@pytest.mark.parametrize(("refused", "there", "receipts"), [("INSERT", 1, 0), ("UPDATE", 0, 1)])
def test_a_document_is_removed_together_with_its_receipt_or_not_at_all(
    kb: KnowledgeBase, home: Path, refused: str, there: int, receipts: int
) -> None:
    queued = kb.library.queue_text(
        "test:a", "a.md", "A", "# A\n\nThe rule of A is kept by all of us here.\n", [EVERYONE]
    )
    list(kb.worker.follow(queued, "test"))
    with closing(sqlite3.connect(home / "kb.sqlite")) as database:
        database.execute(f"CREATE TRIGGER broken BEFORE {refused} ON receipts BEGIN SELECT RAISE(ABORT, 'broken'); END")
        # Once it is gone nobody is told that it is not: the receipt says what is left to do.
        with nullcontext() if receipts else pytest.raises(KbError):
            assert [receipt.complete for receipt in kb.deletions.remove(CONSOLE, ["a.md"])] == [False]
        database.execute("DROP TRIGGER broken")
    found = kb.deletions.list(CONSOLE)
    assert (len(kb.library.list(CONSOLE)), len(found)) == (there, receipts)
    list(kb.worker.run("test"))
    assert all(receipt.removed.complete for receipt in kb.deletions.list(CONSOLE))


@dataclass(frozen=True)
class Leaving:
    """What finds passages, and lets something happen when it is asked, as that the database goes away."""

    leave: Callable[[], None]

    def search(self, *_: object) -> list[Passage]:
        self.leave()
        return []


def test_a_removal_that_the_database_broke_off_once_it_was_done_is_said_to_be_done(
    home: Path, postgres: Path, migrated_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_postgres_database(postgres, migrated_postgres)
    monkeypatch.setenv("KB_DATABASE_URL", address)
    with closing(open_knowledge_base(load_settings())) as kb:
        jobs = kb.library.queue_text("test:a", "a.md", "a", "# A\n\nThe rule of A has more than five words.", ())
        assert [taken.outcome for taken in kb.worker.follow(jobs, "test")] == ["new"]
        leaving = Leaving(partial(drop_postgres_database, postgres, str(make_url(address).database)))
        blobs, retriever = Blobs(home / "blobs"), cast(Retriever, leaving)
        deletions = Deletions(kb.store, blobs, retriever, kb.index, kb.lock, utc_now)
        (receipt,) = deletions.remove(CONSOLE, ["a.md"])
        assert (receipt.probes, receipt.removed.passages, receipt.complete) == (0, 1, False)
        with pytest.raises(Busy):
            kb.store.ping()


@pytest.mark.parametrize("hidden", [False, True])
def test_of_several_documents_those_are_left_out_that_are_gone_or_hidden_by_the_time_it_is_their_turn(
    kb: KnowledgeBase, home: Path, hidden: bool
) -> None:
    ada = kb.people.add_user("ada", Role.EDITOR)
    for path, text in TEXTS.items():
        list(kb.worker.follow(kb.library.queue_text(f"test:{path}", path, path, f"{text} So it is.", ["@ada"]), "test"))

    def meanwhile() -> None:
        if hidden:
            kb.library.share(CONSOLE, "b", ())
        elif "b" in [one.path for one in kb.library.list(CONSOLE)]:
            kb.library.remove(CONSOLE, "b")

    retriever = cast(Retriever, Leaving(meanwhile))
    deletions = Deletions(kb.store, Blobs(home / "blobs"), retriever, kb.index, kb.lock, utc_now)
    assert len(deletions.remove(ada, ["a", "b"])) == 1
    assert [one.path for one in kb.library.list(CONSOLE)] == (["b"] if hidden else [])
    with pytest.raises(NotFound):
        kb.library.share(ada, "b", ["@ada"])
