"""Text of documents and people, made inert for the few places that read Markdown. Pure.

Most of what is shown goes where nothing is read as markup at all (ui/parts, st.text). Labels and notices read Markdown;
there, a backslash takes away what a character means to Markdown, and an invisible joiner breaks what is looked for in
plain text: addresses that would become links, and the codes of colours, icons and emoji."""

import re
import unicodedata

JOINER = "\N{WORD JOINER}"

_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")
_LOOKED_FOR = re.compile(r"([:@~<>-]|\bwww\.|\bxmpp|\bmailto)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def inert(text: str) -> str:
    """One line of Markdown that shows exactly this text, whatever is in it."""
    return _MARKUP.sub(r"\\\1", _LOOKED_FOR.sub(rf"\1{JOINER}", plain(text)))


def plain(text: str) -> str:
    """One line for menus, which read no Markdown: backslashes would be seen there."""
    return _SPACE.sub(" ", "".join(_visible(character) for character in text)).strip()


def shortened(text: str, most: int) -> str:
    """Not longer than so many characters, an ellipsis included."""
    line = _SPACE.sub(" ", text).strip()
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _visible(character: str) -> str:
    """Controls and invisible marks could hide or reorder what is around them; breaks of lines become spaces."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character
