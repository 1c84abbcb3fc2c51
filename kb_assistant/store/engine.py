"""Opens the database: the only file that knows one database engine from another."""

import logging
import os
import sqlite3
from functools import partial
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError

from kb_assistant.errors import DataFolderError, MissingPackage, SettingsError, StorageFull, Unreachable
from kb_assistant.store import matching

_log = logging.getLogger(__name__)

BUSY_MILLISECONDS = 30_000
_WIPE_MILLISECONDS = 2_000
_TURN_MILLISECONDS = 1_500
_IDLE_MILLISECONDS = 60_000
_CONNECT_SECONDS = 10
# A reader that later writes would fail at once if another wrote in between: writers lock from the start.
_WRITE = "BEGIN IMMEDIATE"
_WRITERS = 0x6B62
"""The name of the lock that whoever writes to a PostgreSQL database holds: "kb"."""
_NO_ADDRESS = "Setting database.url is no address of a database: postgresql://USER@HOST/NAME, or sqlite:///FILE."
# What SQLite calls a disk with no room for a page, for the log, or for the log's shared memory; and a copy that was
# opened without locks because of it.
_NO_SPACE = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_READONLY"})


def open_engine(url: str) -> Engine:
    """An engine whose transactions are serialised writers beside any number of readers. Raises SettingsError,
    MissingPackage."""
    # At lower levels it writes every row: hashes of passwords, questions, documents. Nor do errors repeat values.
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    if _parsed(url).get_backend_name() != "sqlite":
        server = _server(url)
        event.listen(server, "begin", _begin_elsewhere)
        return server
    engine = create_engine(_parsed(url), creator=partial(_connect_sqlite, database_file(url)), hide_parameters=True)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def check_writable(url: str) -> None:
    """Raises DataFolderError where the database is a file that whoever runs this may only read."""
    file = database_file(url)
    is_there, is_ours = (os.access(file, how, effective_ids=True) for how in (os.F_OK, os.W_OK))
    if folder_of(url) and is_there and not is_ours:
        raise DataFolderError(
            f"The database {file} can't be written: be the user whom it belongs to, or give it to who runs `kb serve`."
        )


def check_reachable(engine: Engine) -> None:
    """Raises Unreachable where a server of databases does not answer, or lets nobody in by this address."""
    if engine.dialect.name == "sqlite":
        return
    try:
        engine.connect().close()
    except (OperationalError, ProgrammingError) as error:  # the second for options that it does not know
        raise Unreachable(
            f"The database {_shown(engine.url)} can't be used ({said(error)}): see whether its server runs, and "
            "whether the setting database.url is right."
        ) from error


def check_integrity(connection: Connection) -> list[str]:
    """What the engine itself finds wrong with the file; empty for servers, which check themselves."""
    if connection.dialect.name != "sqlite":
        return []
    found = [row[0] for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
    foreign = connection.execute(text("PRAGMA foreign_key_check")).all()
    return found + [f"table {row[0]}: row {row[1]} refers to a missing row of {row[2]}" for row in foreign]


def wipe(engine: Engine) -> bool:
    """Takes deleted rows out of the files where the engine can: False while somebody reads, and for servers.

    SQLite overwrites what it deletes (secure_delete), but its log still holds the pages as they were."""
    if engine.dialect.name != "sqlite":
        return False
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - what _connect_sqlite made
        raw.execute(f"PRAGMA busy_timeout={_WIPE_MILLISECONDS}")
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        return not busy


def copy(engine: Engine, file: Path) -> bool:
    """Copies the database as it is at one moment, without holding up whoever writes; False for servers. Whatever was
    deleted in it is not in the copy. Raises StorageFull."""
    if engine.dialect.name != "sqlite":
        return False
    file.touch(mode=0o600)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - what _connect_sqlite made
        _copy_into(file, raw)
    return True


def _copy_into(file: Path, raw: sqlite3.Connection) -> None:
    try:
        raw.execute("VACUUM INTO ?", (str(file),))
    except sqlite3.OperationalError as error:
        if not is_full(error):
            raise
        raise StorageFull("No space is left for a copy of the database: free some and repeat.") from error


def restored_file(url: str) -> Path:
    """Where a restored database lies, whole, before it takes its place."""
    return Path(f"{database_file(url)}.restored")


def put_in_place(url: str) -> None:
    """Makes the restored database the one that is opened. Killed anywhere, it is repeated and ends the same."""
    file = database_file(url)
    for left in ("-wal", "-shm"):
        # Of the database that is replaced: its log would be taken for the new one's.
        Path(f"{file}{left}").unlink(missing_ok=True)
    restored_file(url).replace(file)
    os.sync()


def is_half_restored(url: str) -> bool:
    """Whether a restored database has not taken its place yet."""
    return _parsed(url).get_backend_name() == "sqlite" and restored_file(url).exists()


def is_full(error: Exception) -> bool:
    """Whether the database said that there is no space left."""
    cause = getattr(error, "orig", error)
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorname in _NO_SPACE


def is_locked(error: Exception) -> bool:
    """Whether another process holds the file of the database."""
    cause = getattr(error, "orig", error)
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorname.startswith("SQLITE_BUSY")


def is_away(error: Exception) -> bool:
    """Whether a server of databases can't be reached, or gave way to somebody else's transaction."""
    cause = getattr(error, "orig", error)
    return isinstance(error, OperationalError) and not isinstance(cause, sqlite3.Error)


def said(error: Exception) -> str:
    """Why, as the database says it, in a line: nothing that was stored or asked, no password."""
    line, _, _ = str(getattr(error, "orig", error)).strip().partition("\n")
    return line.rpartition(" failed: ")[2]


def _shown(address: URL) -> str:
    """An address as it may be told: without what can hold a password."""
    place = {name: value for name, value in address.query.items() if name in ("host", "port")}
    return str(
        URL.create(
            address.drivername,
            username=address.username,
            host=address.host,
            port=address.port,
            database=address.database,
            query=place,
        )
    )


def folder_of(url: str) -> Path | None:
    """Where the file of the database is, with the logs beside it; None for servers."""
    return database_file(url).parent if _parsed(url).get_backend_name() == "sqlite" else None


def database_file(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(_parsed(url).database or "")


def _parsed(url: str) -> URL:
    """Raises SettingsError."""
    if url.startswith("sqlite"):
        # All that follows is the file's name: a folder's may hold a question mark.
        scheme, _, file = url.partition(":///")
        return URL.create(scheme, database=file)
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # the second of a port that is no number
        raise SettingsError(_NO_ADDRESS) from None
    if "@" in f"{address.host}{address.database}":
        # The rest of a password: it is never told.
        raise SettingsError("Setting database.url: in a name or password write @ as %40, / as %2F and : as %3A.")
    return address


def _server(url: str) -> Engine:
    try:
        return create_engine(_patient(_parsed(url)), pool_pre_ping=True, hide_parameters=True)
    except NoSuchModuleError:
        raise SettingsError(_NO_ADDRESS) from None
    except ModuleNotFoundError as error:
        what = f"database.url needs the package {error.name!r}"
        raise MissingPackage(f"{what}: for PostgreSQL pip install 'kb-assistant[postgresql]'.") from error


def _patient(address: URL) -> URL:
    """Who asks is told before long that a server does not answer, unless the address says how long to wait."""
    if not address.get_driver_name().startswith("psycopg") or "connect_timeout" in address.query:
        return address
    return address.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})


