"""Documents read again after an upgrade."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.kb_assistant.cli.typed import Run


def as_read_before(home: Path) -> None:
    """As if an earlier version had read all of them, and not understood one."""
    with closing(sqlite3.connect(home / "kb.sqlite")) as database, database:
        database.execute("UPDATE documents SET reader = '1'")
        database.execute("UPDATE documents SET state = 'failed' WHERE path = 'holidays.md'")


def test_what_an_earlier_version_read_is_told_by_doctor_and_read_again_from_the_kept_files(
    run: Run, folder: Path, home: Path
) -> None:
    run("ingest", str(folder), "--readers", "everyone")
    before = run("documents", "list", "--json").out
    for file in folder.rglob("*.md"):
        file.unlink()
    as_read_before(home)
    assert "read them: 3. `kb reread`" in run("doctor").err
    assert "3 unchanged" in run("reread").out
    assert [run(*typed).err for typed in (("reread",), ("doctor",))] == ["", ""]
    assert json.loads(run("documents", "list", "--json").out) == json.loads(before)
