"""What became of a quote in a newer text: the passage most like it, and how the two differ. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import groupby, islice

from kb_assistant.domain.shares import Change, Difference, Segment
from kb_assistant.generation.alignment import Pair, matching

LONGEST_TEXT = 4_000_000
MOST_SENTENCES = 200_000
"""Of a longer text the rest is not looked at."""

LONGEST_QUOTE = 3_000
"""A longer quote is not compared word by word."""

_COMPARED = 12
_LONGEST_RUN = 12
_ALIKE = 0.45
_SENTENCE = re.compile(r"\S(?:[^\n.!?…。！？]++|[.!?…。！？]++(?!\s))*+[.!?…。！？]*+")
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
    """The share of words that both have in one order, in [0, 1]."""
    old, new = _WORD.findall(quote), _WORD.findall(run)
    return 2 * len(matching(old, new)) / max(1, len(old) + len(new))


def segments(quote: str, passage: str) -> Iterator[Segment]:
    """Word by word, from the older text to the newer one."""
    old, new = _TOKEN.findall(quote), _TOKEN.findall(passage)
    at = to = 0
    for mine, theirs, length in (*_runs(matching(old, new)), (len(old), len(new), 0)):
        if at < mine:
            yield Segment(Change.REMOVED, _joined(old[at:mine]))
        if to < theirs:
            yield Segment(Change.ADDED, _joined(new[to:theirs]))
        at, to = mine + length, theirs + length
        if length:
            yield Segment(Change.EQUAL, _joined(old[mine:at]))


def _runs(pairs: Sequence[Pair]) -> Iterator[tuple[int, int, int]]:
    """Pairs that follow each other on both sides: where they begin, and how many there are."""
    for _, run in groupby(enumerate(pairs), key=lambda numbered: [place - numbered[0] for place in numbered[1]]):
        (_, (mine, theirs)), *more = run
        yield mine, theirs, 1 + len(more)


def _joined(tokens: Sequence[str]) -> str:
    return "".join(tokens)
