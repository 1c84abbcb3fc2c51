"""Brings a database up to date when it is opened."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from kb_assistant.errors import NewerDataFolder


def migrate(engine: Engine) -> None:
    """Applies what is missing. Raises NewerDataFolder if the database knows more than this program."""
    config = Config()
    config.set_main_option("script_location", str(files(__name__)))
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _revision(connection) == script.get_current_head():
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        # Looked at again: another process may have been faster.
        found = _revision(connection)
        if found is not None and found not in {revision.revision for revision in script.walk_revisions()}:
            raise NewerDataFolder("This data folder was written by a newer version: upgrade the program to open it.")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
