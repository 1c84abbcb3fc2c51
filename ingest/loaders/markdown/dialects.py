"""What sites and wikis write beyond CommonMark, as CommonMark: notes, boxes, links of wikis, marks of headings. Pure.

Code stays as it is.
"""

import re
from collections.abc import Mapping
from textwrap import dedent

from ingest.loaders.raised import raised

# Each repeat is bounded, or stops where it could begin anew: a long file takes no longer than its letters.
_BESIDE_INDENTED = (
    r"(?P<code>^[ \t]*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*.*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<![`\\])(?P<ticks>`+)(?!`)(?:[^\n]|\n(?![ \t]*\n)){0,5000}?(?<!`)(?P=ticks)(?!`)"
    r"|(?i:<(?P<tag>pre|code)\b(?:(?!<(?P=tag)\b).)*?</(?P=tag)>))"
    r"|^\[\^(?P<note>[^\]\[\s]{1,100})\]:[ \t]*(?P<says>[^\n]*(?:\n(?:[ \t]{2,}\S[^\n]*))*)"
    r"|(?P<before>[^\W\d_]{0,3})\[\^(?P<mark>[^\]\[\s]{1,100})\]"
    r"|^(?:!!!|\?\?\?\+?)(?:[ ][\w-]+){1,5}(?:[ ]\"(?P<title>[^\"\n]*)\")?[ \t]*\n"
    r"(?P<box>(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\n)*)"
    r"|^[ \t]*(?:[-*+1.]{1,2}[ \t]+TOC[ \t]*\n[ \t]*\{:toc\}|\[TOC\]|\[\[_TOC_\]\])[ \t]*$"
    r"|^:{3,}[ \t]*(?:\w+)?(?:[ \t]+(?P<heads>[^\n]*))?$"
    r"|^(?P<quoted>[ \t]*>[ \t]*)\[![\w-]+\][-+]?[ \t]*(?P<alert>[^\n]*)$"
    r"|(?P<shown>!?)\[\[(?P<page>[^\W\d_][^\]\[|\n]{0,199})(?:\|(?P<words>[^\]\[\n]{1,200}))?\]\]"
    r"|[ \t]{0,8}\{[:#][^{}\n]{0,200}\}[ \t]*$"
)
_INDENTED = r"(?:\A|^[ \t]*\n)(?:[ ]{4}|\t)[^\n]*(?:\n|\Z)(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\n)*"
_WRITTEN = re.compile(f"(?P<indented>{_INDENTED})|{_BESIDE_INDENTED}", re.S | re.M)
_WRITTEN_IN_ITEM = re.compile(f"(?P<indented>(?!))|{_BESIDE_INDENTED}", re.S | re.M)
_ITEM = re.compile(r"[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[\^")
_LONGEST_LINE = 2_000

_DEFINED = re.compile(r"^[ \t]*\[\^([^\]\[\s]{1,100})\]:", re.M)
_MARK = re.compile(r"\[\^([^\]\[\s]{1,100})\](?!:)")


def plain(text: str) -> str:
    """With the number of each note where it is referred to and before what it says."""
    defined = frozenset(_DEFINED.findall(text))
    marks = dict.fromkeys(mark for mark in _MARK.findall(text) if mark in defined)
    numbers = {mark: str(number) for number, mark in enumerate(marks, 1)}
    return _rewritten(text, numbers)


def _rewritten(text: str, numbers: Mapping[str, str]) -> str:
    return _WRITTEN.sub(lambda found: _meant(found, numbers), text)


def _indented(found: re.Match[str], numbers: Mapping[str, str]) -> str:
    """Code, or more of the item of a list, or of the note, that stands before it."""
    before = found.string[max(0, found.start() - _LONGEST_LINE) : found.start()].rstrip().rsplit("\n", 1)[-1]
    if not _ITEM.match(before):
        return found["indented"]
    return _WRITTEN_IN_ITEM.sub(lambda inner: _meant(inner, numbers), found["indented"])


def _meant(found: re.Match[str], numbers: Mapping[str, str]) -> str:
    if found["indented"] is not None:
        return _indented(found, numbers)
    if found["code"] is not None:
        return found["code"]
    if found["note"] is not None:
        return f"\n\n{raised(numbers.get(found['note'], ''), '')} {dedent(found['says'])}\n"
    if found["mark"] is not None:
        number = numbers.get(found["mark"])
        return found["before"] + raised(number, found["before"]) if number else found[0]
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
