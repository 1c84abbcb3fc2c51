"""`kb backup`: a copy of everything."""

from pathlib import Path
from typing import Annotated

import typer


def backup(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet.")]) -> None:
    """Copy the database, the documents' files and kb.toml into a new folder, also while `kb serve` runs.

    It has its name once it is whole. Keep it as you keep the documents themselves: their texts are in it, what people
    asked, and the hashes of their passwords. Exit code 1 if a file was missing or damaged here already."""
    from kb_assistant.bootstrap import make_backup
    from kb_assistant.settings import load_settings
    from kb_assistant.terminal.backups import print_backup

    made = make_backup(load_settings(), folder)
    print_backup(made, folder)
    raise typer.Exit(1 if made.lost else 0)
