"""Every test has a data folder of its own and, unless it says otherwise, an embedder that needs no model."""

import os
import shutil
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from ingest.limits import Limits
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.people import People
from kb_assistant.settings import load_settings
from kb_assistant.store.transaction import Store
from tests.corpus.databases import drop_postgres_database, new_postgres_database, postgres_programs, postgres_server
from tests.corpus.hashes import hash_once, verify_once
from tests.corpus.lasting import LastingSandboxes
from tests.corpus.people import SetClock, people_of

# Which certificates are believed: read anew for each client that a test opens, the same every time.
ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]

# How fast an example is hangs on what else the machine does. Each run draws others.
EXAMPLES = int(os.environ.get("KB_TEST_EXAMPLES", "25"))
settings.register_profile(
    "unhurried", max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that settings point to in this test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("KB_HOME", str(folder))
    monkeypatch.setenv("KB_EMBEDDING_BACKEND", "hashing")
    monkeypatch.setenv("KB_ACCOUNTS_HASH_MEMORY_KB", "19456")
    monkeypatch.setenv("KB_ACCOUNTS_HASH_ROUNDS", "2")
    return folder


@pytest.fixture(autouse=True)
def hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a hash that was made before; where hashing itself is tried, each is made."""
    monkeypatch.setattr(PasswordHasher, "hash", hash_once)
    monkeypatch.setattr(PasswordHasher, "verify", verify_once)


@pytest.fixture
def empty_home(home: Path, migrated_sqlite: Path) -> Path:
    """The data folder with tables and nothing in them: to make them takes as long as many a test."""
    home.mkdir(mode=0o700)
    shutil.copy(migrated_sqlite, home / "kb.sqlite")
    return home


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[LastingSandboxes]:
    kept = LastingSandboxes(Limits())
    yield kept
    kept.end()


@pytest.fixture
def kb(empty_home: Path, sandboxes: LastingSandboxes) -> Iterator[KnowledgeBase]:
    """An empty knowledge base."""
    opened = open_knowledge_base(load_settings(), sandboxes=sandboxes)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the faster copy of the default model is kept, for all processes that run tests: one takes long to make."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "models"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The socket of a PostgreSQL server; tests that need one are left out where none is installed."""
    programs = postgres_programs()
    pytest.importorskip("psycopg")
    if programs is None:
        pytest.skip("PostgreSQL is not installed here")
    with postgres_server(programs) as socket:
        yield socket


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Path) -> str:
    """The name of a database with all tables in it."""
    address = new_postgres_database(postgres)
    Store.open(address).close()
    return str(make_url(address).database)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables in it."""
    file = tmp_path_factory.mktemp("migrated") / "kb.sqlite"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def migrated_sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a file with tables and nothing in them."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'kb.sqlite')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with tables and nothing in them, of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("migrated_sqlite_url")
        return
    socket, template = request.getfixturevalue("postgres"), request.getfixturevalue("migrated_postgres")
    address = new_postgres_database(socket, template)
    yield address
    drop_postgres_database(socket, str(make_url(address).database))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    socket = request.getfixturevalue("postgres")
    address = new_postgres_database(socket)
    yield address
    drop_postgres_database(socket, str(make_url(address).database))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = Store.open(database)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def people(store: Store, clock: SetClock) -> People:
    return people_of(store, clock)
