"""An upload that is killed while it becomes a version of another document is either that or what it was (T078)."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question
from kb_assistant.settings import load_settings
from tests.corpus.taking_in import take_in

pytestmark = pytest.mark.slow

# Kills itself at the place, before or after what happens there.
KILLED = """
import os, signal, sys
from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.settings import load_settings
from kb_assistant.store import audit, blobs, changes, documents, versions

def dying(*given, **named):
    if after:
        whole(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

upload, other, place, after = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4] == "after"
kb = open_knowledge_base(load_settings())
kind, name = {
    "moving": (versions.VersionTable, "hand_over"),
    "removing": (documents.DocumentTable, "remove"),
    "replaying": (changes.ChangeTable, "append"),
    "recording": (audit.AuditTable, "flush"),
    "sweeping": (blobs.Blobs, "removing"),
}[place]
whole = getattr(kind, name)
setattr(kind, name, dying)
kb.succession.become(CONSOLE, upload, other)
"""
OLD = b"# Holiday\n\nEverybody has thirty days of paid holiday.\n"
NEW = b"# Holiday\n\nEverybody has thirty-two days of paid holiday.\n"


def state(kb: KnowledgeBase) -> object:
    passages = kb.assistant.search(CONSOLE, Question("days of paid holiday"), 10)
    versions = [kb.catalogue.versions(CONSOLE, one.id) for one in kb.library.list(CONSOLE)]
    return versions, [(passage.document, passage.text) for passage in passages]


@pytest.mark.parametrize(
    ("place", "when", "done"),
    [
        ("moving", "after", False),
        ("removing", "after", False),
        ("replaying", "after", False),
        ("recording", "after", False),
        ("sweeping", "before", True),
    ],
)
def test_t078_killed_anywhere_it_is_one_or_the_other(tmp_path: Path, place: str, when: str, done: bool) -> None:
    kb = open_knowledge_base(load_settings())
    old = take_in(kb, tmp_path / "holiday.md", OLD, ("staff",))
    upload = take_in(kb, tmp_path / "holiday-v2.md", NEW, ("hr",))
    before = state(kb)
    kb.close()
    command = [sys.executable, "-c", KILLED, upload.id, old.id, place, when]
    ended = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    again = open_knowledge_base(load_settings())
    try:
        assert (state(again) == before) is not done
        if not done:
            again.succession.become(CONSOLE, upload.id, old.id)
        assert [(one.id, one.version, one.versions) for one in again.library.list(CONSOLE)] == [
            (old.id, upload.version, 2)
        ]
        with again.store.write() as tx:
            tx.vectors.sweep()
        assert again.doctor.examine() == []
    finally:
        again.close()
