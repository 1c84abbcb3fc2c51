"""Documents whose readers are all gone: seen and taken over by administrators, and nothing else is."""

from pathlib import Path

import pytest

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE, Principal, Role
from kb_assistant.domain.documents import Document
from kb_assistant.errors import Forbidden, InvalidInput, NotFound
from tests.corpus.taking_in import take_in


@pytest.fixture
def ada(kb: KnowledgeBase) -> Principal:
    kb.people.accounts.add(CONSOLE, "ada", Role.ADMINISTRATOR, "a long pass phrase")
    return kb.people.principal("ada")


@pytest.fixture
def left(kb: KnowledgeBase, tmp_path: Path) -> Document:
    """What only somebody read who was erased since."""
    kb.people.add_user("eve")
    document = read_by(
        kb, take_in(kb, tmp_path / "eve.md", b"# Notes\n\nEve keeps the key of the archive.", ()), "@eve"
    )
    kb.personal_data.erase(CONSOLE, kb.people.user_id("eve"))
    return document


def read_by(kb: KnowledgeBase, document: Document, reader: str) -> Document:
    return kb.library.share(CONSOLE, document.id, [reader])


def ids(kb: KnowledgeBase, who: Principal) -> list[str]:
    return [one.id for one in kb.orphans.list(who)]


def test_what_only_an_erased_person_read_is_taken_over_with_owner_and_reader(
    kb: KnowledgeBase, ada: Principal, left: Document
) -> None:
    assert (ids(kb, ada), kb.library.list(ada)) == ([left.id], [])
    (adopted,) = kb.orphans.adopt(ada, [left.id])
    assert (adopted.readers, adopted.care.owner) == (("@ada",), "ada")
    assert ids(kb, ada) == []
    assert [one.action for one in (kept.entry for kept in kb.audit.list(CONSOLE, limit=2))] == [
        "owner_changed",
        "readers_changed",
    ]


def test_an_orphan_stays_one_when_it_is_put_into_a_collection_and_when_that_is_removed(
    kb: KnowledgeBase, ada: Principal, left: Document
) -> None:
    notes = kb.collections.add(CONSOLE, "Notes")
    kb.collections.put(CONSOLE, notes.id, [left.id], readers=False)
    assert ids(kb, ada) == [left.id]
    kb.collections.remove(CONSOLE, notes.id)
    assert ids(kb, ada) == [left.id]
    (adopted,) = kb.orphans.adopt(ada, [left.id])
    assert (adopted.readers, adopted.collection) == (("@ada",), None)


def test_what_only_a_removed_group_read_is_an_orphan_too(kb: KnowledgeBase, ada: Principal, tmp_path: Path) -> None:
    kb.people.add_group("hr")
    document = take_in(kb, tmp_path / "hr.md", b"# Pay\n\nSalaries are paid on the 25th.", ("hr",))
    kb.people.add_group("legal")
    both = take_in(kb, tmp_path / "both.md", b"# Law\n\nContracts are kept ten years.", ("hr", "legal"))
    kb.people.remove_group("hr")
    assert ids(kb, ada) == [document.id]
    kb.people.remove_group("legal")
    assert ids(kb, ada) == [both.id, document.id]


def test_what_never_had_readers_stays_the_console_s(kb: KnowledgeBase, ada: Principal, tmp_path: Path) -> None:
    private = take_in(kb, tmp_path / "private.md", b"# Private\n\nNobody but the console reads this.", ())
    inside = kb.collections.add(CONSOLE, "Drafts", ())
    kb.collections.put(CONSOLE, inside.id, [private.id])
    assert ids(kb, ada) == []
    with pytest.raises(NotFound):
        kb.orphans.adopt(ada, [private.id])


def test_what_somebody_reads_is_nobody_s_to_take_over(
    kb: KnowledgeBase, ada: Principal, left: Document, tmp_path: Path
) -> None:
    kb.people.add_user("bob")
    read = read_by(kb, take_in(kb, tmp_path / "bob.md", b"# Bob\n\nBob reads this alone.", ()), "@bob")
    with pytest.raises(NotFound):
        kb.orphans.adopt(ada, [left.id, read.id])
    assert ids(kb, ada) == [left.id]


def test_only_administrators_see_and_take_them_over(kb: KnowledgeBase, left: Document) -> None:
    kb.people.add_user("kim", Role.EDITOR)
    kim = kb.people.principal("kim")
    with pytest.raises(Forbidden):
        kb.orphans.list(kim)
    with pytest.raises(Forbidden):
        kb.orphans.adopt(kim, [left.id])
    with pytest.raises(InvalidInput, match="kb documents readers"):
        kb.orphans.adopt(CONSOLE, [left.id])


def test_an_orphan_stays_in_its_collection(kb: KnowledgeBase, ada: Principal, tmp_path: Path) -> None:
    kb.people.add_user("eve")
    document = read_by(
        kb, take_in(kb, tmp_path / "eve.md", b"# Notes\n\nEve keeps the key of the archive.", ()), "@eve"
    )
    inside = kb.collections.add(CONSOLE, "Notes", ["@eve"])
    kb.collections.put(CONSOLE, inside.id, [document.id])
    kb.people.remove_user("eve")
    (adopted,) = kb.orphans.adopt(ada, ids(kb, ada))
    assert (adopted.collection, adopted.readers) == (inside.id, ("@ada",))
