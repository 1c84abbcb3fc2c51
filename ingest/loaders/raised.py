"""Figures that stand above the line, as text that still says so: 10⁶ is not 106. Pure."""

import re

_ABOVE = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_FIGURES = re.compile(r"[+−-]?\d{1,4}|\d{1,3}(?:, ?\d{1,3})+|\(\d{1,3}\)")
_WORD_BEFORE = re.compile(r"[^\W\d_]{3}$")


def raised(text: str, before: str) -> str:
    """`text` as it stands above the line after `before`. Behind a word, the number of a note is kept apart from it."""
    bare = text.strip()
    if not _FIGURES.fullmatch(bare):
        return text
    apart = " " if _WORD_BEFORE.search(before) else ""
    return apart + text.replace(bare, bare.translate(_ABOVE))
