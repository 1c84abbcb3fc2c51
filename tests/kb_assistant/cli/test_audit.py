"""The audit log on the command line."""

import json
from pathlib import Path

from sqlalchemy import text

from kb_assistant.store.engine import open_engine
from tests.kb_assistant.cli.typed import Run, one_line


def test_the_audit_log_is_listed_and_verified_against_a_kept_head(run: Run, home: Path) -> None:
    run("users", "add", "ada")
    run("groups", "add", "hr")
    head = run("audit", "head").out.strip()
    assert head.startswith("2:")
    listed = json.loads(run("audit", "list", "-n", "1", "--action", "user_added", "--json").out)
    assert [(one["who"], one["action"], one["subject"]) for one in listed] == [("console", "user_added", "user:1")]
    assert "group_added" in run("audit", "list").out
    assert run("audit", "list", "--user", "ada").out == ""
    assert (run("audit", "verify", "--head", head).code, run("audit", "verify").code) == (0, 0)
    engine = open_engine(f"sqlite:///{home / 'kb.sqlite'}")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER audit_refuses_update"))
        connection.execute(text("UPDATE audit SET subject = 'user:2' WHERE sequence = 1"))
    engine.dispose()
    found = run("audit", "verify")
    assert (found.code, found.out) == (1, "entry 1 was changed, or does not belong here\n")


def test_a_kept_head_that_is_none_is_refused_in_one_line(run: Run) -> None:
    refused = run("audit", "verify", "--head", "nonsense")
    assert refused.code == 2
    assert "kb audit head" in one_line(refused)
