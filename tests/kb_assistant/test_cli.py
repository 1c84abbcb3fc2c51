"""The command line as people type it, in this process; exit codes, one-line errors, JSON, pipes."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from pptx.presentation import Presentation as Deck
from sqlalchemy import text

from kb_assistant.cli import main
from kb_assistant.store.engine import open_engine
from kb_assistant.store.lock import WriterLock
from tests.corpus.files import HOLIDAYS, write
from tests.ingest.loaders.pptx_file import CONTENT, TITLE, made, slide


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["kb", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        captured = capsys.readouterr()
        return Ended(code if isinstance(code, int) else 1, captured.out, captured.err)

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "documents")


def one_line(ended: Ended) -> str:
    """The error, which is one line and no traceback."""
    assert ended.err.count("\n") == 1, ended.err
    assert ended.err.startswith("kb: ")
    return ended.err


def test_a_folder_goes_in_and_an_answer_comes_out_with_its_quote(run: Run, folder: Path) -> None:
    taken = run("ingest", str(folder))
    assert (taken.code, taken.err) == (0, "")
    assert "3 new" in taken.out
    answer = json.loads(run("ask", "How many days of paid holiday do employees have a year?", "--json").out)
    assert answer["outcome"] == "answered"
    quotes = [citation for statement in answer["statements"] for citation in statement["citations"]]
    assert any("27 days of paid holiday" in quote["quote"] for quote in quotes)
    for quote in quotes:
        shown = json.loads(run("documents", "show", quote["document"], "--json").out)
        assert shown["version"] == quote["version"]
        assert shown["text"][quote["start"] : quote["end"]] == quote["quote"]


def test_a_quote_from_a_presentation_names_its_slide(run: Run, tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        slide(deck, TITLE, "Office rules")
        slide(deck, CONTENT, "Parking", "Visitors park their cars in the yard behind the canteen.")

    file = made(tmp_path, build, "rules.pptx")
    assert run("ingest", str(file)).code == 0
    assert "rules.pptx · slide 2" in run("ask", "Where do visitors park their cars?").out


def test_the_json_of_an_answer_has_the_names_that_programs_rely_on(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    answer = json.loads(run("ask", "days of paid holiday a year", "--json").out)
    assert {"outcome", "text", "statements", "closest"} <= answer.keys()
    citation = answer["statements"][0]["citations"][0]
    assert {"document", "title", "version", "page", "start", "end", "quote"} <= citation.keys()


def test_a_program_gets_of_a_passage_its_text_and_nothing_around_it(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    found = json.loads(run("search", "unused days carry over", "-k", "1", "--json").out)[0]
    place = {"document", "path", "version", "start", "end", "page", "headings", "title", "dated", "language"}
    assert found.keys() == {"text", *place, "score", "dense", "lexical", "multilingual"}


def test_a_pipe_gets_plain_lines(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    shown = run("search", "unused days carry over", "-k", "1").out
    assert "\x1b" not in shown
    assert any("Up to five unused days move into the next year." in line for line in shown.splitlines())


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


def test_each_person_sees_only_what_they_may(run: Run, folder: Path) -> None:
    run("users", "add", "helena")
    run("users", "add", "omar")
    run("groups", "add", "hr")
    run("groups", "join", "hr", "helena")
    run("ingest", str(folder / "hr"), "--readers", "hr")
    assert "E1" in run("ask", "what does a junior engineer earn in band E1", "--as", "helena").out
    assert "E1" not in run("ask", "what does a junior engineer earn", "--as", "omar").out
    assert json.loads(run("documents", "list", "--as", "omar", "--json").out) == []
    run("groups", "leave", "hr", "helena")
    assert json.loads(run("search", "engineer", "--as", "helena", "--json").out) == []


def test_documents_are_shown_shared_and_removed(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    assert "state     ready" in run("documents", "show", "holidays.md").out
    assert run("documents", "show", "holidays.md", "--text").out.startswith("Holidays")
    assert "everyone" in run("documents", "readers", "holidays.md", "everyone").out
    assert "nobody" in run("documents", "readers", "holidays.md", "nobody").out
    assert "removed" in run("documents", "remove", "holidays.md").out
    assert run("documents", "show", "holidays.md").code == 2


def test_people_and_groups_are_listed(run: Run) -> None:
    run("users", "add", "helena")
    run("groups", "add", "hr")
    run("groups", "join", "hr", "helena")
    assert run("users").out == "helena\treader\n"
    assert "hr\thelena\n" in run("groups").out
    run("users", "remove", "helena")
    run("groups", "remove", "hr")
    assert (run("users").out, "hr" in run("groups").out) == ("", False)


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


def test_odd_characters_in_a_question_are_no_error(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    for question in ("holiday\0s", "\ud800 holidays", "🏖️ holidays?", '"AND (NOT', "a" * 4000):
        assert run("ask", question).code == 0


def test_asking_an_empty_library_says_that_there_are_no_documents(run: Run) -> None:
    ended = run("ask", "how many holidays do I get", "--json")
    assert (ended.code, json.loads(ended.out)["outcome"]) == (0, "no_documents")


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


def test_reindex_is_refused_while_another_writes(home: Path, run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    with WriterLock(home).hold("kb serve"):
        ended = run("reindex")
    assert ended.code == 5
    assert "kb serve" in one_line(ended)


def test_reindex_builds_the_same_again_without_embedding(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    before = run("search", "garage places", "--json").out
    assert "0 of them were embedded now" in run("reindex").out
    assert run("search", "garage places", "--json").out == before


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


def test_a_flipped_bit_in_an_index_file_is_found_and_healed(run: Run, folder: Path, home: Path) -> None:
    run("ingest", str(folder))
    before = run("search", "garage places", "--json").out
    files = [f for f in sorted((home / "indexes").rglob("*")) if f.is_file() and f.stat().st_size]
    assert files
    for file in files:
        if not file.exists():
            continue
        damaged = bytearray(file.read_bytes())
        damaged[len(damaged) // 2] ^= 1
        file.write_bytes(damaged)
        assert run("search", "garage places", "--json").out == before, file.name
    assert run("doctor", "--repair").code == 0
    assert "Everything agrees" in run("doctor").out


def test_a_file_that_cannot_be_written_is_told_before_anything_is_measured(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"_id": "a", "text": "The office opens at nine."}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "When does the office open?"}\n')
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n")
    monkeypatch.setenv("KB_EMBEDDING_BACKEND", "nosuch")
    ended = run("eval", str(tmp_path), "--each", str(tmp_path / "nowhere" / "each.jsonl"))
    assert ended.code == 4
    assert "nowhere/each.jsonl" in one_line(ended)


def test_doctor_names_a_variable_that_is_nearly_a_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SREVER_PORT", "8401")
    ended = run("doctor", "--json")
    assert (ended.code, json.loads(ended.out)) == (0, [])
    assert "KB_SREVER_PORT is no setting and counts for nothing (near it: KB_SERVER_PORT)." in ended.err


def test_doctor_names_a_damaged_original(run: Run, folder: Path, home: Path) -> None:
    run("ingest", str(folder))
    before = run("doctor")
    name = sha256((folder / "holidays.md").read_bytes()).hexdigest()
    blob = home / "blobs" / name[:2] / name
    damaged = bytearray(blob.read_bytes())
    damaged[0] ^= 1
    blob.write_bytes(damaged)
    ended = run("doctor")
    assert (before.code, ended.code) == (0, 1)
    assert "of holidays.md is missing or damaged" in ended.out
    # What is advised helps.
    run("ingest", str(folder))
    assert run("doctor").code == 0


def test_an_empty_data_folder_says_so_and_what_to_do(run: Run, home: Path) -> None:
    for command in (("ask", "how many days off"), ("search", "holiday"), ("documents", "list")):
        assert "kb ingest" in run(*command).err
        assert str(home) in run(*command).err


def test_a_data_folder_whose_only_file_failed_is_not_called_empty(run: Run, tmp_path: Path) -> None:
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
    run("ingest", str(tmp_path / "torn.pdf"))
    listed = run("documents", "list")
    assert "torn.pdf" in listed.out and "kb ingest" not in listed.err


def test_a_data_folder_may_be_called_as_its_owner_likes(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it lies beside it, where others might read it."""
    above = tmp_path / "above"
    above.mkdir()
    monkeypatch.setenv("KB_HOME", str(above / "Büro #1, 50 % neu?x=1"))
    assert run("ingest", str(folder)).code == 0
    assert run("backup", str(above / "copy?y")).code == 0
    assert run("restore", str(above / "copy?y"), "--replace").code == 0
    assert run("doctor").code == 0
    assert sorted(one.name for one in above.iterdir()) == ["Büro #1, 50 % neu?x=1", "copy?y"]


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


