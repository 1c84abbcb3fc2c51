"""The audit log: what is in it, and that no change of it goes unnoticed."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from kb_assistant.domain.access import ANONYMOUS, CONSOLE, Principal, Role
from kb_assistant.domain.audit import Action, Head, Seal
from kb_assistant.errors import DataFolderError, Forbidden, InvalidInput
from kb_assistant.operations.audit import Audit, parse_head
from kb_assistant.people import People
from kb_assistant.store.audit import AuditFilter
from kb_assistant.store.engine import open_engine
from kb_assistant.store.transaction import Store
from tests.corpus.people import HERE, PASSWORD, person, signed_in

ADA = Principal("ada", 7, address="203.0.113.7", credential="session:x")
KEYED = Seal((b"a key",))


@pytest.fixture(params=[Seal(), KEYED], ids=["plain", "keyed"])
def seal(request: pytest.FixtureRequest) -> Seal:
    found: Seal = request.param
    return found


@pytest.fixture
def log(database: str, seal: Seal) -> Iterator[Store]:
    """Ten entries of one person."""
    store = Store.open(database, seal)
    write(store, 10)
    yield store
    store.close()


def write(store: Store, number: int) -> None:
    with store.write() as tx:
        for made in range(number):
            tx.audit.add(ADA, Action.DOCUMENT_OPENED, f"document:{made}", {"pages": [1, 2]})


def edit(column: str) -> str:
    return f"UPDATE audit SET {column} = {COLUMNS[column]} WHERE sequence = 4"  # noqa: S608 - our own words


def meddle(database: str, *statements: str) -> None:
    """Changes rows as somebody would who owns the database and takes the triggers away."""
    engine = open_engine(database)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        _disarm(connection)
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _disarm(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for change in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS audit_refuses_{change}"))
    else:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))


def verify(store: Store, seal: Seal, kept: Head | None = None) -> str:
    return Audit(store, seal).verify(CONSOLE, kept).problem


def test_a_log_that_nobody_touched_holds(log: Store, seal: Seal) -> None:
    verdict = Audit(log, seal).verify(CONSOLE, Audit(log, seal).head(CONSOLE))
    assert (verdict.ok, verdict.entries) == (True, 10)


COLUMNS = {
    "time": "'2020-01-01T00:00:00.000000+00:00'",
    "user_id": "8",
    "actor": "'0'",
    "action": "'signed_in'",
    "subject": "'document:99'",
    "result": "'refused'",
    "detail": "'{\"pages\":[1]}'",
    "hash": "'0'",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_t099_an_edited_entry_is_found_whatever_was_edited(log: Store, database: str, seal: Seal, column: str) -> None:
    meddle(database, edit(column))
    assert "entry 4" in verify(log, seal)


TAMPERED: dict[str, tuple[tuple[str, ...], str]] = {
    "removed": (("DELETE FROM audit WHERE sequence = 4",), "entry 4 is missing"),
    "first removed": (("DELETE FROM audit WHERE sequence = 1",), "entry 1 is missing"),
    "inserted": (
        (
            "UPDATE audit SET sequence = sequence + 100 WHERE sequence > 4",
            "UPDATE audit SET sequence = sequence - 99 WHERE sequence > 100",
            "INSERT INTO audit SELECT 5, time, user_id, actor, action, subject, result, detail, method, hash "
            "FROM audit WHERE sequence = 4",
        ),
        "entry 5 was changed, or does not belong here",
    ),
    "reordered": (
        (
            "UPDATE audit SET sequence = 99 WHERE sequence = 4",
            "UPDATE audit SET sequence = 4 WHERE sequence = 5",
            "UPDATE audit SET sequence = 5 WHERE sequence = 99",
        ),
        "entry 4 was changed, or does not belong here",
    ),
    "added past the head": (
        (
            "INSERT INTO audit SELECT 11, time, user_id, actor, action, subject, result, detail, method, hash "
            "FROM audit WHERE sequence = 10",
        ),
        "entry 11 was changed",
    ),
    "tail cut": (("DELETE FROM audit WHERE sequence > 7",), "entries 8 to 10 are missing"),
    "all of it cut": (("DELETE FROM audit",), "entries 1 to 10 are missing"),
    "name changed": (("UPDATE audit_actors SET name = 'bob'",), "who did entry 1 was changed"),
    "address changed": (("UPDATE audit_actors SET address = '192.0.2.1'",), "who did entry 1 was changed"),
    "name removed": (("DELETE FROM audit_actors",), "who did entry 1 was taken away"),
    "name blanked": (("UPDATE audit_actors SET salt = '', name = ''",), "who did entry 1 was taken away"),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_t099_what_was_done_to_the_log_is_named_with_its_first_bad_entry(
    log: Store, database: str, seal: Seal, how: str
) -> None:
    statements, found = TAMPERED[how]
    meddle(database, *statements)
    assert found in verify(log, seal)


def test_t099_a_cut_tail_with_its_head_set_back_is_found_by_the_kept_head(
    log: Store, database: str, seal: Seal
) -> None:
    kept = Audit(log, seal).head(CONSOLE)
    meddle(
        database,
        "UPDATE audit_head SET sequence = 7, hash = (SELECT hash FROM audit WHERE sequence = 7)",
        "DELETE FROM audit WHERE sequence > 7",
    )
    assert verify(log, seal) == ""
    assert "entries 8 to 10 are missing" in verify(log, seal, kept)


def test_t099_a_log_that_went_on_after_a_cut_is_found_by_the_kept_head(log: Store, database: str, seal: Seal) -> None:
    kept = Audit(log, seal).head(CONSOLE)
    meddle(
        database,
        "UPDATE audit_head SET sequence = 7, hash = (SELECT hash FROM audit WHERE sequence = 7)",
        "DELETE FROM audit WHERE sequence > 7",
    )
    write(log, 5)
    assert verify(log, seal) == ""
    assert "entry 10 is not the one" in verify(log, seal, kept)


def test_t099_the_database_refuses_to_change_or_remove_entries(log: Store, database: str) -> None:
    for statement in ("UPDATE audit SET subject = 'x'", "DELETE FROM audit"):
        engine = open_engine(database)
        with (
            pytest.raises(DatabaseError, match="append-only"),
            engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            connection.execute(text(statement))
        engine.dispose()
    with log.read() as tx:
        assert len(list(tx.audit.walk())) == 10


def test_t099_a_log_written_anew_by_who_has_no_key_is_found(database: str) -> None:
    store = Store.open(database, KEYED)
    write(store, 3)
    forger = Store.open(database, Seal((b"another key",)))
    write(forger, 1)
    assert "with a key that is not in audit.key" in verify(store, KEYED)
    forger.close()
    store.close()


def test_t099_an_entry_without_the_key_after_one_with_it_is_found(database: str) -> None:
    store, plain = Store.open(database, KEYED), Store.open(database)
    write(store, 2)
    write(plain, 1)
    assert "entry 3 was written without the key" in verify(store, KEYED)
    plain.close()
    store.close()


def test_a_key_can_be_changed_while_the_old_one_still_verifies(database: str) -> None:
    old, new = Store.open(database, KEYED), Store.open(database, Seal((b"new", b"a key")))
    write(old, 2)
    write(new, 2)
    assert verify(new, Seal((b"new", b"a key"))) == ""
    old.close()
    new.close()


def test_what_is_rolled_back_leaves_no_entry(log: Store, seal: Seal) -> None:
    with pytest.raises(ValueError, match="inside"), log.write() as tx:
        tx.audit.add(ADA, Action.DOCUMENT_REMOVED, "document:1")
        raise ValueError("inside")
    verdict = Audit(log, seal).verify(CONSOLE)
    assert (verdict.ok, verdict.entries) == (True, 10)


def test_t100_nothing_is_done_when_it_cannot_be_recorded(people: People, database: str) -> None:
    """Fail-closed: what may not go unrecorded does not happen."""
    meddle(database, "DELETE FROM audit_head")
    with pytest.raises(DataFolderError, match="audit log"):
        people.add_user("ada")
    assert people.users() == []


def test_an_erased_person_s_name_is_gone_and_the_chain_holds(log: Store, seal: Seal) -> None:
    with log.write() as tx:
        tx.audit.add(CONSOLE, Action.USER_ERASED, "user:7")
        assert tx.audit.forget_person(7) == 1
    assert verify(log, seal) == ""
    with log.read() as tx:
        assert {found.actor.name for found in tx.audit.walk() if found.actor} == {"", "console"}


def test_t099_an_erasure_that_the_log_does_not_name_is_found(log: Store, seal: Seal) -> None:
    with log.write() as tx:
        tx.audit.add(CONSOLE, Action.USER_ERASED, "user:8")
        tx.audit.forget_person(7)
    assert "who did entry 1 was taken away" in verify(log, seal)


def test_names_of_earlier_days_can_expire_and_the_chain_holds(log: Store, seal: Seal) -> None:
    with log.write() as tx:
        assert tx.audit.forget_before("9999-01-01") == 1
        tx.audit.add(CONSOLE, Action.AUDIT_EXPIRED, "", {"before": "9999-01-01"})
    assert verify(log, seal) == ""


WRITER = """
import sys
import time
from kb_assistant.domain.access import Principal
from kb_assistant.domain.audit import Action
from kb_assistant.store.transaction import Store
store = Store.open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    with store.write() as tx:
        if sys.argv[3] == "a":
            tx.changes.append(None)
        tx.audit.add(Principal("ada", 7), Action.DOCUMENT_OPENED, f"document:{sys.argv[3]}{number}")
    # Or the one that was first keeps the other out until it is done.
    time.sleep(0.01)
