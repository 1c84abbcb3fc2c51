"""Export, erasure and retention: all of one person's, nothing of another's, and no trace left in the files."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, insert, text, update

from kb_assistant.assistant import new_conversation
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.documents.collections import Collections
from kb_assistant.domain.access import ALL_SCOPES, CONSOLE, Role
from kb_assistant.domain.accounts import GroupClaim, Identity, VerifiedIdentity
from kb_assistant.domain.answers import Question
from kb_assistant.domain.audit import Seal
from kb_assistant.domain.personal import Kept
from kb_assistant.errors import Forbidden, InvalidInput, NotFound
from kb_assistant.operations.audit import Audit
from kb_assistant.people import People
from kb_assistant.people.personal_data import PersonalData
from kb_assistant.store.engine import open_engine
from kb_assistant.store.personal import PERSONAL, Fate
from kb_assistant.store.tables import answers, care, conversations, events, feedback, jobs, receipts, shares, uploads
from kb_assistant.store.transaction import Store
from tests.corpus.people import HERE, PASSWORD, SetClock, person, signed_in

ISSUER = "https://id.example"


@pytest.fixture
def data(store: Store, clock: SetClock) -> PersonalData:
    return PersonalData(store, clock, {Kept.ANSWERS: 30, Kept.EVENTS: 10, Kept.AUDIT_NAMES: 90})


def answer(database: str, user_id: int | None, question: str, created: datetime, number: int) -> None:
    """An answer as the assistant saves it, at any time."""
    empty: dict[str, object] = {"text": "", "statements": [], "closest": [], "confidence": 0.0}
    engine = open_engine(database)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        values = {"id": f"{number:016d}", "user_id": user_id, "question": question, "outcome": "answered"}
        connection.execute(insert(answers).values(**values, **empty, created=created))
        happened: dict[str, object] = {
            "kind": "ask",
            "user_id": user_id,
            "subject": str(number),
            "detail": {},
            "created": created,
        }
        connection.execute(insert(events).values(**happened))
    engine.dispose()


def lived(people: People, store: Store, database: str, name: str) -> int:
    """Somebody with a row in every table that knows people."""
    user_id = person(people, name, Role.EDITOR)
    if "hr" not in {group.name for group in people.groups()}:
        people.add_group("hr")
    people.join("hr", name)
    identity = Identity(ISSUER, f"subject of {name}")
    people.accounts.link(CONSOLE, user_id, identity)
    people.directory.map_claim(CONSOLE, GroupClaim(ISSUER, "HR-Team", "hr"))
    people.sessions.sign_in_by(VerifiedIdentity(identity, name, frozenset({"HR-Team"})), HERE)
    who = signed_in(people, name)[1]
    people.keys.add(who, f"script of {name}")
    Collections(store).add(who, f"drafts of {name}", ["@" + name])
    with store.write() as tx:
        tx.events.add("readers", CONSOLE, "document", {"readers": ["hr", "@" + name]})
        tx.conversations.go_on(who, f"talk of {name}", f"questions of {name}")
    answer(database, user_id, f"question of {name}", datetime.now(UTC), user_id)
    served(store, database, user_id)
    return user_id


def served(store: Store, database: str, user_id: int) -> None:
    """Rows as the service keeps them of somebody who shares, rates, uploads and looks after documents."""
    with store.write() as tx:
        document = tx.documents.add(f"upload:{user_id}", "a.md", tx.audiences.of(()))
    mine = {"user_id": user_id, "created": datetime.now(UTC)}
    rows: list[tuple[Table, dict[str, object]]] = [
        (shares, {"id": str(user_id), "hash": str(user_id), "answer_id": f"{user_id:016d}", "anonymous": False}),
        (feedback, {"answer_id": f"{user_id:016d}", "rating": 1, "reason": "", "comment": f"words of {user_id}"}),
        (receipts, {"id": str(user_id), "document_id": "gone", "probes": 1, "returned": 0, "copies": 0, "removed": {}}),
        (jobs, {"uri": "u", "path": "p", "title": "", "blob": "", "state": "done", "attempts": 1, "outcome": "new"}),
        (uploads, {"key": str(user_id), "request": "", "answer": {}}),
    ]
    rows[0][1]["expires"], rows[3][1]["reason"] = datetime.now(UTC), ""
    engine = open_engine(database)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for table, values in rows:
            connection.execute(insert(table).values(**mine, **values))
        looks_after = {"document_id": document, "owner_id": user_id, "verified_by": user_id}
        connection.execute(insert(care).values(**looks_after))
    engine.dispose()


def test_the_test_s_person_is_in_every_table(people: People, store: Store, database: str) -> None:
    """Whoever adds a table about people adds a row of it here, so that export and erasure are tried on it."""
    user_id = lived(people, store, database, "wilhelmina")
    with store.read() as tx:
        assert [table for table, number in tx.personal.count(user_id).items() if number == 0] == []


def test_t097_one_gets_all_of_the_own_data_and_nothing_that_signs_in(
    people: People, store: Store, database: str, data: PersonalData
) -> None:
    user_id, other = (lived(people, store, database, name) for name in ("wilhelmina", "bartholomew"))
    who = signed_in(people, "wilhelmina")[1]
    exported = data.export(who, user_id)
    tables = {table.name: table.rows for table in exported.tables}
    assert set(tables) == {one.table.name for one in PERSONAL if one.exported}
    assert [name for name, rows in tables.items() if not rows] == []
    everything = json.dumps([dict(row) for rows in tables.values() for row in rows], default=str)
    for word in (
        "question of wilhelmina",
        "questions of wilhelmina",
        "script of wilhelmina",
        "subject of wilhelmina",
        "hr",
        HERE.address,
    ):
        assert word in everything
    for word in ("bartholomew", "argon2", '"hash"', '"salt"'):
        assert word not in everything
    assert other != user_id


def test_t097_somebody_else_s_data_does_not_exist(
    people: People, store: Store, database: str, data: PersonalData
) -> None:
    user_id = lived(people, store, database, "wilhelmina")
    lived(people, store, database, "bartholomew")
    other = signed_in(people, "bartholomew")[1]
    for asked in (user_id, 4711):
        with pytest.raises(NotFound, match="no such user"):
            data.export(other, asked)
    with pytest.raises(Forbidden):
        data.erase(other, user_id)
    with pytest.raises(NotFound):
        data.export(CONSOLE, 4711)


def test_erasing_takes_one_person_out_of_every_table_and_leaves_the_others(
    people: People, store: Store, database: str, data: PersonalData
) -> None:
    user_id, other = (lived(people, store, database, name) for name in ("wilhelmina", "bartholomew"))
    with store.read() as tx:
        before = tx.personal.count(other)
    erased = data.erase(CONSOLE, user_id)
    left = {one.table.name for one in PERSONAL if one.fate in (Fate.KEEP, Fate.BLANK)}
    with store.read() as tx:
        assert {table for table, number in tx.personal.count(user_id).items() if number} == left
        assert tx.personal.count(other) == before
    assert {gone.table: gone.rows for gone in erased.rows}["answers"] == 1
    assert signed_in(people, "bartholomew")[1].user_id == other
    assert Audit(store, Seal()).verify(CONSOLE).problem == ""


def test_an_administrator_erases_and_the_last_one_not_the_own_account(
    people: People, store: Store, database: str, data: PersonalData
) -> None:
    user_id = lived(people, store, database, "wilhelmina")
    root = person(people, "root", Role.ADMINISTRATOR)
    who = signed_in(people, "root")[1]
    data.erase(who, user_id)
    with pytest.raises(InvalidInput, match="last administrator"):
        data.erase(who, root)
    assert people.principal("root").user_id == root


CANARIES = ("wilhelmina", "canary-question", "canary-label", "canary-subject", "198.51.100.77", "canary-agent")


def test_t095_after_an_erasure_no_byte_of_the_data_folder_names_the_person(kb: KnowledgeBase, home: Path) -> None:
    user_id = person(kb.people, "wilhelmina")
    bartholomew = person(kb.people, "bartholomew")
    kb.people.accounts.link(CONSOLE, user_id, Identity(ISSUER, "canary-subject"))
    client = type(HERE)("198.51.100.77", "canary-agent")
    entered = kb.people.sessions.sign_in("wilhelmina", PASSWORD, client)
    kb.people.keys.add(entered.principal, "canary-label")
    kb.assistant.ask(entered.principal, Question("canary-question about holidays"), new_conversation())
    kb.assistant.ask(kb.people.principal("bartholomew"), Question("how many holidays"))
    kb.library.queue_text("t:1", "1.md", "", "# Rules\n\nThe rule is 12 days.\n", ["@wilhelmina"])
    list(kb.worker.follow([1], "test"))
    kb.library.share(CONSOLE, "1.md", ["@wilhelmina", "everyone"])
    assert all(found(home, canary) for canary in CANARIES)
    erased = kb.personal_data.erase(CONSOLE, user_id)
    assert erased.wiped
    assert [canary for canary in CANARIES if found(home, canary)] == []
    assert found(home, "bartholomew")
    assert kb.people.accounts.show(CONSOLE, bartholomew).name == "bartholomew"
    assert kb.audit.verify(CONSOLE).problem == ""


def found(home: Path, canary: str) -> list[str]:
    """The files that hold it, in any of their bytes."""
    files = [file for file in home.rglob("*") if file.is_file()]
    return [file.name for file in files if canary.encode() in file.read_bytes()]


def ages(store: Store) -> tuple[int, int]:
    with store.read() as tx:
        left = {table.name: len(table.rows) for table in tx.personal.export(1)}
    return left["answers"], left["events"]


def test_t096_each_kind_goes_on_its_day_and_a_second_run_finds_nothing(
    people: People, store: Store, database: str, data: PersonalData, clock: SetClock
) -> None:
    user_id = person(people, "wilhelmina")
    assert user_id == 1
    answer(database, user_id, "a question", clock.now, 1)
    answer(database, None, "nobody's question", clock.now, 2)
    clock.move(timedelta(days=9, hours=23))
    assert data.expire() == []
    assert ages(store) == (1, 1)
    clock.move(timedelta(hours=2))
    assert [(one.kept, one.rows) for one in data.expire()] == [(Kept.EVENTS, 2)]
    assert ages(store) == (1, 0)
    clock.move(timedelta(days=20))
    assert [(one.kept, one.rows) for one in data.expire()] == [(Kept.ANSWERS, 2)]
    assert ages(store) == (0, 0)
    assert data.expire() == []


def test_t096_no_words_of_an_answer_that_is_let_go_of_stay_in_what_was_searched_for_next(
    people: People, store: Store, database: str, data: PersonalData, clock: SetClock
) -> None:
    person(people, "wilhelmina")
    ages = (31, 29, 28, 27, 26, 25)
    for number, days in enumerate(ages):
        answer(database, 1, "a question", clock.now - timedelta(days=days), number)
    one = {"id": "one", "user_id": 1, "title": "", "created": clock.now, "updated": clock.now}
    engine = open_engine(database)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(insert(conversations).values(**one))
        connection.execute(update(answers).values(conversation_id="one", searched_for="words of an answer"))
    engine.dispose()
    assert (Kept.ANSWERS, 1) in [(one.kept, one.rows) for one in data.expire()]
    with store.read() as tx:
        left = [exchange.answer.searched_for for exchange in tx.answers.exchanges("one")]
    assert left == ["", "", "", "", "words of an answer"]


def test_t096_names_leave_the_audit_log_on_their_day_and_it_still_holds(
    people: People, store: Store, data: PersonalData, clock: SetClock
) -> None:
    person(people, "wilhelmina")
    signed_in(people, "wilhelmina")
    # The log keeps the real time, whatever a test's clock says.
    clock.now = datetime.now(UTC) + timedelta(days=89)
    assert data.expire() == []
    clock.move(timedelta(days=2))
    assert [one.kept for one in data.expire()] == [Kept.AUDIT_NAMES]
    with store.read() as tx:
        names = {found.actor.name for found in tx.audit.walk() if found.actor}
    assert names <= {"", "console"}
    assert "wilhelmina" not in names
    assert Audit(store, Seal()).verify(CONSOLE).problem == ""


def test_t096_what_was_removed_is_noted_with_its_numbers(
    people: People, store: Store, database: str, data: PersonalData, clock: SetClock
) -> None:
    answer(database, None, "a question", clock.now - timedelta(days=31), 1)
    data.expire()
    with store.read() as tx:
        last = list(tx.audit.walk())[-1].entry
    assert (last.action, last.detail) == ("retention_applied", '{"answers":1,"events":1}')


def test_nothing_is_let_go_where_nothing_is_said(store: Store, database: str, clock: SetClock) -> None:
    answer(database, None, "a question", clock.now - timedelta(days=10_000), 1)
    kept = PersonalData(store, clock, dict.fromkeys(Kept, 0))
    assert kept.expire() == []
    engine = open_engine(database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM answers")) == 1
    engine.dispose()


def test_a_limited_key_hands_out_nothing_and_a_full_one_its_owner_s_only(
    people: People, store: Store, database: str, data: PersonalData
) -> None:
    user_id = lived(people, store, database, "wilhelmina")
    other = lived(people, store, database, "bartholomew")
    owner = signed_in(people, "wilhelmina")[1]
    limited = people.principal_of(people.keys.add(owner, "reads").secret)
    full = people.principal_of(people.keys.add(owner, "all", ALL_SCOPES).secret)
    with pytest.raises(NotFound):
        data.export(limited, user_id)
    assert data.export(full, user_id).user_id == user_id
    with pytest.raises(NotFound):
        data.export(full, other)
