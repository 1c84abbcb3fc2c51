"""What became of a quote in a newer text: the passage most like it, and how the two differ. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice

from kb_assistant.domain.shares import Change, Difference, Segment

LONGEST_TEXT = 4_000_000
MOST_SENTENCES = 200_000
"""Of a longer text the rest is not looked at."""

LONGEST_QUOTE = 3_000
"""A longer quote is not compared word by word."""

_COMPARED = 12
_LONGEST_RUN = 12
_ALIKE = 0.45
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?…。！？]+(?=\s)|(?=\n)|$)", re.MULTILINE)
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


def difference(quote: str, text: str) -> Difference:
    """From the quote of an older version to the newer version's text."""
    if quote in text:
        return Difference(unchanged=True)
    passage = _most_alike(quote, text[:LONGEST_TEXT]) if len(quote) <= LONGEST_QUOTE else ""
    return Difference(unchanged=False, segments=tuple(segments(quote, passage)))


def _most_alike(quote: str, text: str) -> str:
    """The run of as many sentences as the quote has that is most like it; empty where none is."""
    sentences = [match.span() for match in islice(_SENTENCE.finditer(text), MOST_SENTENCES)]
    length = max(1, min(_LONGEST_RUN, len(_SENTENCE.findall(quote)), len(sentences)))
    wanted = _words(quote)
    runs = [text[first[0] : last[1]] for first, last in zip(sentences, sentences[length - 1 :], strict=False)]
    near = nlargest(_COMPARED, runs, key=lambda run: _shared(wanted, run))
    scored = [(_likeness(quote, run), run) for run in near if len(run) <= 2 * LONGEST_QUOTE]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""


def _words(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in _WORD.findall(text))


def _shared(wanted: Counter[str], run: str) -> float:
    """The share of words that both have, in [0, 1]."""
    found = _words(run)
    return 2 * (wanted & found).total() / max(1, wanted.total() + found.total())


def _likeness(quote: str, run: str) -> float:
    return SequenceMatcher(None, _WORD.findall(quote), _WORD.findall(run), autojunk=False).ratio()


def segments(quote: str, passage: str) -> Iterator[Segment]:
    """Word by word, from the older text to the newer one."""
    old, new = _TOKEN.findall(quote), _TOKEN.findall(passage)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Segment(Change.EQUAL, _joined(old[a:b]))
            continue
        if a < b:
            yield Segment(Change.REMOVED, _joined(old[a:b]))
        if c < d:
            yield Segment(Change.ADDED, _joined(new[c:d]))


def _joined(tokens: Sequence[str]) -> str:
    return "".join(tokens)
