"""Accounts: who may change them, the first administrator, and what a change ends."""

import contextlib
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import text

from kb_assistant.domain.access import CONSOLE, Role, may_edit
from kb_assistant.domain.accounts import Client, Identity
from kb_assistant.errors import (
    Forbidden,
    InvalidInput,
    KbError,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
    WrongCredentials,
)
from kb_assistant.people import People
from kb_assistant.store.engine import open_engine
from kb_assistant.store.transaction import Store
from tests.corpus.people import HERE, PASSWORD, SetClock, person, signed_in

NEW = "eight dry umbrellas"


def test_an_account_is_found_by_its_name_in_any_spelling(people: People) -> None:
    person(people, "Zoë")
    assert signed_in(people, "zoë")[1].name == "Zoë"
    assert signed_in(people, " ZOE\u0308 ")[1].name == "Zoë"


@pytest.mark.parametrize("twin", ["ada", "ADA", "Ａda", "Ada ", "Ada\u3164", "A\u034fda", "Ada\ufe0f", "\u2800Ada"])
def test_two_names_that_look_alike_are_one(people: People, twin: str) -> None:
    person(people, "Ada")
    with pytest.raises(InvalidInput, match="there already"):
        person(people, twin)


def test_only_administrators_change_people(people: People) -> None:
    ada, bob = person(people, "ada", Role.EDITOR), person(people, "bob")
    who = signed_in(people, "ada")[1]
    accounts = people.accounts
    for act in (
        lambda: accounts.list(who),
        lambda: accounts.add(who, "eve"),
        lambda: accounts.remove(who, bob),
        lambda: accounts.set_role(who, ada, Role.ADMINISTRATOR),
        lambda: accounts.disable(who, bob),
        lambda: accounts.enable(who, bob),
        lambda: accounts.set_password(who, bob, NEW),
        lambda: accounts.link(who, bob, Identity("https://id.example", "1")),
    ):
        with pytest.raises(Forbidden):
            act()
    assert [account.name for account in accounts.list(CONSOLE)] == ["ada", "bob"]


def test_somebody_else_s_account_does_not_exist(people: People) -> None:
    ada, bob = person(people, "ada"), person(people, "bob")
    who = signed_in(people, "ada")[1]
    assert people.accounts.show(who, ada).name == "ada"
    for other in (bob, 4711):
        with pytest.raises(NotFound, match="no such user"):
            people.accounts.show(who, other)


def test_a_demoted_administrator_changes_nothing_with_a_principal_made_before(people: People) -> None:
    ada = person(people, "ada", Role.ADMINISTRATOR)
    who = signed_in(people, "ada")[1]
    people.accounts.set_role(CONSOLE, ada, Role.READER)
    with pytest.raises(Forbidden):
        people.accounts.set_role(who, ada, Role.ADMINISTRATOR)


def test_the_last_administrator_stays_one(people: People) -> None:
    ada = person(people, "ada", Role.ADMINISTRATOR)
    people.accounts.add(CONSOLE, "without a password", Role.ADMINISTRATOR)
    who = signed_in(people, "ada")[1]
    for act in (
        lambda: people.accounts.set_role(who, ada, Role.READER),
        lambda: people.accounts.disable(who, ada),
        lambda: people.accounts.remove(who, ada),
    ):
        with pytest.raises(InvalidInput, match="last administrator"):
            act()
    assert people.principal_of(signed_in(people, "ada")[0]).role is Role.ADMINISTRATOR
    person(people, "bob", Role.ADMINISTRATOR)
    people.accounts.set_role(who, ada, Role.READER)


def test_one_changes_the_own_password_by_knowing_it(people: People) -> None:
    person(people, "ada")
    who = signed_in(people, "ada")[1]
    with pytest.raises(WrongCredentials):
        people.accounts.change_password(who, NEW, NEW)
    people.accounts.change_password(who, PASSWORD, NEW)
    with pytest.raises(WrongCredentials):
        people.sessions.sign_in("ada", PASSWORD, HERE)
    assert people.sessions.sign_in("ada", NEW, HERE).principal.name == "ada"


def test_t061_a_new_password_ends_every_session(people: People) -> None:
    ada = person(people, "ada")
    one, who = signed_in(people, "ada")
    other, _ = signed_in(people, "ada")
    people.accounts.change_password(who, PASSWORD, NEW)
    for token in (one, other):
        with pytest.raises(NotSignedIn):
            people.principal_of(token)
    token = people.sessions.sign_in("ada", NEW, HERE).token
    people.accounts.set_password(CONSOLE, ada, PASSWORD)
    with pytest.raises(NotSignedIn):
        people.principal_of(token)


def test_t064_disabling_ends_sessions_and_keys_for_good(people: People) -> None:
    ada = person(people, "ada")
    token, who = signed_in(people, "ada")
    key = people.keys.add(who, "a script").secret
    people.accounts.disable(CONSOLE, ada)
    for credential in (token, key):
        with pytest.raises(NotSignedIn):
            people.principal_of(credential)
    with pytest.raises(WrongCredentials):
        people.sessions.sign_in("ada", PASSWORD, HERE)
    people.accounts.enable(CONSOLE, ada)
    for credential in (token, key):
        with pytest.raises(NotSignedIn):
            people.principal_of(credential)
    assert signed_in(people, "ada")[1].name == "ada"


