"""Child processes that read files, from one run of the worker to the next."""

import os
from pathlib import Path

import pytest

from ingest import sandboxes
from ingest.limits import Limits
from ingest.sandboxes import CHILDREN, Sandboxes
from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.settings import load_settings


def children() -> set[int]:
    """The processes that this one started and that are not over."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.add(int(status.parent.name))
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("Visitors wait at the desk.")
    return tmp_path / "a.txt"


def test_the_next_run_finds_the_child_of_the_last(empty_home: Path) -> None:
    before, kb = children(), open_knowledge_base(load_settings())
    for number in range(3):
        jobs = kb.library.queue_text("test:1", "1.md", "1", f"Visitor {number} waits.", ())
        assert [one.outcome for one in kb.worker.follow(jobs, "test")] == ["changed" if number else "new"]
        if not number:
            first = children() - before
    assert len(first) == 1
    assert children() - before == first
    kb.close()
    assert children() == before


def test_what_ends_a_run_early_ends_its_children(file: Path) -> None:
    before, boxes = children(), Sandboxes(Limits())
    with pytest.raises(KeyboardInterrupt), boxes.free() as free:
        free.get().load(file, file.name)
        raise KeyboardInterrupt
    assert children() == before
    with boxes.free() as free:
        assert free.qsize() == CHILDREN
        box = free.get()
        assert box.load(file, file.name).text == "Visitors wait at the desk."
        free.put(box)
    boxes.close()
    assert children() == before


def test_children_with_nothing_to_do_end_after_a_while(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, boxes = children(), Sandboxes(Limits())
    with boxes.free() as free:
        box = free.get()
        box.load(file, file.name)
        free.put(box)
    boxes.rest()
    assert len(children() - before) == 1
    monkeypatch.setattr(sandboxes, "_IDLE", 0.0)
    boxes.rest()
    assert children() == before
