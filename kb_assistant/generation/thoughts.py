"""Leaves out what a reasoning model thinks aloud before it answers."""

import re
from collections.abc import Iterable, Iterator

_OPEN = re.compile(r"<(?:think|thinking|thought|reasoning|reflection|seed:think)>|\[think\]", re.IGNORECASE)
_LONGEST_TAG = len("</reflection>")


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces without `<think>…</think>` and its like, wherever they are cut; a thought never closed has no end."""
    held, closing = "", ""
    for piece in pieces:
        held += piece
        said, held, closing = _split(held, closing)
        if said:
            yield said
    if held and not closing:
        yield held


def _split(text: str, closing: str) -> tuple[str, str, str]:
    """What may be said, what has to wait for more, and the tag that ends the thought the text ends in."""
    said = ""
    # Outside of thoughts nothing has to be closed, and the empty tag stands where the text begins.
    while closed := re.search(re.escape(closing), text, re.IGNORECASE):
        text = text[closed.end() :]
        opened = _OPEN.search(text)
        if opened is None:
            safe = _safe(text)
            return said + text[:safe], text[safe:], ""
        said, text, closing = said + text[: opened.start()], text[opened.end() :], _closing(opened.group())
    return said, text[-_LONGEST_TAG:], closing


def _safe(text: str) -> int:
    """Where a tag that is not whole yet may begin."""
    first = max(0, len(text) - _LONGEST_TAG)
    at = max(text.rfind("<", first), text.rfind("[", first))
    return len(text) if at < 0 or ">" in text[at:] or "]" in text[at:] else at


def _closing(tag: str) -> str:
    return f"{tag[0]}/{tag[1:]}"
