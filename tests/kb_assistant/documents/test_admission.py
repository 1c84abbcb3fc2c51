"""What is said of a document while a file waits to be read for it: the later word holds."""

import pytest

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.documents.intake import Incoming
from kb_assistant.documents.uploads import Upload
from kb_assistant.domain.access import CONSOLE, EVERYONE, Principal, Role
from kb_assistant.domain.changes import Move, Wanted
from kb_assistant.domain.documents import Document
from kb_assistant.domain.uploads import Received, UploadedFile
from kb_assistant.errors import NotFound

MINE = ("@ada",)


@pytest.fixture
def ada(kb: KnowledgeBase) -> Principal:
    return kb.people.add_user("ada", Role.EDITOR)


def send(
    kb: KnowledgeBase, who: Principal, text: str, readers: tuple[str, ...] | None = None, collection: str | None = None
) -> UploadedFile:
    with kb.uploads.draft() as draft:
        draft.write(f"# Pay\n\n{text}".encode())
        (sent,) = kb.uploads.add(who, Upload((Incoming(draft, "pay.md"),), readers, collection)).files
    return sent


def read(kb: KnowledgeBase) -> Document:
    list(kb.worker.run("test"))
    (document,) = kb.library.list(CONSOLE)
    return document


def test_readers_that_are_set_while_a_newer_file_waits_hold_when_it_is_read(kb: KnowledgeBase, ada: Principal) -> None:
    send(kb, ada, "Pay comes on the 25th.", (EVERYONE,))
    before = read(kb)
    send(kb, ada, "Pay comes on the 26th.", (EVERYONE,))
    kb.upkeep.share(ada, [before.id], MINE)
    after = read(kb)
    assert (after.versions, after.readers) == (2, MINE)


def test_nor_does_a_file_that_is_tried_again_bring_back_who_read_it_then(kb: KnowledgeBase, ada: Principal) -> None:
    send(kb, ada, "Pay comes on the 25th.", (EVERYONE,))
    before = read(kb)
    job = send(kb, ada, "Pay comes on the 26th.", (EVERYONE,)).job or 0
    kb.jobs.cancel(ada, job)
    kb.library.share(ada, before.id, MINE)
    kb.jobs.retry(ada, job)
    assert read(kb).readers == MINE


def test_files_that_wait_get_the_new_readers_of_their_collection(kb: KnowledgeBase, ada: Principal) -> None:
    handbook = kb.collections.add(ada, "Handbook", (EVERYONE,)).id
    send(kb, ada, "Pay comes on the 25th.", None, handbook)
    kb.collections.change(ada, handbook, readers=MINE)
    document = read(kb)
    assert (document.readers, document.collection) == (MINE, handbook)


def test_a_file_that_waits_with_readers_of_its_own_does_not_follow_its_collection(
    kb: KnowledgeBase, ada: Principal
) -> None:
    handbook = kb.collections.add(ada, "Handbook", (EVERYONE,)).id
    send(kb, ada, "Pay comes on the 25th.", None, handbook)
    read(kb)
    send(kb, ada, "The salary of each of us.", MINE, handbook)
    kb.collections.change(ada, handbook, readers=(EVERYONE, "@ada"))
    after = read(kb)
    assert (after.versions, after.readers) == (2, MINE)


def test_files_that_wait_for_a_collection_that_is_removed_go_to_none(kb: KnowledgeBase, ada: Principal) -> None:
    handbook = kb.collections.add(ada, "Handbook", (EVERYONE,)).id
    send(kb, ada, "Pay comes on the 25th.", None, handbook)
    kb.collections.remove(ada, handbook)
    document = read(kb)
    assert (document.readers, document.collection) == ((EVERYONE,), None)


def test_a_collection_that_is_removed_while_files_come_in_takes_none(
    kb: KnowledgeBase, ada: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    handbook = kb.collections.add(ada, "Handbook", (EVERYONE,)).id
    monkeypatch.setattr(kb.uploads, "_take", lambda *_: kb.collections.remove(ada, handbook))
    with pytest.raises(NotFound):
        send(kb, ada, "Pay comes on the 25th.", None, handbook)
    with kb.store.read() as tx:
        assert tx.jobs.waiting() == 0


def test_a_document_that_changes_its_collection_gets_the_readers_that_come_with_a_file(
    kb: KnowledgeBase, ada: Principal
) -> None:
    handbook, rules = (kb.collections.add(ada, name, (EVERYONE,)).id for name in ("Handbook", "Rules"))
    send(kb, ada, "Pay comes on the 25th.", None, handbook)
    before = read(kb)
    send(kb, ada, "Pay comes on the 26th.", MINE, handbook)
    kb.upkeep.change(ada, [before.id], Wanted(move=Move(rules, readers=False)))
    document = read(kb)
    assert (document.readers, document.collection) == (MINE, rules)


@pytest.mark.parametrize("known", [False, True])
def test_a_file_that_corrects_one_that_waits_keeps_the_readers_named_for_that(
    kb: KnowledgeBase, ada: Principal, known: bool
) -> None:
    if known:
        send(kb, ada, "Pay comes on the 25th.", MINE)
        read(kb)
    send(kb, ada, "Pay cones on the 26th.", (EVERYONE,))
    corrected = send(kb, ada, "Pay comes on the 26th.")
    assert send(kb, ada, "Pay comes on the 26th.").job == corrected.job
    assert read(kb).readers == (EVERYONE,)


def test_who_sends_the_current_file_again_takes_back_the_one_that_waits(kb: KnowledgeBase, ada: Principal) -> None:
    right, wrong = "Pay comes on the 25th.", "The salary of each of us."
    send(kb, ada, right)
    before = read(kb)
    send(kb, ada, wrong)
    assert send(kb, ada, right).outcome is Received.QUEUED
    assert read(kb).version == before.version
    assert send(kb, ada, right).outcome is Received.UNCHANGED
