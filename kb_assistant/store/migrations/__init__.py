"""Brings a database up to date when it is opened."""

import logging
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, Engine, inspect, text

from kb_assistant.errors import NewerDataFolder

_log = logging.getLogger(__name__)


def migrate(engine: Engine) -> None:
    """Applies what is missing. Raises NewerDataFolder if the database knows more than this program."""
    with engine.connect() as connection:
        if _revision(connection) == revisions()[-1]:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        # Looked at again: another process may have been faster.
        found = _revision(connection)
        if found is not None and found not in revisions():
            raise NewerDataFolder(
                "This data folder was written by a newer version: upgrade the program to open it, "
                "or restore a backup from before."
            )
        if found not in (None, revisions()[-1]):
            # A warning: whoever waits at a console sees nothing else of it.
            _log.warning(
                "Bringing the database up to date with this version, once: with much in it this takes minutes."
            )
        _upgrade(connection)


@cache
def revisions() -> tuple[str, ...]:
    """All that this program knows, in their order: what the names of their files begin with."""
    names = [file.name for file in files(f"{__name__}.versions").iterdir()]
    return tuple(sorted(name.partition("_")[0] for name in names if name[:1].isdigit()))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection) -> None:
    # Loads for a third of a second, at each command: what is up to date has no need of it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files(__name__)))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