def _connect_sqlite(file: Path) -> sqlite3.Connection:
    try:
        return _configured(sqlite3.connect(file, timeout=BUSY_MILLISECONDS / 1000, check_same_thread=False))
    except sqlite3.OperationalError as error:
        if not is_full(error) or _has_log(file):
            raise
        # Not even the shared memory file of the WAL fits on the disk: nobody can write, so reading needs no locks.
        address = f"{file.resolve().as_uri()}?immutable=1"
        return _taught(sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None))


def _has_log(file: Path) -> bool:
    """Whether there are transactions that only the write-ahead log holds."""
    log = Path(f"{file}-wal")
    return log.exists() and log.stat().st_size > 0


def _configured(connection: sqlite3.Connection) -> sqlite3.Connection:
    # SQLAlchemy's begin event starts transactions: the driver must not.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        # An upload is acknowledged only when it would survive a power cut: `_begin_sqlite` has the exception.
        "synchronous=FULL",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return _taught(connection)


def _taught(connection: sqlite3.Connection) -> sqlite3.Connection:
    matching.prepare(connection)
    return connection


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if options.get('unhurried', False) else 'FULL'}")
    # Shorter turns than one long wait: nobody is kept from being told, nor from ending it by Ctrl-C.
    # Said to the driver itself, as this is done for each question that is asked.
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    driver.execute(f"PRAGMA busy_timeout={_TURN_MILLISECONDS}")
    try:
        _begin_in_turn(connection)
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _begin_in_turn(connection: Connection) -> None:
    for turn in range(BUSY_MILLISECONDS // _TURN_MILLISECONDS):
        if _is_begun(connection):
            return
        if not turn:
            _log.warning("Another process is writing to the database: it is waited for, half a minute at most.")
    connection.exec_driver_sql(_WRITE)


def _is_begun(connection: Connection) -> bool:
    try:
        connection.exec_driver_sql(_WRITE)
    except OperationalError as error:
        if not is_locked(error):
            raise
        return False
    return True


def _begin_elsewhere(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    options = connection.get_execution_options()
    if not options.get("writes", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return
    if options.get("unhurried", False):
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
    _wait_for_writers(connection)


def _wait_for_writers(connection: Connection) -> None:
    """One writer at a time, as in SQLite: what is decided by what was read still holds when it is written."""
    # Whoever vanishes in the middle, as when a network fails, keeps the others from writing for a minute at most.
    connection.exec_driver_sql(
        f"SELECT set_config('lock_timeout', '{BUSY_MILLISECONDS}', true), "
        f"set_config('idle_in_transaction_session_timeout', '{_IDLE_MILLISECONDS}', true), "
        f"pg_advisory_xact_lock({_WRITERS})"
    )
