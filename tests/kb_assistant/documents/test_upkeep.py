"""Many documents changed at once; the rest is tried over HTTP."""

from pathlib import Path

import pytest

from kb_assistant.clock import utc_now
from kb_assistant.documents.upkeep import Upkeep
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.changes import NewOwner, Wanted
from kb_assistant.errors import Busy
from kb_assistant.store import engine
from kb_assistant.store.transaction import Store


def test_the_database_is_waited_for_once_however_many_are_changed(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 20)
    monkeypatch.setattr(engine, "_TURN_MILLISECONDS", 10)
    mine, other = (Store.open(f"sqlite:///{empty_home / 'kb.sqlite'}") for _ in range(2))
    with mine.write() as tx:
        documents = [tx.documents.add(f"test:{number}", "a.md", tx.audiences.of(())) for number in range(3)]
    with other.write(), pytest.raises(Busy):
        Upkeep(mine, utc_now).change(CONSOLE, documents, Wanted(owner=NewOwner(None)))
    assert len([line for line in caplog.messages if "is waited for" in line]) == 1
    mine.close()
    other.close()
