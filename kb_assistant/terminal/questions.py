"""What a person types."""

from collections.abc import Iterator

from kb_assistant.terminal.console import out

_ENDS = ("exit", "quit", ":q")
"""What people type to leave any such program."""


def questions() -> Iterator[str]:
    """What a person types, a line each, until an empty line, the end, or a word that means to end it."""
    while True:
        try:
            typed = out.input("› " if out.is_terminal else "").strip()
        except EOFError:
            return
        if not typed or typed.casefold() in _ENDS:
            return
        yield typed
