"""Finds a claimed quote in a text: as it stands there, or the greater part of it in one piece."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SHORTEST = 12
LEAST_SHARE = 0.85
_QUOTATION = dict.fromkeys("'’‘‚‛`´′\"“”„‟«»‹›″", "'")
_DASHES = dict.fromkeys("-‐‑‒–—―−", "-")
_SAME = _QUOTATION | _DASHES | {"…": "..."}
_BREAK = "\n"
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class Match:
    """The slice `[start, end)` of the text. `exact`: the whole quote stands there, not only the greater part."""

    start: int
    end: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as it is compared; `starts[i]` and `ends[i]` bound the piece of the original that letter i stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def find(quote: str, text: str) -> Match | None:
    """Where a quote stands in a text; None where less than 85 % of it stands there in one piece.

    White space, case, ligatures, quotation marks, dashes, invisible characters and hyphens inside words may
    differ. Quotes, and pieces of them, under twelve characters are refused: they would be found anywhere.
    """
    sought = _fold(quote.strip().strip("'\"“”„«»").strip()).text.strip()
    if len(sought) < SHORTEST:
        return None
    folded = _fold(text)
    at = _whole_words(folded.text, sought)
    if at is not None:
        return Match(folded.starts[at], folded.ends[at + len(sought) - 1], exact=True)
    left, right = max(_runs(sought, folded.text), key=lambda run: run[1] - run[0], default=(0, 0))
    if right - left < max(SHORTEST, LEAST_SHARE * len(sought)):
        return None
    return Match(folded.starts[left], folded.ends[right - 1], exact=False)


def _whole_words(text: str, sought: str) -> int | None:
    at = text.find(sought)
    while at >= 0:
        if not _inside_word(text, at) and not _inside_word(text, at + len(sought)):
            return at
        at = text.find(sought, at + 1)
    return None


def _inside_word(text: str, cut: int) -> bool:
    return 0 < cut < len(text) and text[cut - 1].isalnum() and text[cut].isalnum()


def _runs(sought: str, text: str) -> Iterator[tuple[int, int]]:
    """Common runs of whole words that may be long enough: each of those holds the middle of the quote."""
    least = math.ceil(LEAST_SHARE * len(sought))
    first, last = len(sought) - least, least
    at = text.find(sought[first:last])
    while at >= 0:
        left, before = at, first
        while left and before and text[left - 1] == sought[before - 1]:
            left, before = left - 1, before - 1
        right, after = at + last - first, last
        while right < len(text) and after < len(sought) and text[right] == sought[after]:
            right, after = right + 1, after + 1
        yield _trimmed(text, left, right)
        at = text.find(sought[first:last], at + 1)


def _trimmed(text: str, left: int, right: int) -> tuple[int, int]:
    """The run without the halves of words at its ends."""
    while left < right and (_inside_word(text, left) or text[left].isspace()):
        left += 1
    while left < right and (_inside_word(text, right) or text[right - 1].isspace()):
        right -= 1
    return left, right


def _fold(text: str) -> _Folded:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for folded, start, end in _without_hyphens(list(_clusters(text))):
        if folded.isspace() and letters and letters[-1] == " ":
            ends[-1] = end
            continue
        for letter in " " if folded == _BREAK else folded:
            letters.append(letter)
            starts.append(start)
            ends.append(end)
    return _Folded("".join(letters), tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """Each letter with its accents, folded, and its place; invisible characters are left out."""
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if text[at].isspace():
            end = _space_end(text, at)
            yield _BREAK if "\n" in text[at:end] else " ", at, end
        elif text[at] not in _INVISIBLE:
            yield _folded_letter(text[at:end]), at, end
        at = end


def _space_end(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _folded_letter(cluster: str) -> str:
    known = unicodedata.normalize("NFKC" if cluster[0].isalpha() else "NFC", cluster)
    return _SAME.get(cluster) or known.casefold()


def _without_hyphens(clusters: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Drops hyphens between letters, with a break that follows: "long-haul", "re-\\n  lease"."""
    at = 0
    while at < len(clusters):
        after = _joined_at(clusters, at)
        if after is None:
            yield clusters[at]
        at = at + 1 if after is None else after


def _joined_at(clusters: Sequence[tuple[str, int, int]], at: int) -> int | None:
    """The letter that goes on with the word a hyphen interrupts; None where there is no such hyphen."""
    if clusters[at][0] != "-" or not at or not clusters[at - 1][0].isalpha():
        return None
    after = at + 1
    while after < len(clusters) and clusters[after][0] == _BREAK:
        after += 1
    return after if after < len(clusters) and clusters[after][0].isalpha() else None
