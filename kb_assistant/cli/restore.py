"""`kb restore`: a copy put back."""

from pathlib import Path
from typing import Annotated

import typer


def restore(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `kb backup` has made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Lose the documents and people that are here.")] = False,
) -> None:
    """Put a backup into the data folder, once every file in it was found to be what it was. Nothing else may have the
    data folder open: stop `kb serve` first."""
    from kb_assistant.bootstrap import restore_backup
    from kb_assistant.settings import load_settings

    settings = load_settings()
    found = restore_backup(settings, folder, replace)
    typer.echo(
        f"{settings.home}: as it was on {found.made}. Everybody signs in anew; the indexes are made on first use."
    )
