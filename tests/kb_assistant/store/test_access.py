import pytest
from sqlalchemy import create_engine, insert

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE, Role, may_read
from kb_assistant.errors import InvalidInput, NotFound
from kb_assistant.settings import load_settings
from kb_assistant.store.tables import groups


def test_equal_sets_of_readers_share_one_audience(kb: KnowledgeBase) -> None:
    kb.people.add_group("hr")
    kb.people.add_user("helena")
    with kb.store.write() as tx:
        assert tx.access.audience(["hr", "@helena"]) == tx.access.audience(["@helena", "hr", "hr"])
        assert tx.access.audience(["hr"]) != tx.access.audience(["everyone"])


def test_the_readers_of_an_audience_are_named_as_they_were_given(kb: KnowledgeBase) -> None:
    kb.people.add_group("hr")
    kb.people.add_user("helena")
    with kb.store.write() as tx:
        assert tx.access.reader_names(tx.access.audience(["hr", "@helena"])) == ("@helena", "hr")


def test_a_person_reads_through_groups_by_name_and_with_everyone(kb: KnowledgeBase) -> None:
    for name in ("ada", "bob"):
        kb.people.add_user(name)
    kb.people.add_group("hr")
    kb.people.join("hr", "ada")
    with kb.store.write() as tx:
        audiences = [tx.access.audience(readers) for readers in (["hr"], ["@bob"], ["everyone"], [])]
        assert tx.access.readable(tx.access.principal("ada")) == {audiences[0], audiences[2]}
        assert tx.access.readable(tx.access.principal("bob")) == {audiences[1], audiences[2]}
        assert tx.access.readable(CONSOLE) == set(audiences)


def test_leaving_a_group_ends_reading_at_once_for_a_principal_made_before(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada")
    kb.people.add_group("hr")
    kb.people.join("hr", "ada")
    ada = kb.people.principal("ada")
    with kb.store.write() as tx:
        audience = tx.access.audience(["hr"])
    kb.people.leave("hr", "ada")
    with kb.store.read() as tx:
        assert audience not in tx.access.readable(ada)


def test_a_removed_person_reads_nothing_even_what_everyone_reads(kb: KnowledgeBase) -> None:
    ada = kb.people.add_user("ada")
    with kb.store.write() as tx:
        tx.access.audience(["everyone"])
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
            tx.access.audience(readers)
    ada = kb.people.principal("ada")
    with kb.store.read() as tx:
        by_rule = {audience.id for audience in tx.access.audiences() if may_read(ada, audience)}
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


def test_names_that_were_given_before_they_were_refused_go_on_working(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada")
    engine = create_engine(load_settings().database_url)
    with engine.begin() as connection:
        connection.execute(insert(groups), [{"name": name} for name in ("nobody", "hr,it")])
    engine.dispose()
    for name in ("nobody", "hr,it"):
        kb.people.join(name, "ada")
        with kb.store.write() as tx:
            assert tx.access.audience([name]) in tx.access.readable(kb.people.principal("ada"))


def test_a_second_person_of_the_same_name_is_refused(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada", Role.EDITOR)
    with pytest.raises(InvalidInput, match="there already"):
        kb.people.add_user("ada")


@pytest.mark.parametrize("readers", [["nobody-knows"], ["@nobody"], ["everyone", "nobody-knows"]])
def test_an_unknown_reader_is_an_error_and_makes_no_audience(kb: KnowledgeBase, readers: list[str]) -> None:
    with pytest.raises(NotFound), kb.store.write() as tx:
        tx.access.audience(readers)
    with kb.store.read() as tx:
        assert tx.access.audiences() == []


def test_everyone_is_built_in_and_stays(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada")
    for change in (kb.people.remove_group, lambda group: kb.people.leave(group, "ada")):
        with pytest.raises(InvalidInput):
            change("everyone")
