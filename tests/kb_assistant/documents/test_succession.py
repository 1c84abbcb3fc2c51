"""Versions beside each other, and uploads that become the newer version of another document."""

from pathlib import Path

import pytest

from kb_assistant.assistant import new_conversation
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE, EVERYONE, Principal, Role
from kb_assistant.domain.answers import Question
from kb_assistant.domain.documents import Document
from kb_assistant.domain.shares import Change
from kb_assistant.errors import Forbidden, InvalidInput, NotFound
from kb_assistant.settings import load_settings
from kb_assistant.store.audit import AuditFilter, AuditTable
from tests.corpus.taking_in import take_in

OLD = "# Holiday\n\nEverybody has thirty days of paid holiday.\n\nUnused days end in March, without exception.\n"
NEW = OLD.replace("thirty", "thirty-two") + "\nPart-time staff have their share of these days.\n"


def person(kb: KnowledgeBase, name: str, role: Role, *groups: str) -> Principal:
    kb.people.accounts.add(CONSOLE, name, role, "a long pass phrase")
    for group in groups:
        kb.people.join(group, name)
    return kb.people.principal(name)


@pytest.fixture
def old(kb: KnowledgeBase, tmp_path: Path) -> Document:
    return take_in(kb, tmp_path / "holiday.md", OLD.encode(), ("staff",))


@pytest.fixture
def upload(kb: KnowledgeBase, old: Document, tmp_path: Path) -> Document:
    return take_in(kb, tmp_path / "holiday-2026-v2.md", NEW.encode(), ("hr",))


def assert_sound(kb: KnowledgeBase) -> None:
    """Once vectors that no text needs are swept, as after each ingestion."""
    with kb.store.write() as tx:
        tx.vectors.sweep()
    assert kb.doctor.examine() == []


def found(kb: KnowledgeBase, who: Principal, question: str = "days of paid holiday") -> list[tuple[str, str]]:
    passages = kb.assistant.search(who, Question(question), 10)
    return [(passage.document, passage.span.version) for passage in passages]


def state(kb: KnowledgeBase) -> list[object]:
    """All that is known of documents, and the files that are kept."""
    documents = [(one, tuple(kb.catalogue.versions(CONSOLE, one.id))) for one in kb.library.list(CONSOLE)]
    with kb.store.read() as tx:
        return [documents, tx.changes.last(), tx.reports.blobs(), found(kb, CONSOLE)]


def test_an_upload_becomes_the_newest_version_of_another_document(
    kb: KnowledgeBase, old: Document, upload: Document
) -> None:
    after = kb.succession.become(CONSOLE, upload.id, old.id)
    assert (after.id, after.version, after.readers) == (old.id, upload.version, ("staff",))
    assert [one.id for one in kb.library.list(CONSOLE)] == [old.id]
    versions = kb.catalogue.versions(CONSOLE, old.id)
    assert [(one.id, one.number, one.current) for one in versions] == [
        (upload.version, 2, True),
        (old.version, 1, False),
    ]
    assert set(found(kb, CONSOLE)) == {(old.id, upload.version)}
    # No ingestion follows that would sweep what the text before needed.
    assert kb.doctor.examine() == []


def test_it_gets_the_readers_of_the_document_that_it_becomes_part_of(
    kb: KnowledgeBase, old: Document, upload: Document
) -> None:
    employee, manager = person(kb, "ada", Role.READER, "staff"), person(kb, "eve", Role.READER, "hr")
    assert set(found(kb, manager)) == {(upload.id, upload.version)}
    kb.succession.become(CONSOLE, upload.id, old.id)
    assert set(found(kb, employee)) == {(old.id, upload.version)}
    assert found(kb, manager) == []
    with pytest.raises(NotFound):
        kb.library.version(manager, str(upload.version))


def test_what_was_read_again_goes_on_from_the_newest_version(
    kb: KnowledgeBase, old: Document, upload: Document, tmp_path: Path
) -> None:
    kb.succession.become(CONSOLE, upload.id, old.id)
    again = take_in(kb, tmp_path / "holiday.md", NEW.replace("share", "part").encode(), ("staff",))
    assert (again.id, again.versions) == (old.id, 3)
    assert set(found(kb, CONSOLE)) == {(old.id, again.version)}
    assert_sound(kb)


