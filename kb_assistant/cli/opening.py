"""The data folder of the settings, open while a command runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from kb_assistant.bootstrap import KnowledgeBase


@contextmanager
def opened(reads: bool = False) -> "Iterator[KnowledgeBase]":
    """Whoever reads is told where there is nothing to be found: they may mean another data folder."""
    from kb_assistant.bootstrap import open_knowledge_base
    from kb_assistant.settings import load_settings

    settings = load_settings()
    if owner := _somebody_else(settings.home):
        typer.echo(
            f"Note: {settings.home} belongs to {owner}, who can't change what root makes in it: run kb as {owner}.",
            err=True,
        )
    kb = open_knowledge_base(settings)
    try:
        yield kb
        if reads and kb.library.is_empty():
            typer.echo(f"There is no document yet in {settings.home}: `kb ingest FOLDER` takes some in.", err=True)
    finally:
        kb.close()


def _somebody_else(home: Path) -> str:
    """To whom the data folder belongs where root, who may do everything in it, does not own it; empty else."""
    if os.geteuid() != 0 or not home.exists() or home.stat().st_uid == 0:
        return ""
    try:
        return home.owner()
    except KeyError:  # a container need not know the names of its machine
        return f"user {home.stat().st_uid}"
