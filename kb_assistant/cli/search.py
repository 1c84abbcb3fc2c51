"""`kb search`: passages without an answer."""

from typing import Annotated

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import AsUser, Json


def search(
    question: Annotated[str, typer.Argument(help="Words or a question.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 5,
    as_user: AsUser = None,
    json: Json = False,
) -> None:
    """Show the passages that fit best, without an answer."""
    from kb_assistant.domain.answers import Question
    from kb_assistant.terminal.passages import print_passages

    with opened(reads=True) as kb:
        print_passages(kb.assistant.search(kb.people.principal(as_user), Question(question), k), json)
