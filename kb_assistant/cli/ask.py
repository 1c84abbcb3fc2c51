"""`kb ask`: one question, one answer."""

from typing import Annotated

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import AsUser, Json


def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")],
    follow: Annotated[
        bool, typer.Option("--continue", "-c", help="Ask on in the conversation talked in last.")
    ] = False,
    as_user: AsUser = None,
    json: Json = False,
) -> None:
    """Answer a question from the documents, each statement with the quote it rests on."""
    from kb_assistant.assistant import new_conversation
    from kb_assistant.domain.answers import Question
    from kb_assistant.terminal.answers import print_answer

    with opened(reads=True) as kb:
        who = kb.people.principal(as_user)
        earlier = kb.assistant.conversations(who)[:1] if follow else []
        conversation = earlier[0].id if earlier else new_conversation()
        print_answer(kb.assistant.stream(who, Question(question), conversation), json)
