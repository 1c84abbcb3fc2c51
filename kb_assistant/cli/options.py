"""Options that several commands have in common."""

from typing import Annotated

import typer

from kb_assistant.errors import InvalidInput

AsUser = Annotated[str | None, typer.Option("--as", metavar="USER", help="See only what this person may read.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Readers = Annotated[
    list[str] | None,
    typer.Option(
        "--readers",
        metavar="GROUP",
        help="Who may read: a group, a person as @name, or everyone. Repeat it, or separate by commas.",
    ),
]


def split(readers: list[str] | None) -> list[str] | None:
    """The readers that were given, each by itself; None where none were."""
    if readers is None:
        return None
    names = [name.strip() for given in readers for name in given.split(",")]
    if not all(names):
        raise InvalidInput("A reader has an empty name: give groups as --readers hr,legal.")
    return names
