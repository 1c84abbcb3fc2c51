"""Which encoding of one byte a character Western text is in: that in which its accents and signs make sense. Pure."""

import re

# Windows, Unix with the euro, DOS, and the Macintosh of its time; the first of those that fit equally well is taken.
_ENCODINGS = ("cp1252", "iso8859_15", "cp858", "mac_roman")
_LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß"
_FITTING = frozenset(f"{_LETTERS}{_LETTERS.upper()}“”„‚‘’‹›–—…«»€£§°²³¼½¾·•±×®©™´¿¡ªºµ\xa0\xad†‰")
_INSIDE_WORDS = frozenset("’‘´·\xad–")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_ODD_SHARE = 0.1
_MOST_BEYOND = 0.3
# Whole words of high bytes are of another alphabet: Western words have few letters with accents in a row.
# A line of dashes is none.
_WORD_BEYOND = re.compile(rb"([\x80-\xff])(?!\1{3})[\x80-\xff]{3,}")
_MOST_IN_WORDS_BEYOND = 0.1


def western(data: bytes) -> str:
    """Empty for text of other kinds: most letters beyond ASCII, or whole words of them."""
    letters = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in data)
    beyond = sum(byte >= 0x80 for byte in data)
    if not beyond or beyond > _MOST_BEYOND * letters:
        return ""
    if sum(len(found[0]) for found in _WORD_BEYOND.finditer(data)) > _MOST_IN_WORDS_BEYOND * beyond:
        return ""
    best = min(_ENCODINGS, key=lambda encoding: _odd(data.decode(encoding, "replace")))
    return best if _odd(data.decode(best, "replace")) <= _ODD_SHARE * beyond else ""


def _odd(text: str) -> int:
    """How many of its characters nobody would have written there."""
    return sum(not _fits(text, found.start()) for found in _BEYOND.finditer(text))


def _fits(text: str, at: int) -> bool:
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if char not in _FITTING:
        return False
    if not char.isalpha():
        return char in _INSIDE_WORDS or not (before.isalpha() and after.isalpha())
    return not (char.isupper() and before.islower())