def test_earlier_versions_of_the_upload_go_with_it(
    kb: KnowledgeBase, old: Document, upload: Document, tmp_path: Path
) -> None:
    newer = take_in(kb, tmp_path / "holiday-2026-v2.md", (NEW + "\nAsk HR.\n").encode(), ("hr",))
    kb.succession.become(CONSOLE, upload.id, old.id)
    assert [one.id for one in kb.catalogue.versions(CONSOLE, old.id)] == [newer.version, old.version]
    with pytest.raises(NotFound):
        kb.library.version(CONSOLE, str(upload.version))
    assert_sound(kb)


def test_answers_go_on_citing_the_version_as_the_other_document_s(
    kb: KnowledgeBase, old: Document, upload: Document
) -> None:
    manager = person(kb, "eve", Role.READER, "hr", "staff")
    conversation = new_conversation()
    asked = kb.assistant.ask(manager, Question("Whose share do part-time staff have?"), conversation)
    assert {citation.document for one in asked.statements for citation in one.citations} == {upload.id}
    kb.succession.become(CONSOLE, upload.id, old.id)
    (kept,) = kb.assistant.exchanges(manager, conversation)
    (citation,) = (citation for one in kept.answer.statements for citation in one.citations)
    assert (citation.document, citation.path, citation.span.version) == (old.id, "holiday.md", upload.version)
    assert kept.answer.text == asked.text
    text = kb.library.version(manager, citation.span.version).text
    assert text[citation.span.start : citation.span.end] == citation.quote


def test_t095_what_was_quoted_of_earlier_versions_of_the_upload_is_taken_out(
    kb: KnowledgeBase, old: Document, upload: Document, tmp_path: Path
) -> None:
    manager = person(kb, "eve", Role.READER, "hr", "staff")
    conversation = new_conversation()
    asked = kb.assistant.ask(manager, Question("Whose share do part-time staff have?"), conversation)
    assert "Part-time staff" in asked.text
    take_in(kb, tmp_path / "holiday-2026-v2.md", OLD.replace("thirty", "thirty-three").encode(), ("hr",))
    kb.succession.become(CONSOLE, upload.id, old.id)
    (kept,) = kb.assistant.exchanges(manager, conversation)
    assert "Part-time" not in str(kept.answer)


def test_where_older_versions_are_not_kept_none_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path) -> None:
    monkeypatch.setenv("KB_INGEST_KEEP_VERSIONS", "false")
    kb = open_knowledge_base(load_settings())
    try:
        old = take_in(kb, tmp_path / "holiday.md", OLD.encode(), ("staff",))
        upload = take_in(kb, tmp_path / "holiday-v2.md", NEW.encode(), ("hr",))
        after = kb.succession.become(CONSOLE, upload.id, old.id)
        assert (after.versions, after.version) == (1, upload.version)
        assert len(list((home / "blobs").glob("??/*"))) == 1
    finally:
        kb.close()


def test_both_ends_are_in_the_audit_log(kb: KnowledgeBase, old: Document, upload: Document) -> None:
    kb.succession.become(CONSOLE, upload.id, old.id)
    with kb.store.read() as tx:
        noted = [(one.entry.action, one.entry.subject) for one in tx.audit.list(AuditFilter(), 2)]
    assert noted == [("document_removed", f"document:{upload.id}"), ("document_succeeded", f"document:{old.id}")]


