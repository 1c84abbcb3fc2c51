"""Passages written for a language model instead of a reader. They stay in the text; the manager is told."""

from collections.abc import Iterable, Sequence
from itertools import islice

from kb_assistant.domain.documents import Finding, page_at
from kb_assistant.domain.suspicion import instructions

_AT_MOST = 20
_SHOWN_CHARS = 80


def instruction_findings(text: str, page_starts: Sequence[int]) -> Iterable[Finding]:
    """One finding for each passage, the first twenty of them."""
    for start, end in islice(instructions(text), _AT_MOST):
        shown = " ".join(text[start:end].split())[:_SHOWN_CHARS]
        message = f"Reads like an instruction to a language model: “{shown}”. Check who wrote it."
        yield Finding("instruction_like", message, page_at(tuple(page_starts), start))
