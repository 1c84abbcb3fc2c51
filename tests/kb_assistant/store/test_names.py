"""What the ids of an audit log are called by now."""

from kb_assistant.domain.access import CONSOLE, EVERYONE, Role
from kb_assistant.people import People
from kb_assistant.store.transaction import Store

# More than either database takes in one statement.
MANY = 260_000


def test_names_are_found_among_more_ids_than_one_statement_takes(store: Store, people: People) -> None:
    ada = people.add_user("ada", Role.READER).user_id
    with store.write() as tx:
        document = tx.documents.add("test:x", "x.md", tx.audiences.of([EVERYONE]))
    gone = {f"document:{number:016x}" for number in range(MANY)}
    with store.read() as tx:
        found = tx.names.of(CONSOLE, {*gone, f"document:{document}", f"user:{ada}"})
    assert found == {f"document:{document}": "x.md", f"user:{ada}": "ada"}
