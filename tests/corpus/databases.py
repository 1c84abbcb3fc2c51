"""Real databases to run against: SQLite files, and a PostgreSQL server where one is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

_NUMBERS = count(1)


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextmanager
def postgres_server(programs: Path) -> Iterator[Path]:
    """A server of its own, reached by a socket in the folder that is given; gone afterwards."""
    # Its sockets need a short path, its programs refuse to run as root, and in memory databases come and go quickly.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - the folder is made by mkdtemp
    folder = Path(tempfile.mkdtemp(prefix="kb-pg-", dir=memory))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    data, log = str(folder / "data"), str(folder / "log")
    socket = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    try:
        _run(programs / "initdb", "-D", data, "-U", "kb", "--auth=trust", "-E", "UTF8", "--no-sync")
        _run(programs / "pg_ctl", "-D", data, "-w", "-l", log, "-o", socket, "start")
        yield folder
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *arguments: str) -> None:
    user = "nobody" if os.geteuid() == 0 else None
    subprocess.run([program, *arguments], check=True, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def new_postgres_database(socket: Path, template: str = "template1") -> str:
    """The address of a fresh database, a copy of the template."""
    name = f"kb{next(_NUMBERS)}"
    _execute(socket, f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"postgresql+psycopg://kb@/{name}?host={socket}"


def drop_postgres_database(socket: Path, name: str) -> None:
    """Takes it away, whoever is still connected."""
    _execute(socket, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(socket: Path, statement: str) -> None:
    import psycopg

    with psycopg.connect(host=str(socket), user="kb", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())
