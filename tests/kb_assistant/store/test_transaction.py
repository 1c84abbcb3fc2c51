"""What is written without waiting for the disk."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import event

from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.audit import Action
from kb_assistant.store.audit import AuditFilter
from kb_assistant.store.transaction import Store

_DIES = """
import os, sys
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.audit import Action
from kb_assistant.store.transaction import Store
with Store.open(sys.argv[1]).write(unhurried=True) as tx:
    tx.audit.add(CONSOLE, Action.SEARCHED)
os.kill(os.getpid(), 9)
"""


def test_an_entry_that_nobody_waited_for_outlives_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kb.sqlite'}"
    assert subprocess.run([sys.executable, "-c", _DIES, url], check=False).returncode == -9
    with Store.open(url).read() as tx:
        assert [found.entry.action for found in tx.audit.list(AuditFilter(), 10)] == [Action.SEARCHED.value]


def test_whoever_writes_next_waits_for_the_disk_again(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'kb.sqlite'}")
    said: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    for unhurried in (True, False):
        with store.write(unhurried=unhurried) as tx:
            tx.audit.add(CONSOLE, Action.SEARCHED)
    assert [one for one in said if "synchronous" in one] == ["PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"]
    store.close()
