"""`kb reindex`: the indexes anew."""

import typer

from kb_assistant.cli.opening import opened


def reindex() -> None:
    """Build the search indexes again from the database. Embeds only what has no vector of the current model."""
    with opened() as kb, kb.lock.hold("kb reindex"):
        embedded = kb.pipeline.embed_missing()
        kb.index.renew_files()
        typer.echo(f"The indexes hold {kb.index.count()[0]} passages; {embedded} of them were embedded now.")
