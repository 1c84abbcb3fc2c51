"""Text free of what a database refuses or a reader cannot see. Pure functions; cleaning twice changes nothing.

Removed: NUL and other control characters, lone surrogates, noncharacters, Unicode tags, zero-width and bidi
controls. Kept: joiners inside emoji and inside the scripts that need them (Arabic, Persian, the Indic scripts).
"""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNREADABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
# The flags of England, Scotland and Wales are a black flag followed by tags: they hide nothing.
_TAG_FLAG = re.compile("(?<=\U0001f3f4)[\U000e0030-\U000e007a]{1,6}\U000e007f")
_BIDI_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]")
_BIDI_OVERRIDES = re.compile("[\u202d\u202e]")
_JOINERS = re.compile("[\u200b-\u200d]+")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    # Bullets of the Symbol and Wingdings fonts lie in the private use area.
    | dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e0", "•")
)
_JOINING_SCRIPTS = ("ARABIC", "SYRIAC", "NKO", "MONGOLIAN", "MANDAIC")
_INDIC_SCRIPTS = (
    *("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU"),
    *("KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN"),
)
_MANY_LINES = re.compile("\n{3,}")
_LINE_MARGINS = re.compile(" +(?=\n|$)")
_BLANKS = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """NFC text whose lines end in a single line feed, with at most one blank line in a row."""
    if text.isascii() and text.isprintable():
        return text.rstrip(" ")
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)).translate(_LIGATURES)
    text = _JOINERS.sub(_kept_joiner, _SELECTORS.sub(_first, _without_hidden(text)))
    text = _JOINERS.sub(_kept_joiner, unicodedata.normalize("NFC", text))
    return _MANY_LINES.sub("\n\n", _LINE_MARGINS.sub("", text)).strip("\n").rstrip()


def clean_line(text: str) -> str:
    """The same on one line, as titles, headings and table cells are kept."""
    cleaned = clean_text(text)
    return " ".join(cleaned.split()) if cleaned.isascii() else _BLANKS.sub(" ", cleaned).strip()


def hides_text(text: str) -> bool:
    """Whether it carries characters whose only use is to hide text from its reader."""
    if text.isascii():
        return False
    without_flags = _TAG_FLAG.sub("", text)
    found = (_TAGS.search(without_flags), _BIDI_OVERRIDES.search(text), _SELECTORS.search(text))
    return any(match is not None for match in found)


def _without_hidden(text: str) -> str:
    for pattern in (_UNREADABLE, _TAGS, _BIDI_MARKS, _BIDI_OVERRIDES):
        text = pattern.sub("", text)
    return text


def _first(match: re.Match[str]) -> str:
    return match.group()[0]


def _kept_joiner(match: re.Match[str]) -> str:
    """The one joiner that shapes its neighbours, or nothing."""
    start, end, text = match.start(), match.end(), match.string
    before, after = text[start - 1 : start], text[end : end + 1]
    joiner = "\u200d" if "\u200d" in match.group() else "\u200c"
    if set(match.group()) == {"\u200b"} or not before or not after:
        return ""
    if joiner == "\u200d" and _is_emoji(before) and _is_emoji(after):
        return joiner
    return joiner if _is_shaped(before) and (_is_shaped(after) or not after.isalnum()) else ""


def _is_emoji(char: str) -> bool:
    return char == "\ufe0f" or unicodedata.category(char) in {"So", "Sk"} or char in "♀♂⚕⚖✈❤"


def _is_shaped(char: str) -> bool:
    return unicodedata.name(char, "").startswith(_JOINING_SCRIPTS + _INDIC_SCRIPTS)
