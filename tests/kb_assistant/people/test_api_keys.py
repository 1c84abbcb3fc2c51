"""Keys of programs: shown once, never more than their owner, over when they are over."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from kb_assistant.domain.access import ALL_SCOPES, CONSOLE, Role, Scope, may_administer, may_edit
from kb_assistant.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from kb_assistant.people import People
from kb_assistant.store.engine import open_engine
from kb_assistant.store.transaction import Store
from tests.corpus.people import SetClock, person, signed_in


def test_a_key_is_its_owner_limited_to_its_scopes(people: People) -> None:
    person(people, "ada", Role.ADMINISTRATOR)
    ada = signed_in(people, "ada")[1]
    made = people.keys.add(ada, "a script")
    who = people.principal_of(made.secret, "203.0.113.7")
    assert (who.user_id, who.role, who.scopes) == (ada.user_id, Role.ADMINISTRATOR, frozenset({Scope.READ}))
    assert (who.credential, who.address) == (f"key:{made.key.prefix}", "203.0.113.7")
    assert not may_edit(who)
    assert not may_administer(who)


def test_t021_a_key_is_256_random_bits_and_only_its_hash_is_kept(people: People, database: str) -> None:
    person(people, "ada")
    made = people.keys.add(signed_in(people, "ada")[1], "a script")
    assert made.secret.startswith(made.key.prefix + "_")
    assert len(made.secret.removeprefix(made.key.prefix + "_")) == 43
    engine = open_engine(database)
    with engine.connect() as connection:
        row = str(connection.execute(text("SELECT * FROM api_keys")).one())
    engine.dispose()
    assert made.secret not in row
    assert made.secret[12:] not in row


def test_t021_a_key_is_no_session_and_a_session_no_key(people: People) -> None:
    person(people, "ada")
    token, ada = signed_in(people, "ada")
    key = people.keys.add(ada, "a script").secret
    with pytest.raises(NotSignedIn):
        people.sessions.principal_of(key)
    with pytest.raises(NotSignedIn):
        people.keys.principal_of(token)


def test_t065_a_key_without_the_right_to_read_reads_nothing(people: People, store: Store) -> None:
    person(people, "ada", Role.EDITOR)
    ada = signed_in(people, "ada")[1]
    who = people.principal_of(people.keys.add(ada, "uploads", [Scope.WRITE]).secret)
    with store.write() as tx:
        mine = tx.audiences.of(["everyone"])
    with store.read() as tx:
        assert tx.access.readable(ada) == {mine}
        assert tx.access.readable(who) == frozenset()
    assert may_edit(who)


def test_a_limited_key_makes_no_other_and_changes_nothing_of_its_owner(people: People) -> None:
    person(people, "ada")
    ada = signed_in(people, "ada")[1]
    made = people.keys.add(ada, "a script", [Scope.READ, Scope.WRITE])
    who = people.principal_of(made.secret)
    with pytest.raises(Forbidden):
        people.keys.add(who, "another", [Scope.READ])
    with pytest.raises(Forbidden):
        people.accounts.change_password(who, "x", "y")
    with pytest.raises(NotFound):
        people.keys.revoke(who, made.key.id)
    with pytest.raises(NotFound):
        people.sessions.revoke(who, people.sessions.of(ada)[0].id)


def test_a_key_is_over_at_its_end_and_when_revoked(people: People, clock: SetClock) -> None:
    person(people, "ada")
    ada = signed_in(people, "ada")[1]
    ending = people.keys.add(ada, "ends", expires=clock.now + timedelta(days=1))
    lasting = people.keys.add(ada, "lasts")
    clock.move(timedelta(days=1))
    with pytest.raises(NotSignedIn):
        people.principal_of(ending.secret)
    assert people.principal_of(lasting.secret).name == "ada"
    people.keys.revoke(ada, lasting.key.id)
    with pytest.raises(NotSignedIn):
        people.principal_of(lasting.secret)
    with pytest.raises(NotFound):
        people.keys.revoke(ada, lasting.key.id)


def test_a_key_says_when_it_was_used_last(people: People, clock: SetClock) -> None:
    person(people, "ada")
    ada = signed_in(people, "ada")[1]
    made = people.keys.add(ada, "a script")
    assert people.keys.of(ada)[0].used is None
    clock.move(timedelta(hours=1))
    people.principal_of(made.secret)
    assert people.keys.of(ada)[0].used == clock.now


def test_somebody_else_s_keys_do_not_exist(people: People) -> None:
    person(people, "ada")
    person(people, "bob")
    person(people, "root", Role.ADMINISTRATOR)
    ada, bob, root = (signed_in(people, name)[1] for name in ("ada", "bob", "root"))
    key = people.keys.add(ada, "a script")
    for act in (
        lambda: people.keys.of(bob, ada.user_id),
        lambda: people.keys.revoke(bob, key.key.id),
        lambda: people.keys.revoke_all(bob, ada.user_id or 0),
    ):
        with pytest.raises(NotFound):
            act()
    assert people.principal_of(key.secret).name == "ada"
    assert [found.label for found in people.keys.of(root, ada.user_id)] == ["a script"]
    assert people.keys.revoke_all(root, ada.user_id or 0) == 1


@pytest.mark.parametrize("label", ["", "  ", "x" * 256, "a\nb"])
def test_a_key_needs_a_name_to_be_known_by(people: People, label: str) -> None:
    person(people, "ada")
    with pytest.raises(InvalidInput):
        people.keys.add(signed_in(people, "ada")[1], label)


def test_a_key_needs_a_scope_an_owner_and_an_end_to_come(people: People, clock: SetClock) -> None:
    person(people, "ada")
    ada = signed_in(people, "ada")[1]
    with pytest.raises(InvalidInput):
        people.keys.add(ada, "x", [])
    with pytest.raises(InvalidInput):
        people.keys.add(ada, "x", expires=clock.now)
    with pytest.raises(InvalidInput):
        people.keys.add(CONSOLE, "x")


def test_a_key_with_every_scope_does_what_its_owner_may(people: People) -> None:
    ada = person(people, "ada", Role.ADMINISTRATOR)
    who = people.principal_of(people.keys.add(signed_in(people, "ada")[1], "all", ALL_SCOPES).secret)
    assert people.accounts.add(who, "bob").name == "bob"
    person(people, "root", Role.ADMINISTRATOR)
    people.accounts.set_role(CONSOLE, ada, Role.READER)
    with pytest.raises(Forbidden):
        people.accounts.add(who, "cem")


def test_t065_a_key_for_one_collection_manages_nobody_s_account(people: People, store: Store) -> None:
    person(people, "root", Role.ADMINISTRATOR)
    root = people.principal("root")
    with store.write() as tx:
        mine = tx.collections.add(root, "Handbook", ())
    limited = people.principal_of(people.keys.add(root, "x", set(Scope), collection=mine).secret)
    with pytest.raises(Forbidden):
        people.keys.add(limited, "all", {Scope.READ})
    with pytest.raises(Forbidden):
        people.accounts.add(limited, "eve")
    with pytest.raises(NotFound):
        people.sessions.revoke_all(limited, root.user_id or 0)


def test_ending_all_of_somebody_who_is_not_there_is_told(people: People) -> None:
    for act in (people.keys.revoke_all, people.sessions.revoke_all):
        with pytest.raises(NotFound):
            act(CONSOLE, 4711)
