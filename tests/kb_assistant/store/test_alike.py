"""What documents have in common, on both databases."""

import numpy as np

from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.documents import DocumentState, Extract
from kb_assistant.store.alike import Cut, Named
from kb_assistant.store.transaction import Store
from kb_assistant.store.versions import StoredChunk

TEXT = "Thirty days a year. Ask your manager."


def document(store: Store, name: str, *hashes: str) -> tuple[str, str]:
    """Private, with a chunk of each hash; its id and its version's."""
    cut = [StoredChunk(at, at + 5, ("Holiday",), "Holiday", hash) for at, hash in enumerate(hashes)]
    with store.write() as tx:
        made = tx.documents.add(f"test:{name}", f"{name}.md", tx.audiences.of(()))
        version = tx.versions.add(made, "0" * 64, Extract(TEXT, name.title(), tables=2), cut)
        tx.documents.make_current(made, version)
        tx.documents.note(made, "0" * 64, "1", DocumentState.READY, "")
    return made, version


def test_chunks_are_told_in_their_order_with_the_vectors_that_are_there(store: Store) -> None:
    _, version = document(store, "holiday", "a" * 64, "b" * 64)
    with store.write() as tx:
        tx.vectors.add("model", {"a" * 64: np.ones(4, dtype=np.float32)})
    with store.read() as tx:
        cuts = tx.alike.cuts(version)
        found = tx.alike.vectors({cut.hash for cut in cuts}, "model")
        assert tx.versions.tables(version) == 2
    assert cuts == [Cut(0, 5, ("Holiday",), "a" * 64), Cut(1, 6, ("Holiday",), "b" * 64)]
    assert [(name, list(vector)) for name, vector in found.items()] == [("a" * 64, [1, 1, 1, 1])]


def test_t001_shared_chunks_and_names_are_told_of_what_may_be_read(store: Store) -> None:
    one, _ = document(store, "holiday", "a" * 64, "b" * 64, "c" * 64)
    other, _ = document(store, "copy", "a" * 64, "a" * 64, "b" * 64)
    document(store, "else", "d" * 64)
    with store.read() as tx:
        assert tx.alike.sharing(CONSOLE, one, ["a" * 64, "b" * 64, "c" * 64]) == {other: 2}
        assert tx.alike.names(CONSOLE, [other, "none"]) == [Named(other, "copy.md", "Copy")]
        assert len(tx.alike.names(CONSOLE)) == 3
        stranger = Principal("bob", user_id=1)
        assert tx.alike.sharing(stranger, one, ["a" * 64]) == {}
        assert tx.alike.names(stranger) == []


def test_a_version_is_handed_over_behind_the_last_one(store: Store) -> None:
    one, version = document(store, "upload", "a" * 64)
    other, old = document(store, "holiday", "b" * 64)
    with store.write() as tx:
        tx.versions.hand_over(version, other)
        tx.documents.remove(one)
        assert [(found.id, found.number) for found in tx.versions.listed(other)] == [(version, 2), (old, 1)]
