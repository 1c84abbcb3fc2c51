"""Backups: what is put back answers as before, and nothing half-made passes for whole."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from shutil import rmtree

import pytest

from ingest.sources.folder import find
from kb_assistant.bootstrap import KnowledgeBase, make_backup, open_knowledge_base, restore_backup
from kb_assistant.clock import utc_now
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.accounts import Client
from kb_assistant.domain.answers import Question
from kb_assistant.domain.documents import Document
from kb_assistant.errors import Busy, DataFolderError, Forbidden, InvalidInput, NotSignedIn, StorageFull
from kb_assistant.operations.backups import Backups
from kb_assistant.settings import load_settings
from kb_assistant.store.backup import begun
from kb_assistant.store.blobs import Blobs
from kb_assistant.store.occupancy import alone
from tests.corpus.databases import new_postgres_database
from tests.corpus.files import write
from tests.corpus.serving import waited

ASKED = Question("how many days of paid holiday a year")


@pytest.fixture
def filled(kb: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    queued = kb.library.queue(CONSOLE, find([write(tmp_path / "documents")]))
    list(kb.worker.follow(queued.jobs, "test"))
    return kb


@pytest.fixture
def backup(filled: KnowledgeBase, tmp_path: Path) -> Path:
    make_backup(load_settings(), tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


def quotes(kb: KnowledgeBase) -> list[object]:
    answer = kb.assistant.ask(CONSOLE, ASKED)
    return [(c.path, c.span, c.quote) for statement in answer.statements for c in statement.citations]


def answers(home: Path) -> list[object]:
    opened = open_knowledge_base(load_settings(home))
    try:
        assert opened.doctor.examine() == []
        return quotes(opened)
    finally:
        opened.close()


def test_what_is_restored_answers_the_same_question_with_the_same_quote(
    filled: KnowledgeBase, backup: Path, elsewhere: Path
) -> None:
    restore_backup(load_settings(elsewhere), backup, replacing=False)
    assert answers(elsewhere) == quotes(filled) != []


def test_nobody_else_reads_what_is_in_a_backup(backup: Path) -> None:
    assert {oct(one.stat().st_mode & 0o777) for one in [backup, *backup.rglob("*")]} == {"0o700", "0o600"}


def test_sessions_stay_behind_and_passwords_come_along(filled: KnowledgeBase, tmp_path: Path, elsewhere: Path) -> None:
    filled.people.accounts.add(CONSOLE, "ada", password="correct horse battery")
    token = filled.people.sessions.sign_in("ada", "correct horse battery", Client()).token
    make_backup(load_settings(), tmp_path / "backup")
    restore_backup(load_settings(elsewhere), tmp_path / "backup", replacing=False)
    restored = open_knowledge_base(load_settings(elsewhere))
    with pytest.raises(NotSignedIn):
        restored.people.principal_of(token)
    assert restored.people.sessions.sign_in("ada", "correct horse battery", Client()).principal.name == "ada"
    assert restored.audit.verify(CONSOLE).ok
    restored.close()


def test_the_settings_come_along_unless_there_are_some(
    filled: KnowledgeBase, home: Path, tmp_path: Path, elsewhere: Path
) -> None:
    (home / "kb.toml").write_text('[bot]\nname = "Loomis"\n')
    make_backup(load_settings(), tmp_path / "backup")
    restore_backup(load_settings(elsewhere), tmp_path / "backup", replacing=False)
    assert load_settings(elsewhere).bot.name == "Loomis"
    (elsewhere / "kb.toml").write_text('[bot]\nname = "Other"\n')
    restore_backup(load_settings(elsewhere), tmp_path / "backup", replacing=True)
    assert load_settings(elsewhere).bot.name == "Other"


def test_a_document_that_is_removed_meanwhile_is_not_in_the_backup(
    filled: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    copy = filled.store.copy
    removed: list[Document] = []

    def copied(file: Path) -> bool:
        done = copy(file)
        if not removed:
            removed.append(filled.library.list(CONSOLE)[0])
            filled.deletions.remove(CONSOLE, [removed[0].id])
        return done

    monkeypatch.setattr(filled.store, "copy", copied)
    settings = load_settings()
    Backups(filled.store, Blobs(settings.blobs), settings.home / "kb.toml", utc_now).make(CONSOLE, tmp_path / "backup")
    restore_backup(load_settings(elsewhere), tmp_path / "backup", replacing=False)
    restored = open_knowledge_base(load_settings(elsewhere))
    assert removed[0].path not in {one.path for one in restored.library.list(CONSOLE)}
    assert restored.doctor.examine() == []
    restored.close()


def test_a_file_that_is_damaged_already_is_told_and_the_rest_is_kept(
    filled: KnowledgeBase, home: Path, tmp_path: Path, elsewhere: Path
) -> None:
    broken = next(one for one in sorted((home / "blobs").glob("[0-9a-f][0-9a-f]/*")))
    broken.write_bytes(b"other")
    made = make_backup(load_settings(), tmp_path / "backup")
    assert made.lost == (broken.name,)
    restore_backup(load_settings(elsewhere), tmp_path / "backup", replacing=False)
    assert not Blobs(elsewhere / "blobs").whole(broken.name)


def test_only_the_console_makes_backups(filled: KnowledgeBase, tmp_path: Path) -> None:
    settings = load_settings()
    backups = Backups(filled.store, Blobs(settings.blobs), settings.home / "kb.toml", utc_now)
    with pytest.raises(Forbidden):
        backups.make(Principal("ada", user_id=1), tmp_path / "backup")


def test_a_folder_that_is_there_is_left_alone(filled: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(InvalidInput, match="there already"):
        make_backup(load_settings(), tmp_path / "mine")


def test_an_empty_data_folder_is_no_backup_s_worth(elsewhere: Path) -> None:
    with pytest.raises(DataFolderError, match="KB_HOME"):
        make_backup(load_settings(elsewhere), elsewhere / "backup")


def test_of_a_database_server_too_no_folder_is_no_backup_s_worth(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_DATABASE_URL", "postgresql+psycopg://nowhere/kb")
    with pytest.raises(DataFolderError, match="set KB_HOME"):
        make_backup(load_settings(elsewhere), elsewhere / "backup")


def flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("which", ["kb.sqlite", "blobs/??/*", "manifest.json"])
@pytest.mark.parametrize("how", [flipped, Path.unlink])
def test_a_damaged_backup_is_refused_and_changes_nothing(
    backup: Path, elsewhere: Path, which: str, how: Callable[[Path], None]
) -> None:
    how(sorted(backup.glob(which))[0])
    with pytest.raises(InvalidInput, match=r"damaged|no backup"):
        restore_backup(load_settings(elsewhere), backup, replacing=False)
    assert not (elsewhere / "kb.sqlite").exists()


@pytest.mark.parametrize("said", ["[]", "{}", '{"format": 1, "made": 7}', '{"format": 2}', "nothing"])
def test_a_foreign_folder_is_refused(tmp_path: Path, elsewhere: Path, said: str) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "manifest.json").write_text(said)
    with pytest.raises(InvalidInput, match=r"backup"):
        restore_backup(load_settings(elsewhere), tmp_path / "foreign", replacing=False)


def test_names_of_files_can_t_point_elsewhere(backup: Path, elsewhere: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["blobs"] = ["../../../etc/passwd"]
    (backup / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InvalidInput, match="damaged"):
        restore_backup(load_settings(elsewhere), backup, replacing=False)


def test_documents_and_people_are_replaced_only_when_that_is_said(
    filled: KnowledgeBase, backup: Path, home: Path
) -> None:
    filled.people.add_user("ada")
    filled.close()
    with pytest.raises(InvalidInput, match="--replace"):
        restore_backup(load_settings(), backup, replacing=False)
    restore_backup(load_settings(), backup, replacing=True)
    restored = open_knowledge_base(load_settings())
    assert (list(restored.people.users()), len(quotes(restored)) > 0) == ([], True)
    restored.close()


def test_nothing_is_restored_under_whoever_has_the_folder_open(filled: KnowledgeBase, backup: Path) -> None:
    with pytest.raises(Busy, match="kb serve"):
        restore_backup(load_settings(), backup, replacing=True)


def test_nobody_opens_a_folder_while_a_backup_is_restored_into_it(home: Path) -> None:
    home.mkdir()
    with alone(home), pytest.raises(Busy, match="being restored"):
        open_knowledge_base(load_settings())
    open_knowledge_base(load_settings()).close()


def test_a_backup_does_not_touch_a_database_while_another_one_is_put_in_its_place(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "kb.sqlite").touch()
    with alone(home), pytest.raises(Busy, match="being restored"):
        make_backup(load_settings(), tmp_path / "backup")
    assert (home / "kb.sqlite").stat().st_size == 0


def test_of_a_database_server_s_documents_the_files_are_kept_and_put_back(
    postgres: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("KB_DATABASE_URL", new_postgres_database(postgres))
    knowledge = open_knowledge_base(load_settings())
    queued = knowledge.library.queue(CONSOLE, find([write(tmp_path / "documents")]))
    list(knowledge.worker.follow(queued.jobs, "test"))
    made = make_backup(load_settings(), tmp_path / "backup")
    assert (made.database, len(made.blobs) > 0, made.lost) == ("", True, ())
    knowledge.close()
    rmtree(home / "blobs")
    restore_backup(load_settings(), tmp_path / "backup", replacing=False)
    assert answers(home) != []


def test_a_backup_of_files_alone_is_for_a_database_server(backup: Path, elsewhere: Path) -> None:
    (backup / "kb.sqlite").unlink()
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps({**manifest, "database": ""}))
    with pytest.raises(InvalidInput, match=r"database\.url"):
        restore_backup(load_settings(elsewhere), backup, replacing=False)


def test_a_restored_database_that_is_not_in_place_is_not_passed_over(
    filled: KnowledgeBase, backup: Path, home: Path
) -> None:
    filled.close()
    (home / "kb.sqlite.restored").write_bytes((backup / "kb.sqlite").read_bytes())
    with pytest.raises(DataFolderError, match="repeat `kb restore`"):
        open_knowledge_base(load_settings())
    restore_backup(load_settings(), backup, replacing=False)
    assert answers(home) != []


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A file gets no larger, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def long_settings(filled: KnowledgeBase, home: Path, tmp_path: Path) -> Path:
    """A backup whose kb.toml is larger than anything else in it."""
    (home / "kb.toml").write_text('[bot]\nname = "Loomis"\n' + f"# {'x' * 5_000_000}\n")
    make_backup(load_settings(), tmp_path / "backup")
    return tmp_path / "backup"


def test_a_restoration_for_whose_settings_no_space_is_left_leaves_the_data_folder_as_it_was(
    filled: KnowledgeBase, long_settings: Path, elsewhere: Path
) -> None:
    before = open_knowledge_base(load_settings(elsewhere))
    before.people.add_user("ada")
    before.close()
    with files_of_at_most(4_000_000), pytest.raises(StorageFull):
        restore_backup(load_settings(elsewhere), long_settings, replacing=True)
    assert not list(elsewhere.glob("kb.toml*"))
    as_it_was = open_knowledge_base(load_settings(elsewhere))
    assert len(list(as_it_was.people.users())) == 1
    as_it_was.close()
    restore_backup(load_settings(elsewhere), long_settings, replacing=True)
    assert (load_settings(elsewhere).bot.name, answers(elsewhere)) == ("Loomis", quotes(filled))


def test_a_database_that_was_about_to_be_put_in_place_waits_for_a_restoration_that_succeeds(
    filled: KnowledgeBase, long_settings: Path, elsewhere: Path
) -> None:
    open_knowledge_base(load_settings(elsewhere)).close()
    (elsewhere / "kb.sqlite.restored").write_bytes((long_settings / "kb.sqlite").read_bytes())
    with files_of_at_most(4_000_000), pytest.raises(StorageFull):
        restore_backup(load_settings(elsewhere), long_settings, replacing=True)
    with pytest.raises(DataFolderError, match="repeat `kb restore`"):
        open_knowledge_base(load_settings(elsewhere))


def test_the_log_of_a_replaced_database_is_not_taken_for_the_new_one_s(
    filled: KnowledgeBase, backup: Path, home: Path, elsewhere: Path
) -> None:
    open_knowledge_base(load_settings(elsewhere)).close()
    other = sqlite3.connect(elsewhere / "kb.sqlite")
    other.execute("INSERT INTO groups (name) VALUES ('left in the log')")
    other.commit()
    log = (elsewhere / "kb.sqlite-wal").read_bytes()
    other.close()
    (elsewhere / "kb.sqlite-wal").write_bytes(log)
    restore_backup(load_settings(elsewhere), backup, replacing=True)
    assert answers(elsewhere) == quotes(filled)


def test_what_a_killed_backup_left_is_gone_with_the_next_one(filled: KnowledgeBase, tmp_path: Path) -> None:
    part = tmp_path / "backup.part"
    (part / "blobs").mkdir(parents=True)
    (part / "kb.sqlite").write_text("half")
    make_backup(load_settings(), tmp_path / "backup")
    assert not part.exists()


def test_a_folder_of_somebody_else_s_is_not_emptied_for_a_backup(filled: KnowledgeBase, tmp_path: Path) -> None:
    theirs = tmp_path / "backup.part"
    theirs.mkdir()
    (theirs / "kb.toml").touch()
    (theirs / "thesis.txt").write_text("years of work")
    with pytest.raises(InvalidInput, match="not left by a backup: name another folder"):
        make_backup(load_settings(), tmp_path / "backup")
    assert sorted(one.name for one in theirs.iterdir()) == ["kb.toml", "thesis.txt"]


def test_two_do_not_make_the_same_backup_at_once(filled: KnowledgeBase, tmp_path: Path) -> None:
    with begun(tmp_path / "backup"), pytest.raises(Busy):
        make_backup(load_settings(), tmp_path / "backup")
    assert (tmp_path / "backup").exists()


@pytest.fixture
def larger(filled: KnowledgeBase, home: Path) -> KnowledgeBase:
    """So many files that a kill lands in the middle of them."""
    blobs = Blobs(home / "blobs")
    with filled.store.write() as tx:
        for number in range(400):
            tx.jobs.add(f"test:{number}", f"{number}.txt", blobs.add(BytesIO(b"%d " % number * 20_000)), None)
    return filled


def killed(home: Path, sign: Path, after: float, *words: str) -> None:
    """Kills the command so long after the sign that it is at work."""
    command = [sys.executable, "-m", "kb_assistant.cli", *words]
    environment = {**os.environ, "KB_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        waited(lambda: sign.exists() or process.poll() is not None)
        time.sleep(after)
        process.kill()


@pytest.mark.parametrize("after", [0.1, 0.7])
def test_a_kill_in_the_middle_leaves_nothing_that_passes_for_whole(
    larger: KnowledgeBase, home: Path, tmp_path: Path, elsewhere: Path, after: float
) -> None:
    killed(home, tmp_path / "killed.part", after, "backup", str(tmp_path / "killed"))
    left = tmp_path / ("killed" if (tmp_path / "killed").exists() else "killed.part")
    # One that is whole but for its name may be put back, too.
    if (left / "manifest.json").exists():
        restore_backup(load_settings(tmp_path / "whole"), left, replacing=False)
        assert quotes(open_knowledge_base(load_settings(tmp_path / "whole"))) == quotes(larger)
    else:
        with pytest.raises(InvalidInput, match="no backup"):
            restore_backup(load_settings(tmp_path / "whole"), left, replacing=False)
    make_backup(load_settings(), tmp_path / "backup")
    killed(elsewhere, elsewhere / "blobs", after, "restore", str(tmp_path / "backup"))
    restore_backup(load_settings(elsewhere), tmp_path / "backup", replacing=True)
    restored = open_knowledge_base(load_settings(elsewhere))
    assert quotes(restored) == quotes(larger)
    assert {one.what for one in restored.doctor.examine()} == {"400 files wait to be taken in"}
    restored.close()


@pytest.mark.parametrize("place", ["backup", "blobs/today", "link/backup", "../home/backup"])
def test_a_backup_within_the_data_folder_is_refused(kb: KnowledgeBase, home: Path, place: str) -> None:
    """It would be lost with it, and keep what is removed from it."""
    (home / "link").symlink_to(home / "blobs")
    with pytest.raises(InvalidInput, match="is within the data folder"):
        make_backup(load_settings(), home / place)
    assert make_backup(load_settings(), home.parent / f"{home.name}-backup").database
