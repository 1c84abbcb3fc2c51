from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url, text

from kb_assistant.domain.review import Lack
from kb_assistant.errors import Busy, DataFolderError, KbError, NewerDataFolder, Unreachable
from kb_assistant.store.engine import open_engine
from kb_assistant.store.migrations import revisions
from kb_assistant.store.tables import metadata
from kb_assistant.store.transaction import Store
from tests.corpus.databases import drop_postgres_database, new_postgres_database


def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kb.sqlite'}"


def test_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    Store.open(url(tmp_path)).close()
    with open_engine(url(tmp_path)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_files_of_migrations_are_called_by_their_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", str(files("kb_assistant.store.migrations")))
    known = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(reversed(known)) == list(revisions())


def test_tables_whose_numbers_are_never_given_twice_are_those_of_the_code(tmp_path: Path) -> None:
    Store.open(url(tmp_path)).close()
    with open_engine(url(tmp_path)).connect() as connection:
        made = connection.scalars(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")).all()
    assert sorted(made) == sorted(one.name for one in metadata.tables.values() if one.kwargs["sqlite_autoincrement"])


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    Store.open(url(tmp_path)).close()
    with Store.open(url(tmp_path)).read() as tx:
        assert [group.name for group in tx.groups.list()] == ["everyone"]


def test_a_folder_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    Store.open(url(tmp_path)).close()
    engine = open_engine(url(tmp_path))
    with engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDataFolder, match=r"upgrade.*backup"):
        Store.open(url(tmp_path))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_file_that_is_no_database_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "kb.sqlite").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    with pytest.raises(DataFolderError, match="damaged"):
        Store.open(url(tmp_path))


def test_sqlite_runs_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    Store.open(url(tmp_path)).close()
    with open_engine(url(tmp_path)).connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


BEFORE = """
INSERT INTO users (id, name, role, created) VALUES
    (1, 'ada', 'reader', '2026-01-01'), (2, 'ADA', 'editor', '2026-01-01'), (3, 'Zoë', 'reader', '2026-01-01');
INSERT INTO groups (id, name) VALUES (7, 'hr');
INSERT INTO members (group_id, user_id) VALUES (7, 1), (7, 3);
INSERT INTO audiences (id, key) VALUES (1, 'g7 u2');
INSERT INTO audience_groups (audience_id, group_id) VALUES (1, 7);
INSERT INTO audience_users (audience_id, user_id) VALUES (1, 2);
"""


OF_0005 = """
INSERT INTO audiences (id, key) VALUES (1, '');
INSERT INTO documents (id, uri, path, audience_id, state, reason, blob, reader, current, created, updated) VALUES
    ('d1', 'test:1', 'a/Rules.PDF', 1, 'ready', '', '', '2', 'v1', '2026-01-01', '2026-01-01');
INSERT INTO versions (id, document_id, number, blob, text, title, headings, page_starts, findings, tables, language,
    created) VALUES ('v1', 'd1', 1, '', 'Two pages', 'Rules', '[]', '[0, 4]', '[]', 0, 'en', '2026-01-01');
"""


OF_0009 = """
INSERT INTO jobs (id, uri, path, title, blob, state, attempts, outcome, reason, created) VALUES
    (3, 'test:3', 'a.md', '', 'b', 'done', 1, 'new', '', '2026-01-01');
INSERT INTO audit (sequence, time, actor, action, subject, result, detail, method, hash) VALUES
    (1, '2026-01-01', '', 'document_added', 'job:12', 'done', '{}', 'sha256', ''),
    (2, '2026-01-01', '', 'document_removed', 'document:99', 'done', '{}', 'sha256', '');
"""


OF_0010 = """
INSERT INTO answers (id, question, searched_for, outcome, text, statements, closest, confidence, unsure, model, prompt,
    notice, reviewable, created) VALUES
    ('a1', 'Is it so?', '', 'answered', '', '[]', '[]', 0.4, true, '', '', '', true, '2026-11-26'),
    ('a2', 'Who is it?', '', 'no_documents', '', '[]', '[]', 0.1, false, '', '', '', true, '2026-11-26');
"""