def test_t075_where_it_cannot_be_recorded_nothing_has_changed(
    kb: KnowledgeBase, old: Document, upload: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(kb)

    def broken(self: AuditTable) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(AuditTable, "flush", broken)
        with pytest.raises(OSError, match="the disk is gone"):
            kb.succession.become(CONSOLE, upload.id, old.id)
    assert state(kb) == before
    kb.succession.become(CONSOLE, upload.id, old.id)
    assert_sound(kb)


def test_t001_who_may_not_read_one_of_the_two_finds_neither_way(
    kb: KnowledgeBase, old: Document, upload: Document
) -> None:
    hr, staff = person(kb, "eve", Role.EDITOR, "hr"), person(kb, "ada", Role.EDITOR, "staff")
    before = state(kb)
    for who, one, other in ((hr, upload.id, old.id), (staff, upload.id, old.id), (hr, upload.id, "none")):
        with pytest.raises(NotFound):
            kb.succession.become(who, one, other)
    reader = person(kb, "bob", Role.READER, "hr", "staff")
    with pytest.raises(Forbidden):
        kb.succession.become(reader, upload.id, old.id)
    with pytest.raises(Forbidden):
        kb.succession.lookalikes(reader, upload.id)
    assert state(kb) == before


def test_what_makes_no_sense_is_refused(kb: KnowledgeBase, old: Document, upload: Document) -> None:
    with pytest.raises(InvalidInput, match="itself"):
        kb.succession.become(CONSOLE, old.id, old.id)
    for waited_for in (upload, old):
        with kb.store.write() as tx:
            job = tx.jobs.add(waited_for.uri, waited_for.path, "0" * 64, None)
        with pytest.raises(InvalidInput, match="waits"):
            kb.succession.become(CONSOLE, upload.id, old.id)
        kb.jobs.cancel(CONSOLE, job)


def test_a_document_of_which_this_seems_a_newer_version_is_proposed(
    kb: KnowledgeBase, old: Document, upload: Document, tmp_path: Path
) -> None:
    take_in(kb, tmp_path / "invoices.md", b"# Invoices\n\nInvoices are paid within a month.", (EVERYONE,))
    (proposal,) = kb.succession.lookalikes(CONSOLE, upload.id)
    assert (proposal.document, proposal.same_name) == (old.id, True)
    assert proposal.likeness > 0.4
    hr = person(kb, "eve", Role.EDITOR, "hr")
    assert kb.succession.lookalikes(hr, upload.id) == []


def test_one_name_alone_proposes_nothing(kb: KnowledgeBase, old: Document, tmp_path: Path) -> None:
    other = take_in(kb, tmp_path / "holiday-2.md", b"# Cooking\n\nWater boils at a hundred degrees.", ())
    assert kb.succession.lookalikes(CONSOLE, other.id) == []


def test_the_text_alone_proposes_where_most_of_it_is_repeated(kb: KnowledgeBase, old: Document, tmp_path: Path) -> None:
    renamed = OLD.replace("# Holiday", "# Time away from work")
    other = take_in(kb, tmp_path / "absence.md", renamed.encode(), ())
    (proposal,) = kb.succession.lookalikes(CONSOLE, other.id)
    assert (proposal.document, proposal.same_name) == (old.id, False)


def test_two_versions_are_compared(kb: KnowledgeBase, old: Document, tmp_path: Path) -> None:
    new = take_in(kb, tmp_path / "holiday.md", NEW.encode(), ("staff",))
    found = kb.succession.differences(CONSOLE, old.id)
    assert (found.older, found.newer, found.total, found.complete) == (old.version, new.version, 2, True)
    changed, added = found.changes
    text = kb.library.version(CONSOLE, str(new.version)).text
    assert changed.new is not None
    assert "thirty-two" in text[changed.new.start : changed.new.end]
    assert [part.text for part in changed.segments if part.change is Change.ADDED] == ["-two"]
    assert (added.old, added.segments[0].change) == (None, Change.ADDED)
    second = kb.succession.differences(CONSOLE, old.id, start=1, limit=1)
    assert (second.changes, second.total) == ((added,), 2)
    back = kb.succession.differences(CONSOLE, old.id, new.version, old.version)
    assert [part.text for part in back.changes[0].segments if part.change is Change.REMOVED] == ["-two"]


def test_who_compares_versions_has_opened_the_document(kb: KnowledgeBase, old: Document, tmp_path: Path) -> None:
    take_in(kb, tmp_path / "holiday.md", NEW.encode(), ("staff",))
    kb.succession.differences(CONSOLE, old.id)
    with kb.store.read() as tx:
        (noted,) = tx.audit.list(AuditFilter(action="document_opened"), 5)
    assert noted.entry.subject == f"document:{old.id}"


def test_only_versions_of_the_document_itself_are_compared(kb: KnowledgeBase, old: Document, upload: Document) -> None:
    for older, newer in ((None, None), (upload.version, None), (old.version, upload.version)):
        with pytest.raises(NotFound):
            kb.succession.differences(CONSOLE, old.id, older, newer)
    stranger = person(kb, "bob", Role.EDITOR)
    with pytest.raises(NotFound):
        kb.succession.differences(stranger, old.id, old.version, old.version)
    same = kb.succession.differences(CONSOLE, old.id, old.version, old.version)
    assert (same.total, same.unchanged) == (0, 3)