def test_what_is_no_backup_is_told_from_one(run: Run, folder: Path) -> None:
    assert "is no backup" in one_line(run("restore", str(folder / "holidays.md")))


def test_help_of_every_command_names_its_options(run: Run) -> None:
    assert "--readers" in run("ingest", "--help").out
    assert "--as" in run("ask", "--help").out


def test_help_imports_nothing_heavy() -> None:
    program = "import sys, kb_assistant.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"torch", "sentence_transformers", "faiss", "tantivy", "sqlalchemy", "numpy", "onnxruntime", "pydantic"}
    assert heavy.isdisjoint(loaded)


def test_an_unreadable_file_is_reported_and_the_others_taken_in(run: Run, folder: Path) -> None:
    (folder / "locked.md").write_text("# Locked\n\nNobody reads this.")
    (folder / "locked.md").chmod(0)
    if os.access(folder / "locked.md", os.R_OK):
        pytest.skip("this user reads every file")
    taken = run("ingest", str(folder))
    assert taken.code == 1
    assert "locked.md" in taken.out
    assert "3 new" in taken.out


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


def test_a_person_s_data_is_printed_and_erased(run: Run) -> None:
    run("users", "add", "ada")
    run("ask", "how many holidays", "--as", "ada")
    exported = json.loads(run("users", "export", "ada").out)
    assert exported["users"][0]["name"] == "ada"
    assert exported["answers"][0]["question"] == "how many holidays"
    assert "1 of answers" in run("users", "erase", "ada").out
    assert run("users", "export", "ada").code == 2
    assert run("users").out == ""
    assert "ada" not in run("audit", "list").out


