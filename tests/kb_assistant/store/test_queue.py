from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from kb_assistant.documents.collections import Collections
from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.domain.jobs import Pending
from kb_assistant.people import People
from kb_assistant.store.transaction import Store


def test_what_was_moved_out_of_a_collection_is_not_for_its_keys_any_more(store: Store, people: People) -> None:
    ada = people.add_user("ada", Role.EDITOR)
    inside, outside = (Collections(store).add(ada, name, ["everyone"]).id for name in "AB")
    key = replace(ada, collections=frozenset({inside}))
    with store.write() as tx:
        audiences = [tx.audiences.of(["@ada"], one) for one in (inside, outside)]
        tx.jobs.add("test:a", "a.md", "1", audiences[0], user=ada.user_id)
        tx.jobs.add("test:b", "b.md", "2", audiences[1], user=ada.user_id)
        tx.jobs.add("test:c", "c.md", "3", None, user=ada.user_id)
        tx.documents.add("test:a", "a.md", audiences[0])
        assert [job.path for job in tx.queue.page(key, False).items] == ["a.md"]
        tx.documents.move(tx.documents.find(CONSOLE, "a.md"), audiences[1])
        assert (tx.queue.page(key, False).total, tx.queue.page(ada, False).total) == (0, 3)


@pytest.mark.parametrize("pending", [None, *Pending])
def test_a_list_does_not_go_through_all_that_was_ever_taken_in(empty_home: Path, pending: Pending | None) -> None:
    store, asked = Store.open(f"sqlite:///{empty_home / 'kb.sqlite'}"), []
    with store.write() as tx:
        ada, connection = tx.access.add_user("ada", Role.EDITOR), tx.queue._connection
        event.listen(connection, "before_cursor_execute", lambda _, __, *said: asked.append(said[:2]))
        tx.queue.page(ada, False, pending=pending)
        plans = [
            step.detail
            for said, given in [*asked]
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)
        ]
    store.close()
    assert [step for step in plans if step == "SCAN jobs"] == []
    assert any(step.startswith("SEARCH jobs") for step in plans)
