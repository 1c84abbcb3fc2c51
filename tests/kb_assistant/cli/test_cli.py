"""The command line as people type it, in this process: help, one-line errors, exit codes."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
import typer
from sqlalchemy import text

from kb_assistant import cli
from kb_assistant.store.engine import open_engine
from tests.kb_assistant.cli.typed import Run, one_line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ingest", "/no/such/path"), "check the path"),
        (("ask", ""), "empty"),
        (("ask", "   \n "), "empty"),
        (("ask", "\0"), "empty"),
        (("ask", "why " * 25_000), "too long"),
        (("ask", "why", "--as", "nobody-here"), "There is no user"),
        (("documents", "show", "nothing"), "There is no document"),
        (("groups", "join", "nothing", "nobody"), "There is no group"),
        (("eval", "/no/such/path"), "no such folder"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert said in one_line(ended)


def test_a_wrong_setting_names_itself(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_ANSWERS_THRESHOLD", "high")
    ended = run("ask", "why")
    assert ended.code == 2
    assert "answers.threshold" in one_line(ended)


def test_an_unknown_backend_names_those_there_are(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_INDEX_VECTOR", "nothing")
    assert "faiss, flat" in one_line(run("ask", "why"))


def test_a_data_folder_of_a_newer_version_is_refused(run: Run, folder: Path, home: Path) -> None:
    run("ingest", str(folder))
    with open_engine(f"sqlite:///{home / 'kb.sqlite'}").connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ended = run("ask", "why")
    assert ended.code == 4
    assert "upgrade" in one_line(ended)


def test_a_data_folder_that_is_none_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere")):
        monkeypatch.setenv("KB_HOME", str(place))
        ended = run("documents", "list")
        assert (ended.code, "set KB_HOME to a folder" in one_line(ended)) == (4, True)


def test_a_database_that_is_no_file_is_refused_in_one_line(run: Run, home: Path) -> None:
    (home / "kb.sqlite").mkdir(parents=True)
    ended = run("documents", "list")
    assert (ended.code, "can't be opened" in one_line(ended)) == (4, True)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "postgresql://"),
        ("nosuch://host/name", "postgresql://"),
        ("postgresql://kb@host:54x/kb", "postgresql://"),
        ("postgresql://kb:p@canary@host/kb", "%40"),
        ("mysql://host/name", "pip install"),
        ("sqlite:////srv/kb.sqlite?timeout=1", "no options"),
    ],
)
def test_an_address_that_is_no_database_s_is_refused_in_a_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    monkeypatch.setenv("KB_DATABASE_URL", url)
    ended = run("doctor")
    assert ended.code == 2
    assert told in one_line(ended) and "canary" not in ended.err


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://kb:canary@127.0.0.1:1/base", "kb@127.0.0.1:1/base can't be used (Connection refused)"),
        ("postgresql+psycopg://kb:canary@nohost.invalid/base", "kb@nohost.invalid/base can't be used"),
        ("postgresql+psycopg://kb@127.0.0.1:1/base?password=canary&sslmod=on", "sslmod"),
    ],
)
def test_a_database_server_that_cannot_be_used_is_told_with_its_setting_and_no_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("KB_DATABASE_URL", url)
    ended = run("users")
    assert ended.code == 4
    assert told in one_line(ended) and "database.url" in ended.err and "canary" not in ended.err


def test_a_terminal_that_lacks_letters_shows_the_rest(folder: Path) -> None:
    (folder / "holidays.md").rename(folder / "Büro №1.md")
    command, plain = [sys.executable, "-m", "kb_assistant.cli"], {**os.environ, "PYTHONIOENCODING": "ascii"}
    subprocess.run([*command, "ingest", str(folder)], env=plain, check=True, capture_output=True)
    listed = subprocess.run([*command, "documents", "list"], env=plain, check=False, capture_output=True, text=True)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "B?ro ?1.md" in listed.stdout


def test_ctrl_c_ends_a_command_with_a_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pressed(StringIO):
        def isatty(self) -> bool:
            raise KeyboardInterrupt

    run("users", "add", "ada")
    monkeypatch.setattr(sys, "stdin", Pressed())
    ended = run("users", "password", "ada")
    assert (ended.code, "run the command again" in one_line(ended)) == (130, True)


def test_help_of_every_command_names_its_options(run: Run) -> None:
    assert "--readers" in run("ingest", "--help").out
    assert "--as" in run("ask", "--help").out


def test_every_command_is_in_the_file_of_its_name() -> None:
    files = {file.stem for file in Path(cli.__file__).parent.glob("*.py")}
    assert set(typer.main.get_group(cli.app).commands) == files - {"__init__", "__main__", "opening", "options"}


def test_help_imports_nothing_heavy() -> None:
    program = "import sys, kb_assistant.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"torch", "sentence_transformers", "faiss", "tantivy", "sqlalchemy", "numpy", "onnxruntime", "pydantic"}
    assert heavy.isdisjoint(loaded)
