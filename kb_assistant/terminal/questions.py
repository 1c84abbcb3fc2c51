"""What a person types."""

from collections.abc import Iterator

from kb_assistant.terminal.console import out


def questions() -> Iterator[str]:
    """What a person types, a line each, until an empty line or the end."""
    while True:
        try:
            typed = out.input("› " if out.is_terminal else "").strip()
        except EOFError:
            return
        if not typed:
            return
        yield typed
