"""Transactions of each kind of database: one writer at a time, and readers who see one moment."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from logging.handlers import QueueHandler
from queue import Queue
from threading import Barrier, BrokenBarrierError

import pytest

from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.errors import Busy
from kb_assistant.people import People
from kb_assistant.store import engine
from kb_assistant.store.transaction import Store
from tests.corpus.people import people_of


def made(store: Store, people: People) -> str:
    """A document that the group "base" reads, beside groups "a" and "b"."""
    for name in ("base", "a", "b"):
        people.add_group(name)
    with store.write() as tx:
        return tx.documents.add("test:x", "x.md", tx.audiences.of(["base"]))


def admit(store: Store, document: str, both: Barrier, group: str) -> None:
    with store.write() as tx:
        readers = tx.documents.show(CONSOLE, document).readers
        # Where both can get here, both do before either writes.
        with suppress(BrokenBarrierError):
            both.wait()
        tx.documents.move(document, tx.audiences.of([*readers, group]))


def test_two_who_admit_readers_at_once_do_not_undo_each_other(store: Store, people: People) -> None:
    document = made(store, people)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(partial(admit, store, document, Barrier(2, timeout=1)), ("a", "b")))
    with store.read() as tx:
        assert set(tx.documents.show(CONSOLE, document).readers) == {"base", "a", "b"}


def test_what_is_read_together_is_of_one_moment(store: Store, people: People) -> None:
    people.add_group("a")
    with store.read() as tx:
        before = tx.groups.list()
        people.add_group("b")
        assert tx.groups.list() == before
    with store.read() as tx:
        assert len(tx.groups.list()) == len(before) + 1


@pytest.fixture
def heard() -> Iterator[Queue[logging.LogRecord]]:
    """What the engine logs."""
    found: Queue[logging.LogRecord] = Queue()
    handler = QueueHandler(found)
    logging.getLogger(engine.__name__).addHandler(handler)
    yield found
    logging.getLogger(engine.__name__).removeHandler(handler)


def test_whoever_waits_for_another_writer_is_told_so_and_writes_when_that_is_done(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch, heard: Queue[logging.LogRecord]
) -> None:
    monkeypatch.setattr(engine, "_TURN_MILLISECONDS", 10)
    store = Store.open(migrated_sqlite_url)
    with ThreadPoolExecutor(1) as pool:
        with store.write() as tx:
            tx.access.add_user("ada", Role.READER)
            waiting = pool.submit(people_of(store).add_user, "bob")
            assert "is waited for" in heard.get(timeout=20).getMessage()
        assert waiting.result().name == "bob"
    assert heard.empty()
    store.close()


def test_whoever_waits_too_long_for_another_writer_is_told_to_try_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 100)
    store = Store.open(database)
    with store.write(), pytest.raises(Busy, match="try again"), store.write() as tx:
        tx.access.add_user("ada", Role.READER)
    with store.write() as tx:
        tx.access.add_user("ada", Role.READER)
    store.close()
