"""What refers to files, on each kind of database."""

import pytest

from kb_assistant.domain.documents import DocumentState, Extract
from kb_assistant.store import reports
from kb_assistant.store.transaction import Store
from kb_assistant.store.versions import StoredChunk


@pytest.mark.parametrize("few", [1_000, 1])
def test_a_file_is_used_by_versions_documents_and_what_waits(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(reports, "_FEW", few)
    with store.write() as tx:
        document = tx.documents.add("test:a", "a.md", tx.audiences.of(()))
        tx.versions.add(document, "version", Extract("The rule of A.", "A"), [StoredChunk(0, 3, (), "", "hash")])
        tx.documents.note(document, "seen", "", DocumentState.FAILED, "")
        tx.jobs.add("test:a", "a.md", "waits", None)
        tx.jobs.finish(tx.jobs.add("test:b", "b.md", "done", None), "failed", "")
        assert tx.reports.unused(("version", "seen", "waits", "done", "other")) == {"done", "other"}
        assert tx.reports.unused(()) == set()
