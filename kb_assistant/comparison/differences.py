"""What became of a quote in a newer text: the passage most like it, and how the two differ. Pure."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import groupby, islice

from kb_assistant.comparison.alignment import Pair, matching
from kb_assistant.domain.shares import Change, Difference, Segment

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
    shared = list(_shared(_words(quote), (text[start:end] for start, end in sentences), length))
    near = nlargest(_COMPARED, range(len(shared)), key=shared.__getitem__)
    runs = [text[sentences[first][0] : sentences[first + length - 1][1]] for first in near]
    scored = [(_likeness(quote, run), run) for run in runs if len(run) <= 2 * LONGEST_QUOTE]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _shared(quote: Sequence[str], sentences: Iterable[str], length: int) -> Iterator[float]:
    """For each run of so many sentences the share of words that it and the quote both have, in [0, 1].

    From run to run only the words of two sentences are counted: a text may have a hundred thousand, and whoever opens
    a link waits."""
    wanted = Counter(quote)
    left, run = wanted.copy(), deque[tuple[list[str], int]]()
    common = size = 0
    for sentence in sentences:
        words = _words(sentence)
        run.append(([word for word in words if word in wanted], len(words)))
        common += _taken(left, run[-1][0])
        size += len(words)
        if len(run) > length:
            gone, count = run.popleft()
            common -= _given_back(left, gone)
            size -= count
        if len(run) == length:
            yield 2 * common / max(1, len(quote) + size)


def _taken(left: Counter[str], words: Iterable[str]) -> int:
    """How many of the words were still left; what is beyond counts below nought."""
    found = 0
    for word in words:
        found += left[word] > 0
        left[word] -= 1
    return found


def _given_back(left: Counter[str], words: Iterable[str]) -> int:
    """How many of them are left again."""
    found = 0
    for word in words:
        left[word] += 1
        found += left[word] > 0
    return found


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
