"""Words to text: spaces between them, and words that a line's end broke made whole."""

from collections.abc import Sequence

from ingest.loaders.pdf_page import Word


def joined_text(words: Sequence[Word], known: frozenset[str] = frozenset()) -> str:
    """The words as running text. `known` are words in lower case that tell a broken one from a compound."""
    text = ""
    before: Word | None = None
    for word in words:
        text = _joined(text, before, word, known) if before is not None else word.text
        before = word
    return text


def joint(before: Word, after: Word, known: frozenset[str]) -> tuple[bool, str]:
    """Whether the hyphen at the end of the first word goes, and what stands between the two."""
    if not before.hyphen:
        return False, " "
    start, end = before.text.rstrip("-"), after.text
    stem = start.rsplit("-", 1)[-1].strip("([{\"'“‘").lower()
    tail = end.strip(".,;:!?)]}\"'”’").lower()
    if f"{start.lower()}-{tail}" in known and stem + tail not in known:
        return False, ""
    goes = stem.isalpha() and tail[:1].isalpha() and end[:1].islower()
    return goes, ""


def _joined(text: str, before: Word, word: Word, known: frozenset[str]) -> str:
    if not before.hyphen and _touches(before, word):
        return text + word.text
    goes, between = joint(before, word, known)
    return (text.removesuffix("-") if goes else text) + between + word.text


def _touches(before: Word, word: Word) -> bool:
    """Ideographs have no spaces between lines; runs of different type may meet inside a word."""
    if _is_ideograph(before.text[-1:]) and _is_ideograph(word.text[:1]):
        return True
    same_line = abs(before.baseline - word.baseline) < 0.35 * max(before.size, word.size)
    return same_line and -0.5 * word.size < word.x0 - before.x1 < 0.04 * word.size


def _is_ideograph(char: str) -> bool:
    return bool(char) and "\u3040" <= char <= "\u9fff"