def test_a_disabled_person_reads_nothing_with_a_principal_made_before(people: People, store: Store) -> None:
    ada = person(people, "ada")
    who = signed_in(people, "ada")[1]
    with store.write() as tx:
        mine = {tx.audiences.of(readers) for readers in (["everyone"], ["@ada"])}
    with store.read() as tx:
        assert tx.access.readable(who) == mine
    people.accounts.disable(CONSOLE, ada)
    with store.read() as tx:
        assert tx.access.readable(who) == frozenset()


def test_no_password_is_stored_as_it_is(people: People, database: str) -> None:
    person(people, "ada")
    engine = open_engine(database)
    with engine.connect() as connection:
        stored = connection.scalar(text("SELECT hash FROM passwords"))
    engine.dispose()
    assert PASSWORD not in str(stored)


def test_the_first_administrator_is_made_by_the_token_once(people: People) -> None:
    token = people.accounts.setup_token()
    assert token is not None
    made = people.accounts.create_first(token, "ada", PASSWORD, HERE)
    assert made.role is Role.ADMINISTRATOR
    assert people.accounts.setup_token() is None
    with pytest.raises(Forbidden):
        people.accounts.create_first(token, "eve", PASSWORD, HERE)
    assert [account.name for account in people.accounts.list(CONSOLE)] == ["ada"]


def test_a_token_of_each_start_is_good_until_one_was_used(people: People) -> None:
    first, second = people.accounts.setup_token(), people.accounts.setup_token()
    assert first and second and first != second
    people.accounts.create_first(first, "ada", PASSWORD)
    with pytest.raises(Forbidden):
        people.accounts.create_first(second, "eve", PASSWORD)


