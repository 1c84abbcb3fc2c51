"""Brings a database up to date when it is opened."""

from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from kb_assistant.errors import NewerDataFolder


def migrate(engine: Engine) -> None:
    """Applies what is missing. Raises NewerDataFolder if the database knows more than this program."""
    with engine.connect() as connection:
        if _revision(connection) == _revisions()[0]:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        # Looked at again: another process may have been faster.
        found = _revision(connection)
        if found is not None and found not in _revisions():
            raise NewerDataFolder("This data folder was written by a newer version: upgrade the program to open it.")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@cache
def _revisions() -> tuple[str, ...]:
    """All that this program knows, the newest first."""
    return tuple(one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files(__name__)))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