def at_revision(address: str, revision: str, filled: str = BEFORE) -> None:
    """A database as a program of that revision left it."""
    config = Config()
    config.set_main_option("script_location", str(files("kb_assistant.store.migrations")))
    engine = open_engine(address)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in filled.split(";"):
            if statement.strip():
                connection.execute(text(statement))
    engine.dispose()


def test_people_groups_and_readers_of_before_are_there_afterwards(empty_database: str) -> None:
    at_revision(empty_database, "0002")
    store = Store.open(empty_database)
    with store.read() as tx:
        assert [user.name for user in tx.access.users()] == ["ADA", "ada", "Zoë"]
        assert tx.groups.named("hr").members == ("ada", "Zoë")
        assert tx.audiences.readers(1) == ("@ADA", "hr")
        assert tx.access.readable(tx.access.principal("ADA")) == {1}
        assert all(account.active for account in tx.accounts.list())
    store.close()


def test_who_waits_while_a_database_of_before_is_brought_up_to_date_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    at_revision(url(tmp_path), "0010", OF_0010)
    for address in (url(tmp_path), url(tmp_path), f"{url(tmp_path)}.new"):
        Store.open(address).close()
    (told,) = caplog.messages
    assert "up to date" in told and "minutes" in told


def test_of_two_names_that_differed_by_case_alone_the_older_signs_in_by_any_spelling(empty_database: str) -> None:
    at_revision(empty_database, "0002")
    store = Store.open(empty_database)
    with store.read() as tx:
        found = [tx.accounts.named(name) for name in ("ada", "ADA", "zoë")]
    assert [account.id if account else None for account in found] == [1, 1, 3]
    store.close()


def test_migrations_make_exactly_the_tables_of_the_code_on_every_database(database: str) -> None:
    engine = open_engine(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_database_server_that_went_away_is_named_and_comes_back(postgres: Path, migrated_postgres: str) -> None:
    address = new_postgres_database(postgres, migrated_postgres)
    store = Store.open(address)
    name = str(make_url(address).database)
    with store.read() as tx:
        tx.groups.list()
    drop_postgres_database(postgres, name)
    with pytest.raises(Busy, match=r"server.*try again.*database\.url"), store.read() as tx:
        tx.groups.list()
    store.close()


def test_a_server_without_the_database_or_the_person_is_told_when_it_is_opened(postgres: Path) -> None:
    for named, told in (("kb@/nosuchbase", "nosuchbase"), ("nosuchuser@/postgres", "nosuchuser")):
        with pytest.raises(Unreachable, match=rf'"{told}" does not exist.*database\.url'):
            Store.open(f"postgresql+psycopg://{named}?host={postgres}")


def test_t080_text_that_a_database_does_not_take_is_refused_in_words(store: Store) -> None:
    try:
        with store.read() as tx:
            tx.groups.named("a\0b")
    except KbError as refused:
        assert refused.status in (404, 422)


def test_versions_of_before_have_a_kind_pages_and_characters(empty_database: str) -> None:
    at_revision(empty_database, "0005", OF_0005)
    store = Store.open(empty_database)
    with store.read() as tx:
        (listed,) = tx.versions.listed("d1")
    assert (listed.format, listed.pages, listed.characters, listed.size) == ("pdf", 2, 9, 0)
    store.close()


def test_a_number_that_the_audit_log_names_is_given_to_no_other_job(tmp_path: Path) -> None:
    at_revision(url(tmp_path), "0009", OF_0009)
    store = Store.open(url(tmp_path))
    with store.write() as tx:
        assert [job.path for job in tx.jobs.of([3])] == ["a.md"]
        assert tx.jobs.add("test:4", "b.md", "b", None) == 13
    store.close()


def test_of_questions_of_before_reviewers_see_only_those_of_which_people_were_told(empty_database: str) -> None:
    at_revision(empty_database, "0010", OF_0010)
    store, of_before = Store.open(empty_database), datetime(2026, 11, 1, tzinfo=UTC)
    with store.read() as tx:
        seen = {lack: tx.answers.lacking(lack, of_before, 10, 10, sent_only=False) for lack in Lack}
    assert [one.question for one in seen[Lack.UNANSWERED]] == ["Who is it?"] and seen[Lack.DOUBTFUL] == []
    store.close()