def test_what_is_over_its_time_goes_when_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("ask", "how many holidays")
    assert run("expire").out == "Nothing is over its time.\n"
    monkeypatch.setenv("KB_RETENTION_ANSWERS_DAYS", "1")
    assert run("expire").out == "Nothing is over its time.\n"


def test_a_written_answer_is_printed_once_with_its_source_and_the_best_quotes_below(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest", str(folder))
    said = "Every employee has 27 days of paid holiday a year [1]."
    monkeypatch.setenv("KB_LLM_MODEL", f"fake:{said}")
    monkeypatch.setenv("KB_ANSWERS_THRESHOLD", "0")
    printed = run("ask", "how many days of paid holiday does every employee have a year").out
    assert printed.startswith("Every employee has 27 days of paid holiday a year. [1]\n")
    assert printed.count("Every employee has 27 days") == 1
    assert "holidays.md" in printed
    assert "not complete" not in printed


def test_a_follow_up_goes_on_in_the_last_conversation(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    run("ask", "how many places are there in the garage")
    assert "searched for" in run("ask", "-c", "and for bicycles?").out
    assert "searched for" not in run("ask", "and for bicycles?").out


def test_a_chat_takes_questions_until_an_empty_line(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("ingest", str(folder))
    typed = iter(["how many days of paid holiday", "and when do they lapse?", ""])
    monkeypatch.setattr("builtins.input", lambda *_: next(typed))
    ended = run("chat")
    assert ended.code == 0
    assert "27 days" in ended.out
    assert "searched for: days paid holiday" in ended.out
