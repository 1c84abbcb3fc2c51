"""`kb expire`: what is over its time."""

import typer

from kb_assistant.cli.opening import opened


def expire() -> None:
    """Take out what is older than the settings of `retention` let it be kept; meant to run daily."""
    with opened() as kb:
        kb.people.sessions.sweep()
        kb.allowances.sweep()
        kb.shares.sweep()
        kb.uploads.sweep()
        found = kb.personal_data.expire()
    typer.echo(", ".join(f"{one.rows} of {one.kept.value}" for one in found) or "Nothing is over its time.")
