"""Passages that were found."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.text import Text

from kb_assistant.domain.answers import Passage
from kb_assistant.terminal.console import indented, out, print_json
from kb_assistant.terminal.places import place_of

_UNTOLD = frozenset({"span", "before", "after", "turns"})
"""What of a passage is not told as it is."""


def print_passages(passages: Sequence[Passage], json: bool) -> None:
    if json:
        print_json([_passage(passage) for passage in passages])
        return
    if not passages:
        out.print("Nothing found.")
    for number, passage in enumerate(passages, 1):
        if number > 1:
            out.print()
        head = Text.assemble((f"{number}. ", "bold"), (place_of(passage), "cyan"), f"  {passage.score:.3f}")
        out.print(head)
        out.print(indented(passage.text, 3))


def _passage(passage: Passage) -> dict[str, object]:
    kept = {name: value for name, value in asdict(passage).items() if name not in _UNTOLD}
    return {**kept, "version": passage.span.version, "start": passage.span.start, "end": passage.span.end}
