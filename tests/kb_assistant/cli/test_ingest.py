"""Files taken in on the command line."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb_assistant.store.lock import WriterLock
from tests.corpus.files import HOLIDAYS
from tests.kb_assistant.cli.typed import Run, one_line


def test_a_second_ingestion_has_nothing_to_do(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    assert "3 unchanged" in run("ingest", str(folder)).out


def test_a_file_that_cannot_be_understood_is_one_line_and_exit_code_one(run: Run, folder: Path) -> None:
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
    taken = run("ingest", str(folder))
    assert taken.code == 1
    lines = [line for line in taken.out.splitlines() if "torn.pdf" in line]
    assert len(lines) == 1
    assert "3 new, 1 failed" in taken.out


def test_readers_are_given_by_repeating_or_by_commas(run: Run, folder: Path) -> None:
    for group in ("hr", "it"):
        run("groups", "add", group)
    run("ingest", str(folder / "holidays.md"), "--readers", "hr,it")
    run("ingest", str(folder / "hr"), "--readers", "hr", "--readers", "it")
    listed = json.loads(run("documents", "list", "--json").out)
    assert [document["readers"] for document in listed] == [["hr", "it"], ["hr", "it"]]


def test_an_empty_folder_is_an_error_and_removes_nothing(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    for file in list(folder.rglob("*.md")):
        file.unlink()
    ended = run("ingest", str(folder))
    assert ended.code == 2
    assert "holds no files" in one_line(ended)
    assert len(json.loads(run("documents", "list", "--json").out)) == 3


def test_an_unknown_group_takes_nothing_in(run: Run, folder: Path) -> None:
    ended = run("ingest", str(folder), "--readers", "nobody-knows")
    assert ended.code == 2
    assert "There is no group" in one_line(ended)
    assert json.loads(run("documents", "list", "--json").out) == []


def test_a_second_writer_hands_its_files_over_and_reading_goes_on(folder: Path, home: Path, run: Run) -> None:
    run("ingest", str(folder / "holidays.md"))
    with WriterLock(home).hold("kb serve"):
        second = subprocess.Popen(
            [sys.executable, "-m", "kb_assistant.cli", "ingest", str(folder)], stderr=subprocess.PIPE, text=True
        )
        assert second.stderr is not None
        assert "kb serve" in second.stderr.readline()
        assert "27 days" in run("ask", "how many days of paid holiday a year").out
    second.communicate()
    assert second.returncode == 0
    assert len(json.loads(run("documents", "list", "--json").out)) == 3


@contextmanager
def a_full_disk(room: int) -> Iterator[None]:
    """No file may grow beyond `room` bytes while this holds."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_nothing_is_lost_and_questions_are_answered(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    (folder / "holidays.md").write_text(HOLIDAYS.replace("27 days", "31 days") + "More. " * 20_000)
    with a_full_disk(8192):
        ended = run("ingest", str(folder))
        assert ended.code == 4
        assert "space" in one_line(ended)
        assert "27 days" in run("ask", "how many days of paid holiday a year").out
    assert run("ingest", str(folder)).code == 0
    assert "31 days" in run("ask", "how many days of paid holiday a year").out
    assert run("doctor").code == 0


def test_an_unreadable_file_is_reported_and_the_others_taken_in(run: Run, folder: Path) -> None:
    (folder / "locked.md").write_text("# Locked\n\nNobody reads this.")
    (folder / "locked.md").chmod(0)
    if os.access(folder / "locked.md", os.R_OK):
        pytest.skip("this user reads every file")
    taken = run("ingest", str(folder))
    assert taken.code == 1
    assert "locked.md" in taken.out
    assert "3 new" in taken.out
