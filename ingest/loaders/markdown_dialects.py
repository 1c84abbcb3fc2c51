"""What sites and wikis write beyond CommonMark, as CommonMark: notes, boxes, links of wikis, marks of headings. Pure.

Code stays as it is.
"""

import re
from collections.abc import Mapping
from textwrap import dedent

from ingest.loaders.raised import raised

_WRITTEN = re.compile(
    r"(?P<code>^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^[ \t]*(?P=fence)|`[^`\n]+`)"
    r"|^\[\^(?P<note>[^\]\s]+)\]:[ \t]*(?P<says>[^\n]*(?:\n(?:[ \t]{2,}\S[^\n]*))*)"
    r"|(?P<before>[^\W\d_]{0,3})\[\^(?P<mark>[^\]\s]+)\]"
    r"|^(?:!!!|\?\?\?\+?)(?:[ ][\w-]+){1,5}(?:[ ]\"(?P<title>[^\"\n]*)\")?[ \t]*\n"
    r"(?P<box>(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\n)*)"
    r"|^:{3,}[ \t]*(?:\w+)?(?:[ \t]+(?P<heads>[^\n]*))?$"
    r"|^(?P<quoted>[ \t]*>[ \t]*)\[![\w-]+\][-+]?[ \t]*(?P<alert>[^\n]*)$"
    r"|(?P<shown>!?)\[\[(?P<page>[^\]|\n]+)(?:\|(?P<words>[^\]\n]+))?\]\]"
    r"|[ \t]{0,8}\{[:#][^}\n]*\}[ \t]*$",
    re.S | re.M,
)

_MARK = re.compile(r"\[\^([^\]\s]+)\](?!:)")


def plain(text: str) -> str:
    """With the number of each note where it is referred to and before what it says."""
    marks = dict.fromkeys(_MARK.findall(text))
    numbers = {mark: str(number) for number, mark in enumerate(marks, 1)}
    return _rewritten(text, numbers)


def _rewritten(text: str, numbers: Mapping[str, str]) -> str:
    return _WRITTEN.sub(lambda found: _meant(found, numbers), text)


def _meant(found: re.Match[str], numbers: Mapping[str, str]) -> str:
    if found["code"] is not None:
        return found["code"]
    if found["note"] is not None:
        return f"\n\n{raised(numbers.get(found['note'], ''), '')} {dedent(found['says'])}\n"
    if found["mark"] is not None:
        return found["before"] + raised(numbers.get(found["mark"], ""), found["before"])
    if found["page"] is not None:
        return "" if found["shown"] else found["words"] or found["page"]
    return _boxed(found, numbers)


def _boxed(found: re.Match[str], numbers: Mapping[str, str]) -> str:
    """What stands in a box, under its title."""
    if found["box"] is not None:
        return f"\n{found['title'] or ''}\n\n{_rewritten(dedent(found['box'].expandtabs(4)), numbers)}\n"
    if found["quoted"] is not None:
        return f"{found['quoted']}{found['alert']}\n{found['quoted'].rstrip()}"
    return f"\n{found['heads']}\n" if found["heads"] else ""
