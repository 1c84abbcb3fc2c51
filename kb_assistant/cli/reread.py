"""`kb reread`: what an earlier version of this program read, read again."""

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import Json


def reread(json: Json = False) -> None:
    """Read again, from the files that are kept, the documents that another version of this program read.

    For after an upgrade. Who reads them stays; those whose text is another one now get a new version. Exit code 1 if
    any failed."""
    from kb_assistant.terminal.ingestion import ingestion

    with opened() as kb:
        queued = kb.library.queue_outdated(kb.people.principal(None))
        failed = ingestion(kb.worker, queued, "kb reread", json)
    raise typer.Exit(1 if failed else 0)
