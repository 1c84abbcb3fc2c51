"""`kb chat`: one question after another."""

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import AsUser


def chat(as_user: AsUser = None) -> None:
    """Ask one question after another; each may build on those before. An empty line, "exit" or Ctrl-D ends it."""
    from kb_assistant.assistant import new_conversation
    from kb_assistant.domain.answers import Question
    from kb_assistant.terminal.answers import print_answer
    from kb_assistant.terminal.questions import questions

    with opened(reads=True) as kb:
        who, conversation = kb.people.principal(as_user), new_conversation()
        for question in questions():
            print_answer(kb.assistant.stream(who, Question(question), conversation), json=False)
