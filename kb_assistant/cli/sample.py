"""`kb sample`: something to try."""

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import Json


def sample(json: Json = False) -> None:
    """Take in the sample company's documents, to try things out.

    They come with a group hr and its member helena, who alone reads the salary bands."""
    from kb_assistant.sample import load
    from kb_assistant.terminal.ingestion import ingestion

    with opened() as kb:
        failed = sum(ingestion(kb.worker, queued, "kb sample", json) for queued in load(kb))
    raise typer.Exit(1 if failed else 0)
