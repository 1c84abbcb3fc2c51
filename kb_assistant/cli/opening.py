"""The data folder of the settings, open while a command runs."""

from collections.abc import Iterator
from contextlib import contextmanager
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
    kb = open_knowledge_base(settings)
    try:
        yield kb
        if reads and kb.library.is_empty():
            typer.echo(f"There is no document yet in {settings.home}: `kb ingest FOLDER` takes some in.", err=True)
    finally:
        kb.close()