"""


def test_two_processes_that_write_at_once_keep_one_chain(store: Store, database: str) -> None:
    command = [sys.executable, "-c", WRITER, database, "40"]
    writers = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for name in "ab"
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    verdict = Audit(store, Seal()).verify(CONSOLE)
    assert (verdict.problem, verdict.entries) == ("", 80)
    with store.read() as tx:
        order = "".join(found.entry.subject[9] for found in tx.audit.walk())
    assert (order.count("a"), order.count("b")) == (40, 40)
    assert order not in ("a" * 40 + "b" * 40, "b" * 40 + "a" * 40), "they did not write at once"


def test_only_administrators_read_it_and_reading_is_noted(people: People, store: Store) -> None:
    person(people, "ada", Role.ADMINISTRATOR)
    person(people, "bob", Role.EDITOR)
    audit = Audit(store, Seal())
    ada, bob = people.principal("ada"), people.principal("bob")
    for call in (audit.list, audit.head, audit.verify):
        with pytest.raises(Forbidden):
            call(bob)
    audit.list(ada)
    assert audit.list(ada)[0].entry.action == Action.AUDIT_READ


def test_an_administrator_who_was_demoted_reads_no_more(people: People, store: Store) -> None:
    user_id = person(people, "ada", Role.ADMINISTRATOR)
    ada = people.principal("ada")
    people.accounts.set_role(CONSOLE, user_id, Role.READER)
    with pytest.raises(Forbidden):
        Audit(store, Seal()).list(ada)


def test_entries_are_listed_newest_first_and_by_person_and_action(log: Store, seal: Seal) -> None:
    audit = Audit(log, seal)
    assert [one.entry.sequence for one in audit.list(CONSOLE, limit=3)] == [10, 9, 8]
    assert [one.entry.sequence for one in audit.list(CONSOLE, AuditFilter(before=5, user_id=7), 2)] == [4, 3]
    assert audit.list(CONSOLE, AuditFilter(action="signed_in")) == []
    assert [one.entry.sequence for one in audit.list(CONSOLE, AuditFilter(subject="document:2"))] == [3]


def acts(people: People) -> list[tuple[Callable[[], object], Action, bool]]:
    """Every act on people, what it must leave in the log, and whether it is done or refused."""
    user = person(people, "wilhelmina")
    token, ada = signed_in(people, "wilhelmina")
    key = people.keys.add(ada, "mine").key.id
    accounts, keys, sessions, directory = people.accounts, people.keys, people.sessions, people.directory

    def fail() -> None:
        with pytest.raises(Exception, match="do not fit"):
            sessions.sign_in("wilhelmina", "no such password", HERE)

    def fail_first() -> None:
        with pytest.raises(Forbidden):
            accounts.create_first("no such token", "eve", PASSWORD, HERE)

    return [
        (fail, Action.SIGN_IN_FAILED, False),
        (fail_first, Action.FIRST_ADMINISTRATOR, False),
        (lambda: keys.add(ada, "another"), Action.KEY_ADDED, True),
        (lambda: keys.revoke(ada, key), Action.KEY_REVOKED, True),
        (lambda: sessions.sign_in("wilhelmina", PASSWORD, HERE), Action.SIGNED_IN, True),
        (lambda: sessions.sign_out(token), Action.SIGNED_OUT, True),
        (lambda: sessions.revoke_all(ada, user), Action.SESSION_REVOKED, True),
        (lambda: accounts.change_password(ada, PASSWORD, PASSWORD + "!"), Action.PASSWORD_CHANGED, True),
        (lambda: accounts.set_role(CONSOLE, user, Role.EDITOR), Action.ROLE_CHANGED, True),
        (lambda: directory.add(CONSOLE, "hr"), Action.GROUP_ADDED, True),
        (lambda: directory.join(CONSOLE, "hr", "wilhelmina"), Action.GROUP_JOINED, True),
        (lambda: directory.leave(CONSOLE, "hr", "wilhelmina"), Action.GROUP_LEFT, True),
        (lambda: directory.remove(CONSOLE, "hr"), Action.GROUP_REMOVED, True),
        (lambda: accounts.disable(CONSOLE, user), Action.USER_DISABLED, True),
        (lambda: accounts.enable(CONSOLE, user), Action.USER_ENABLED, True),
        (lambda: accounts.remove(CONSOLE, user), Action.USER_REMOVED, True),
    ]


def test_t100_every_act_on_people_is_in_the_log_once_with_who_what_when_and_where(people: People, store: Store) -> None:
    def walked() -> list[object]:
        with store.read() as tx:
            return [found.entry for found in tx.audit.walk()]

    for act, action, done in acts(people):
        before = len(walked())
        act()
        with store.read() as tx:
            new = list(tx.audit.walk())[before:]
        assert [(found.entry.action, found.entry.result) for found in new] == [(action, "done" if done else "refused")]
        assert new[0].entry.time
        assert new[0].actor is not None
        assert new[0].actor.name == "console" or new[0].actor.name == "wilhelmina" or not done


def test_where_a_sign_in_came_from_is_in_the_log(people: People, store: Store) -> None:
    person(people, "wilhelmina")
    signed_in(people, "wilhelmina")
    with store.read() as tx:
        last = list(tx.audit.walk())[-1]
    assert last.actor is not None
    assert (last.actor.name, last.actor.address, last.actor.credential[:8]) == ("wilhelmina", HERE.address, "session:")


def test_no_secret_and_no_name_stands_in_the_chain_itself(people: People, store: Store) -> None:
    acts(people)
    with pytest.raises(Exception, match="do not fit"):
        people.sessions.sign_in("my-password-by-mistake", "x", HERE)
    with store.read() as tx:
        chain = json.dumps([repr(found.entry) for found in tx.audit.walk()])
    assert [word for word in ("wilhelmina", PASSWORD, "by-mistake", HERE.address) if word in chain] == []


def test_a_kept_head_reads_back_and_anything_else_is_refused() -> None:
    head = Head(12, "0" * 64)
    assert parse_head(f" {head}\n") == head
    for wrong in ("", "12", "12:xyz", "-1:" + "0" * 64):
        with pytest.raises(InvalidInput):
            parse_head(wrong)


def test_verifying_while_others_write_finds_nothing_wrong(log: Store, database: str, seal: Seal) -> None:
    with log.read() as tx:
        walk = tx.audit.walk()
        next(walk)
        write(log, 3)
    assert verify(log, replace(seal)) == ""


def test_entries_are_found_from_a_time_on_and_walked_to_the_last(log: Store, seal: Seal) -> None:
    kept = Audit(log, seal)
    everything = kept.list(CONSOLE, limit=1_000)
    since = datetime.fromisoformat(everything[2].entry.time)
    there = timezone(timedelta(hours=9))
    found = kept.list(CONSOLE, AuditFilter(since=since.astimezone(there)), 1_000)
    assert [one for one in found if one.entry.time < everything[2].entry.time] == []
    assert everything[2] in found
    assert [one.entry.sequence for one in kept.walk(CONSOLE)][-1] == 1
    with pytest.raises(Forbidden):
        kept.walk(ANONYMOUS)