def test_a_token_is_good_no_more_when_an_administrator_was_made_otherwise(people: People) -> None:
    token = people.accounts.setup_token() or ""
    person(people, "ada", Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        people.accounts.create_first(token, "eve", PASSWORD)


def test_a_wrong_or_weak_try_leaves_the_token_good(people: People) -> None:
    token = people.accounts.setup_token() or ""
    with pytest.raises(Forbidden):
        people.accounts.create_first("x" + token, "eve", PASSWORD)
    with pytest.raises(InvalidInput):
        people.accounts.create_first(token, "ada", "password")
    assert people.accounts.create_first(token, "ada", PASSWORD).name == "ada"


def test_a_token_is_over_after_an_hour(people: People, clock: SetClock) -> None:
    token = people.accounts.setup_token() or ""
    clock.move(timedelta(minutes=61))
    with pytest.raises(Forbidden):
        people.accounts.create_first(token, "ada", PASSWORD)


def test_an_administrator_who_cannot_sign_in_is_none(people: People) -> None:
    people.accounts.add(CONSOLE, "ada", Role.ADMINISTRATOR)
    assert people.accounts.setup_token() is not None


FIRST = """
import sys
from kb_assistant.errors import KbError
from kb_assistant.store.transaction import Store
from tests.corpus.people import PASSWORD, people_of
people = people_of(Store.open(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
try:
    people.accounts.create_first(sys.argv[2], sys.argv[3], PASSWORD)
    print("made")
except KbError as error:
    print(error.code)
"""


@pytest.mark.parametrize("tokens", ["one", "two"])
def test_t069_of_two_processes_that_make_the_first_administrator_one_does(
    people: People, database: str, tokens: str
) -> None:
    first = people.accounts.setup_token() or ""
    second = first if tokens == "one" else people.accounts.setup_token() or ""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", FIRST, database, token, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, token in (("ada", first), ("bob", second))
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    assert sorted(racer.communicate()[0].strip() for racer in racers) == ["forbidden", "made"]
    assert [account.role for account in people.accounts.list(CONSOLE)] == [Role.ADMINISTRATOR]


def test_an_identity_is_one_account_s_only(people: People) -> None:
    ada, bob = person(people, "ada"), person(people, "bob")
    identity = Identity("https://id.example", "42")
    assert people.accounts.link(CONSOLE, ada, identity).identities == (identity,)
    with pytest.raises(InvalidInput, match="belongs"):
        people.accounts.link(CONSOLE, bob, identity)
    with pytest.raises(NotFound):
        people.accounts.unlink(CONSOLE, bob, identity)
    assert people.accounts.unlink(CONSOLE, ada, identity).identities == ()


def test_every_error_of_an_account_says_what_to_do(people: People) -> None:
    for act in (
        lambda: people.accounts.show(CONSOLE, 4711),
        lambda: people.accounts.change_password(CONSOLE, PASSWORD, NEW),
        lambda: people.keys.add(CONSOLE, "x"),
    ):
        with pytest.raises(KbError) as refused:
            act()
        assert refused.value.message.endswith((".", "first."))


def test_an_administrator_sees_what_somebody_would_and_it_is_noted(people: People, store: Store) -> None:
    ada = person(people, "ada", Role.EDITOR)
    person(people, "bob")
    person(people, "root", Role.ADMINISTRATOR)
    with store.write() as tx:
        mine = tx.audiences.of(["@ada"])
    root, bob = signed_in(people, "root")[1], signed_in(people, "bob")[1]
    seen = people.accounts.ask_as(root, ada)
    with store.read() as tx:
        assert tx.access.readable(seen) == {mine}
        last = list(tx.audit.walk())[-1]
    assert (last.entry.action, last.entry.subject, last.entry.user_id) == ("asked_as", f"user:{ada}", root.user_id)
    assert not may_edit(seen)
    with pytest.raises(Forbidden):
        people.accounts.ask_as(bob, ada)
    people.accounts.disable(CONSOLE, ada)
    with pytest.raises(NotFound):
        people.accounts.ask_as(root, ada)


@pytest.mark.parametrize("strange", ["a\0b", "\ud800", "\x1b[31m", "a\nb", "x" * 10_000])
def test_t080_what_is_no_name_and_no_password_signs_nobody_in_and_breaks_nothing(people: People, strange: str) -> None:
    person(people, "ada")
    for name, password in ((strange, PASSWORD), ("ada", strange), (strange, strange)):
        with pytest.raises(WrongCredentials):
            people.sessions.sign_in(name, password, HERE)


def test_t080_what_a_browser_says_of_itself_breaks_nothing(people: People) -> None:
    person(people, "ada")
    strange = Client("203.0.113.7" + "x" * 100, "agent\0\ud800" + "x" * 1_000)
    who = people.sessions.sign_in("ada", PASSWORD, strange).principal
    assert len(people.sessions.of(who)[0].agent) == 255


def test_a_list_of_everybody_says_how_each_signs_in(people: People) -> None:
    person(people, "ada")
    made = people.accounts.add(CONSOLE, "bob")
    people.accounts.link(CONSOLE, made.id, Identity("https://id.example", "1"))
    listed = [(one.name, one.has_password, len(one.identities)) for one in people.accounts.list(CONSOLE)]
    assert listed == [("ada", True, 0), ("bob", False, 1)]


def test_people_are_found_by_a_part_of_their_name_page_by_page(people: People) -> None:
    for name in ("Émile", "emil", "Zoë", "zoltan"):
        people.add_user(name)
    assert [one.name for one in people.accounts.find(CONSOLE, "ZO").items] == ["Zoë", "zoltan"]
    page = people.accounts.find(CONSOLE, start=1, limit=2)
    assert (len(page.items), page.total) == (2, 4)
    with pytest.raises(Forbidden):
        people.accounts.find(people.principal("emil"))


def test_a_change_of_two_things_is_one_or_none(people: People, store: Store) -> None:
    ada = person(people, "ada", Role.ADMINISTRATOR)
    with pytest.raises(InvalidInput):
        people.accounts.change(people.principal("ada"), ada, role=Role.READER, active=False)
    assert people.accounts.show(CONSOLE, ada).role is Role.ADMINISTRATOR
    bob = people.accounts.change(CONSOLE, person(people, "bob"), role=Role.EDITOR, active=False)
    assert (bob.role, bob.active) == (Role.EDITOR, False)
    with store.read() as tx:
        last = [one.entry.action for one in tx.audit.walk()][-2:]
    assert last == ["role_changed", "user_disabled"]
    assert people.accounts.change(CONSOLE, bob.id, role=Role.EDITOR, active=False) == bob


def test_an_administrator_is_missing_until_one_can_sign_in(people: People) -> None:
    people.add_user("root", Role.ADMINISTRATOR)
    assert people.accounts.needs_first()
    people.accounts.set_password(CONSOLE, people.user_id("root"), PASSWORD)
    assert not people.accounts.needs_first()


def test_t069_a_guessed_token_costs_no_hash_and_guessing_is_slowed_down(people: People, clock: SetClock) -> None:
    people.accounts.setup_token()
    for _ in range(5):
        with pytest.raises(Forbidden):
            people.accounts.create_first("x", "root", "weak", HERE)
    with pytest.raises(TooManyAttempts):
        people.accounts.create_first("x", "root", "weak", HERE)
    clock.move(timedelta(minutes=20))
    token = people.accounts.setup_token() or ""
    assert people.accounts.create_first(token, "root", PASSWORD, HERE).role is Role.ADMINISTRATOR


def test_t080_what_no_database_can_hold_is_refused_with_a_reason(people: People) -> None:
    ada = person(people, "ada")
    for subject in ("\ud800", "\x00"):
        with contextlib.suppress(InvalidInput):
            people.accounts.link(CONSOLE, ada, Identity("https://id.example", subject))
    with pytest.raises((InvalidInput, NotFound)):
        people.accounts.show(CONSOLE, 1 << 70)
