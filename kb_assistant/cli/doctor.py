"""`kb doctor`: whether all that is kept agrees."""

from typing import Annotated

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import Json


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
        if repair:
            with kb.lock.hold("kb doctor"):
                problems = kb.doctor.repair()
        else:
            problems = kb.doctor.examine()
        print_problems(problems, json)
    raise typer.Exit(1 if problems else 0)
