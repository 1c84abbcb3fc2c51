"""Headings that a quote below them may not be without: alone it would seem to say the opposite, or nothing. Pure."""

import re

from kb_assistant.domain.answers import Passage
from kb_assistant.generation.pieces.sentences import Unit, UnitKind
from kb_assistant.language.words import fold

_DENIES = re.compile(
    r"\b(?:no|not|never|none|nothing|cannot|can't|\w+n't|without|except\w*|exclu\w+|forbidden|prohibit\w*|"
    r"banned|pas|jamais|aucune?|rien|interdit\w*|sauf|hors|nicht|nie|niemals|keine?\w?|verboten|untersagt|unzulassig|"
    r"ausgenommen|ausgeschlossen|nunca|prohibid\w+|excepto)\b"
)
_YES_OR_NO = re.compile(r"(?:yes|no|oui|non|ja|nein|si)\s*(?:[.,;:!–—-]|$)")
_NO = re.compile(r"(?:no|non|nein)\b")
_BULLET = re.compile(r"\W*(?:\w{1,3}[.)])?\W*")


def caption(passage: Passage, unit: Unit) -> tuple[int, int] | None:
    """The slice of the heading above a piece of the passage's text that has to be quoted with it, counted from where
    the text begins, so that it is negative in what stands before. None where the piece says enough by itself, or where
    its heading is out of sight.

    "Please do not" goes with the items and rows below it, a question with the "no" that answers it."""
    heading = _ruling(passage, unit)
    if not heading:
        return None
    front = passage.before + passage.text[: unit.start]
    lines = re.finditer(rf"^[ \t#*_>]*({re.escape(heading)})[ \t#*_:]*$", front, re.MULTILINE)
    found = [(line.start(1) - len(passage.before), line.end(1) - len(passage.before)) for line in lines]
    return found[-1] if found else None


def below_its_heading(passage: Passage, unit: Unit, text: str) -> str:
    """A piece's text as its reader understands it below such a heading, in sight or not: the two in one sentence, to be
    held against what somebody says of it."""
    heading = _ruling(passage, unit)
    if not heading:
        return text
    if not heading.rstrip().endswith("?"):
        return f"{heading.rstrip(' :')} {text}"
    asked = heading.rstrip(" ?")
    return f"{asked}\n\n{text}" if not _NO.match(fold(text)) else f"not {asked}\n\n{text}"


def _ruling(passage: Passage, unit: Unit) -> str:
    heading = unit.heading or (passage.headings[-1] if passage.headings else "")
    return heading if heading and _belongs(heading, passage.text, unit) else ""


def _belongs(heading: str, text: str, unit: Unit) -> bool:
    if heading.rstrip().endswith("?"):
        return bool(_YES_OR_NO.match(fold(text[unit.start : unit.end])))
    return bool(_DENIES.search(fold(heading))) and (unit.kind is UnitKind.ROW or _begins_item(text, unit))


def _begins_item(text: str, unit: Unit) -> bool:
    """Whether nothing but a bullet stands in front of it: what an item goes on to say stands for itself."""
    line = text[text.rfind("\n", 0, unit.start) + 1 : unit.start]
    return unit.kind is UnitKind.ITEM and bool(_BULLET.fullmatch(line))
