"""Words to text: spaces between them, and words that a line's end broke made whole."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.loaders.pdf.page import Word
from ingest.loaders.raised import raised

_CONJUNCTIONS = frozenset(("und", "oder", "bzw", "sowie", "and", "or"))
# Letters above and below the line, as part of those in it.
_SMALL = 0.85
_FIRST_IDEOGRAPH = "\u3040"


def joined_text(words: Sequence[Word], known: frozenset[str] = frozenset()) -> str:
    """The words as running text. `known` are words in lower case that tell a broken one from a compound."""
    parts: list[str] = []
    before: Word | None = None
    for word in words:
        if before is not None and before.hyphen:
            goes, between = joint(before, word, known)
            parts[-1] = (parts[-1].removesuffix("-") if goes else parts[-1]) + between
        elif before is not None and not _touches(before, word):
            parts.append(" ")
        parts.append(raised(word.text, before.text) if before is not None and _is_raised(before, word) else word.text)
        before = word
    return "".join(parts)


def joint(before: Word, after: Word, known: frozenset[str]) -> tuple[bool, str]:
    """Whether the hyphen at the end of the first word goes, and what stands between the two, unless they touch."""
    if not before.hyphen or _is_half(before, after, known):
        return False, " "
    return _is_broken(before, after, known), ""


def joined_lines(lines: Sequence[tuple[Sequence[Word], str]], known: frozenset[str]) -> str:
    """The words of several lines as one text, where the text of each line is known.

    A word broken inside a line was joined without what is known of the document's words.
    """
    if known and any(word.hyphen for words, _ in lines for word in words[:-1]):
        return joined_text([word for words, _ in lines for word in words], known)
    text = lines[0][1]
    for (above, _), (below, own) in pairwise(lines):
        goes, between = joint(above[-1], below[0], known)
        text = text.removesuffix("-") if goes else text
        text += own if not between or _touches(above[-1], below[0]) else between + own
    return text


def _is_broken(before: Word, after: Word, known: frozenset[str]) -> bool:
    start, end = before.text.rstrip("-"), after.text
    stem, tail = _parts(before, after)
    if f"{start.lower()}-{tail}" in known and stem + tail not in known:
        return False
    return stem.isalpha() and tail[:1].isalpha() and end[:1].islower()


def _is_half(before: Word, after: Word, known: frozenset[str]) -> bool:
    """Whether the hyphen stands for what follows later: "Arbeits-" and then "und Gesundheitsschutz"."""
    stem, tail = _parts(before, after)
    return tail in _CONJUNCTIONS and stem + tail not in known


def _parts(before: Word, after: Word) -> tuple[str, str]:
    stem = before.text.rstrip("-").rsplit("-", 1)[-1].strip("([{\"'“‘").lower()
    return stem, after.text.strip(".,;:!?)]}\"'”’").lower()


def _touches(before: Word, word: Word) -> bool:
    """Ideographs have no spaces between lines; runs of different type may meet inside a word."""
    last, gap, size = before.text[-1], word.x0 - before.x1, word.size
    if last >= _FIRST_IDEOGRAPH and _is_ideograph(last) and _is_ideograph(word.text[0]):
        return True
    if gap >= 0.04 * size or gap <= -0.5 * size:
        return False
    smaller, larger = sorted((before.size, word.size))
    return abs(before.baseline - word.baseline) < (0.7 if smaller < _SMALL * larger else 0.35) * larger


def _is_raised(before: Word, word: Word) -> bool:
    """Whether it stands above the line right behind the other, as exponents and numbers of notes do."""
    above = before.baseline - word.baseline
    return word.size < _SMALL * before.size and above > 0.15 * before.size and _touches(before, word)


def _is_ideograph(char: str) -> bool:
    return _FIRST_IDEOGRAPH <= char <= "\u9fff"
