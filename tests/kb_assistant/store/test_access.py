import pytest

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE, Role, may_read
from kb_assistant.errors import InvalidInput


def test_a_person_reads_through_groups_by_name_and_with_everyone(kb: KnowledgeBase) -> None:
    for name in ("ada", "bob"):
        kb.people.add_user(name)
    kb.people.add_group("hr")
    kb.people.join("hr", "ada")
    with kb.store.write() as tx:
        audiences = [tx.audiences.of(readers) for readers in (["hr"], ["@bob"], ["everyone"], [])]
        assert tx.access.readable(tx.access.principal("ada")) == {audiences[0], audiences[2]}
        assert tx.access.readable(tx.access.principal("bob")) == {audiences[1], audiences[2]}
        assert tx.access.readable(CONSOLE) == set(audiences)


def test_leaving_a_group_ends_reading_at_once_for_a_principal_made_before(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada")
    kb.people.add_group("hr")
    kb.people.join("hr", "ada")
    ada = kb.people.principal("ada")
    with kb.store.write() as tx:
        audience = tx.audiences.of(["hr"])
    kb.people.leave("hr", "ada")
    with kb.store.read() as tx:
        assert audience not in tx.access.readable(ada)


def test_a_removed_person_reads_nothing_even_what_everyone_reads(kb: KnowledgeBase) -> None:
    ada = kb.people.add_user("ada")
    with kb.store.write() as tx:
        tx.audiences.of(["everyone"])
    kb.people.remove_user("ada")
    with kb.store.read() as tx:
        assert tx.access.readable(ada) == frozenset()


def test_the_database_and_the_plain_rule_agree(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada")
    kb.people.add_group("hr")
    kb.people.add_group("it")
    kb.people.join("it", "ada")
    with kb.store.write() as tx:
        for readers in (["hr"], ["it"], ["hr", "it"], ["@ada", "hr"], ["everyone"], []):
            tx.audiences.of(readers)
    ada = kb.people.principal("ada")
    with kb.store.read() as tx:
        by_rule = {audience.id for audience in tx.audiences.list() if may_read(ada, audience)}
        assert tx.access.readable(ada) == by_rule


@pytest.mark.parametrize("name", ["", "   ", "@ada", " @ada", "a\nb", "x" * 256, "Doe, Ada", ",", "hr,it"])
def test_a_name_that_cannot_be_one_is_refused(kb: KnowledgeBase, name: str) -> None:
    for add in (kb.people.add_user, kb.people.add_group):
        with pytest.raises(InvalidInput, match="no comma, not beginning with @"):
            add(name)


@pytest.mark.parametrize("name", ["nobody", "everyone", " Nobody", "EVERYONE", "\uff4eobody"])
def test_words_that_have_a_meaning_among_readers_name_nobody(kb: KnowledgeBase, name: str) -> None:
    for add in (kb.people.add_user, kb.people.add_group):
        with pytest.raises(InvalidInput, match="the word has a meaning"):
            add(name)


def test_a_second_person_of_the_same_name_is_refused(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada", Role.EDITOR)
    with pytest.raises(InvalidInput, match="there already"):
        kb.people.add_user("ada")
