"""Finds personal data by its patterns and takes it out: not all there is, but what a form and a check digit can tell.

No names, no places: those need a model. Nothing is looked up anywhere. Time grows with the text's length only."""

from collections.abc import Iterator
from itertools import chain

from kb_assistant.privacy.addresses import find_emails, find_ip_addresses
from kb_assistant.privacy.ids import find_ids
from kb_assistant.privacy.kinds import Found
from kb_assistant.privacy.phones import find_phones

# One character for one, so that places stay: dashes, spaces and digits as they come out of documents.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\u3000", " "),
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        "\uff20": "@",
        "\uff0b": "+",
    }
)


def find(text: str) -> list[Found]:
    """What is personal in the text, in its order and without overlaps."""
    plain = text.translate(_PLAIN)
    finders = (find_emails(plain), find_ids(plain), find_ip_addresses(plain), find_phones(plain))
    return sorted(_apart(chain(*finders), len(text)), key=lambda found: found.start)


def _apart(found: Iterator[Found], length: int) -> Iterator[Found]:
    """Those that overlap none before them."""
    taken = bytearray(length)
    for one in found:
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            yield one


def mask(text: str) -> str:
    """The text with each piece of personal data replaced by its kind in brackets."""
    pieces, at = [], 0
    for found in find(text):
        pieces += [text[at : found.start], f"[{found.kind.value}]"]
        at = found.end
    return "".join([*pieces, text[at:]])
