"""Collections: default readers, and that nothing of another's is seen, changed or hinted at."""

from collections.abc import Callable

import pytest

from kb_assistant.documents.collections import Collections
from kb_assistant.domain.access import CONSOLE, Principal, Role, within
from kb_assistant.errors import Forbidden, InvalidInput, NotFound
from kb_assistant.people import People
from kb_assistant.store.transaction import Store


@pytest.fixture
def collections(store: Store) -> Collections:
    return Collections(store)


@pytest.fixture
def editors(people: People, store: Store) -> tuple[Principal, Principal]:
    """Ada of hr and Bob of it, each with two documents of their group."""
    for name, group in (("ada", "hr"), ("bob", "it")):
        people.add_user(name, Role.EDITOR)
        people.add_group(group)
        people.join(group, name)
        with store.write() as tx:
            for number in (1, 2):
                tx.documents.add(f"file:///{group}/{number}.md", f"{group}/{number}.md", tx.audiences.of([group]))
    return people.principal("ada"), people.principal("bob")


def readers(store: Store, path: str) -> tuple[str, ...]:
    with store.read() as tx:
        return tx.documents.show(CONSOLE, tx.documents.find(CONSOLE, path)).readers


def test_documents_put_in_get_its_readers_and_follow_them(
    collections: Collections, editors: tuple[Principal, Principal], store: Store
) -> None:
    ada, _ = editors
    made = collections.add(ada, "Handbook", ["hr", "everyone"])
    inside = collections.put(ada, made.id, ["hr/1.md", "hr/2.md"])
    assert len(inside.documents) == 2
    assert readers(store, "hr/1.md") == ("everyone", "hr")
    collections.change(ada, made.id, readers=["hr"])
    assert readers(store, "hr/1.md") == ("hr",)


def test_a_document_with_readers_of_its_own_keeps_them(
    collections: Collections, editors: tuple[Principal, Principal], store: Store
) -> None:
    ada, _ = editors
    made = collections.add(ada, "Handbook", ["everyone"])
    collections.put(ada, made.id, ["hr/1.md"])
    collections.put(ada, made.id, ["hr/2.md"], readers=False)
    collections.change(ada, made.id, readers=["hr", "it"])
    assert (readers(store, "hr/1.md"), readers(store, "hr/2.md")) == (("hr", "it"), ("hr",))


def test_readers_that_would_take_its_documents_from_who_sets_them_are_refused(
    collections: Collections, editors: tuple[Principal, Principal], store: Store
) -> None:
    ada, _ = editors
    made = collections.add(ada, "Handbook", ["hr"])
    collections.put(ada, made.id, ["hr/1.md"])
    for left_out in (["it"], ["@bob"]):
        with pytest.raises(InvalidInput, match="@ada"):
            collections.change(ada, made.id, "Given away", left_out)
    assert (collections.show(ada, made.id).readers, readers(store, "hr/1.md")) == (("hr",), ("hr",))
    assert collections.show(ada, made.id).name == "Handbook"
    collections.change(ada, made.id, readers=["@ada", "it"])
    collections.change(CONSOLE, made.id, readers=[])
    assert readers(store, "hr/1.md") == ()


def test_who_names_no_readers_of_a_collection_is_its_only_one_as_of_a_document(
    collections: Collections, editors: tuple[Principal, Principal], store: Store
) -> None:
    ada, _ = editors
    made = collections.add(ada, "Handbook", ["hr"])
    collections.put(ada, made.id, ["hr/1.md"])
    assert collections.change(ada, made.id, readers=[]).readers == ("@ada",)
    assert readers(store, "hr/1.md") == ("@ada",)


def test_documents_are_not_put_where_who_puts_them_could_not_read_them(
    collections: Collections, editors: tuple[Principal, Principal], store: Store
) -> None:
    ada, _ = editors
    made = collections.add(ada, "Drafts", ["it"])
    with pytest.raises(InvalidInput, match="@ada"):
        collections.put(ada, made.id, ["hr/1.md"])
    assert readers(store, "hr/1.md") == ("hr",)
    assert len(collections.put(ada, made.id, ["hr/1.md"], readers=False).documents) == 1


def test_an_empty_collection_is_given_away_by_its_maker_and_not_lost_by_another(
    collections: Collections, editors: tuple[Principal, Principal]
) -> None:
    ada, bob = editors
    made = collections.add(ada, "Handbook", ["hr", "it"])
    with pytest.raises(InvalidInput, match="@bob"):
        collections.change(bob, made.id, readers=["hr"])
    collections.change(ada, made.id, readers=["it"])
    assert collections.show(ada, made.id).readers == ("it",)


def test_a_change_of_readers_reaches_the_indexes(
    collections: Collections, editors: tuple[Principal, Principal], store: Store
) -> None:
    ada, _ = editors
    made = collections.add(ada, "Handbook", ["everyone"])
    with store.read() as tx:
        before = tx.changes.last()
    collections.put(ada, made.id, ["hr/1.md"])
    with store.read() as tx:
        assert tx.changes.last() == before + 1


def acts(collections: Collections, who: Principal, collection: str) -> list[Callable[[], object]]:
    return [
        lambda: collections.show(who, collection),
        lambda: collections.change(who, collection, "mine now"),
        lambda: collections.change(who, collection, readers=["everyone"]),
        lambda: collections.put(who, collection, []),
        lambda: collections.take_out(who, collection, []),
        lambda: collections.remove(who, collection),
    ]


