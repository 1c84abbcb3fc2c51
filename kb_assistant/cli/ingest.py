"""`kb ingest`: documents in."""

from pathlib import Path
from typing import Annotated

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import Json, Readers, split


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files, or folders with all below them.", readable=False)
    ],
    readers: Readers = None,
    json: Json = False,
) -> None:
    """Take documents in: new ones, changed ones as new versions; what was deleted below a folder is removed.

    Without --readers a new document is private: only this console reads it. Documents that are known already keep
    their readers. Exit code 1 if any file failed.
    """
    from ingest.sources.folder import find
    from kb_assistant.terminal.ingestion import ingestion, keeping
    from kb_assistant.terminal.problems import note_advice

    sources = find(paths)
    with opened() as kb:
        with keeping(len(sources.files)):
            queued = kb.library.queue(kb.people.principal(None), sources, split(readers))
        failed = ingestion(kb.worker, queued, "kb ingest", json)
        if queued.jobs:
            note_advice(kb.doctor.advice())
    raise typer.Exit(1 if failed else 0)
