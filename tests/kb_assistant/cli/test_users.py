"""People on the command line."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest

from tests.kb_assistant.cli.typed import Run, one_line


def test_people_and_groups_are_listed(run: Run) -> None:
    run("users", "add", "helena")
    run("groups", "add", "hr")
    run("groups", "join", "hr", "helena")
    assert run("users").out == "helena\treader\n"
    assert "hr\thelena\n" in run("groups").out
    run("users", "remove", "helena")
    run("groups", "remove", "hr")
    assert (run("users").out, "hr" in run("groups").out) == ("", False)


def test_whoever_removes_somebody_is_told_what_nobody_reads_any_more(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Note\n\nThe key is with Helena.\n")
    for name in ("ada", "helena"):
        run("users", "add", name)
    run("ingest", str(note), "--readers", "@helena")
    assert run("users", "remove", "ada").out == "ada: removed\n"
    assert "1 document has no readers left" in run("users", "remove", "helena").out


def test_a_person_gets_a_password_from_a_pipe_a_role_and_is_shut_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("users", "add", "ada")
    monkeypatch.setattr(sys, "stdin", StringIO("seven wet umbrellas\n"))
    assert run("users", "password", "ada").code == 0
    assert run("users", "role", "ada", "editor").out == "ada: editor\n"
    assert "reader, editor" in one_line(run("users", "role", "ada", "emperor"))
    assert run("users", "disable", "ada").out == "ada: disabled\n"
    assert run("users", "enable", "ada").out == "ada: enabled\n"
    assert run("users").out == "ada\teditor\n"


def test_a_weak_password_is_refused_in_one_line_that_does_not_repeat_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("users", "add", "ada")
    monkeypatch.setattr(sys, "stdin", StringIO("Password1!\n"))
    refused = run("users", "password", "ada")
    assert (refused.code, "Password1!" in one_line(refused)) == (2, False)


def test_a_person_s_data_is_printed_and_erased(run: Run) -> None:
    run("users", "add", "helena")
    run("ask", "how many holidays", "--as", "helena")
    exported = json.loads(run("users", "export", "helena").out)
    assert exported["users"][0]["name"] == "helena"
    assert exported["answers"][0]["question"] == "how many holidays"
    assert "1 of answers" in run("users", "erase", "helena").out
    assert run("users", "export", "helena").code == 2
    assert run("users").out == ""
    # A name that no random id can hold, these being of the letters a to f.
    assert "helena" not in run("audit", "list").out