def test_t003_another_s_collection_does_not_exist(
    collections: Collections, editors: tuple[Principal, Principal]
) -> None:
    ada, bob = editors
    made = collections.add(ada, "Salaries", ["hr"])
    collections.put(ada, made.id, ["hr/1.md"])
    for real, unknown in zip(acts(collections, bob, made.id), acts(collections, bob, "0" * 16), strict=True):
        with pytest.raises(NotFound) as refused:
            real()
        with pytest.raises(NotFound) as absent:
            unknown()
        assert refused.value.message == absent.value.message
    assert collections.list(bob) == []
    assert collections.show(ada, made.id).name == "Salaries"


def test_t003_another_s_document_by_name_changes_nothing_of_the_whole_batch(
    collections: Collections, editors: tuple[Principal, Principal], store: Store
) -> None:
    _, bob = editors
    mine = collections.add(bob, "Mine", ["everyone"])
    with store.read() as tx:
        foreign = tx.documents.find(CONSOLE, "hr/1.md")
    for name in ("hr/1.md", foreign):
        with pytest.raises(NotFound):
            collections.put(bob, mine.id, ["it/1.md", name])
    assert collections.show(CONSOLE, mine.id).documents == ()
    assert (readers(store, "it/1.md"), readers(store, "hr/1.md")) == (("it",), ("hr",))


def test_a_collection_shows_only_the_documents_the_asker_reads(
    collections: Collections, editors: tuple[Principal, Principal]
) -> None:
    ada, bob = editors
    made = collections.add(ada, "Both", ["hr"])
    collections.put(ada, made.id, ["hr/1.md", "hr/2.md"], readers=False)
    assert collections.list(bob) == []
    collections.change(ada, made.id, readers=["hr", "it"])
    collections.put(ada, made.id, ["hr/1.md"], readers=True)
    seen = collections.list(bob)
    assert [len(found.documents) for found in seen] == [2]


def test_t012_a_document_that_the_asker_may_not_read_is_not_counted(
    collections: Collections, editors: tuple[Principal, Principal]
) -> None:
    ada, bob = editors
    made = collections.add(ada, "Handbook", ["everyone"])
    collections.put(ada, made.id, ["hr/1.md"], readers=False)
    assert (len(collections.show(ada, made.id).documents), collections.show(bob, made.id).documents) == (1, ())
    assert [found.documents for found in collections.list(bob)] == [()]


def test_a_reader_who_sees_one_may_not_change_it(
    collections: Collections, editors: tuple[Principal, Principal], people: People
) -> None:
    ada, _ = editors
    cem = people.add_user("cem")
    made = collections.add(ada, "Handbook", ["everyone"])
    assert collections.list(cem)[0].readers == ("everyone",)
    for act in acts(collections, cem, made.id)[1:]:
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        collections.add(cem, "Mine")


def test_a_document_is_in_one_collection_and_stays_when_that_goes(
    collections: Collections, editors: tuple[Principal, Principal], store: Store
) -> None:
    ada, _ = editors
    one, other = (collections.add(ada, name, ["hr"]) for name in ("one", "other"))
    collections.put(ada, one.id, ["hr/1.md"])
    assert len(collections.put(ada, other.id, ["hr/1.md"]).documents) == 1
    assert collections.show(ada, one.id).documents == ()
    assert collections.take_out(ada, one.id, ["hr/1.md"]).documents == ()
    assert len(collections.show(ada, other.id).documents) == 1
    collections.remove(ada, other.id)
    assert readers(store, "hr/1.md") == ("hr",)


def test_a_key_for_a_collection_takes_nothing_out_of_it(
    collections: Collections, editors: tuple[Principal, Principal]
) -> None:
    ada, _ = editors
    made = collections.add(ada, "Handbook", ["hr"])
    inside = collections.put(ada, made.id, ["hr/1.md"]).documents
    limited = within(ada, frozenset([made.id]))
    with pytest.raises(Forbidden, match="limited"):
        collections.take_out(limited, made.id, inside)
    with pytest.raises(Forbidden, match="limited"):
        collections.remove(limited, made.id)
    assert collections.show(ada, made.id).documents == inside


def test_without_readers_a_collection_is_its_maker_s_alone(
    collections: Collections, editors: tuple[Principal, Principal]
) -> None:
    ada, bob = editors
    made = collections.add(ada, "Drafts")
    assert made.readers == ("@ada",)
    assert [found.id for found in collections.list(ada)] == [made.id]
    assert collections.list(bob) == []
    assert [found.id for found in collections.list(CONSOLE)] == [made.id]


@pytest.mark.parametrize("name", ["", " ", "x" * 256, "a\nb"])
def test_a_collection_needs_a_name(collections: Collections, editors: tuple[Principal, Principal], name: str) -> None:
    with pytest.raises(InvalidInput):
        collections.add(editors[0], name)


def test_two_collections_may_bear_one_name(collections: Collections, editors: tuple[Principal, Principal]) -> None:
    """A name that was refused would tell that somebody else's collection is called so."""
    ada, bob = editors
    assert collections.add(ada, "Salaries").id != collections.add(bob, "Salaries").id
