"""`kb doctor`: whether all that is kept agrees."""

from typing import TYPE_CHECKING, Annotated

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import Json

if TYPE_CHECKING:
    from kb_assistant.bootstrap import KnowledgeBase
    from kb_assistant.domain.health import Problem


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    json: Json = False,
) -> None:
    """Check that database, files and indexes agree. Exit code 1 if something does not hold."""
    from kb_assistant.settings import unheeded
    from kb_assistant.terminal.problems import note_advice, print_problems

    with opened(reads=True) as kb:
        for line in unheeded():
            typer.echo(f"Note: {line}", err=True)
        if outdated := kb.library.outdated():
            what = f"documents as another version of this program read them: {outdated}"
            typer.echo(f"Note: {what}. `kb reread` reads them again.", err=True)
        note_advice(kb.doctor.advice())
        problems = _mended(kb) if repair else kb.doctor.examine()
        print_problems(problems, json)
    raise typer.Exit(1 if problems else 0)


def _mended(kb: "KnowledgeBase") -> "list[Problem]":
    with kb.lock.hold("kb doctor"):
        return kb.doctor.repair()
