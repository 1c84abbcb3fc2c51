"""Passages put together: neighbours joined, near-copies folded."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce

from kb_assistant.domain.answers import Passage
from kb_assistant.domain.documents import Span

# Two passages whose words overlap this much say the same; a reader gains nothing from the second.
SAME = 0.9
# Chunks of one version that are apart by white space only, or by a heading line, belong together.
GAP = 3
_WORD = re.compile(r"\w+")
# What turns a copy into a contradiction: another figure, a "not".
_TELLING = re.compile(r"\w*\d\w*|not?|never|cannot|t|ne|n|pas|jamais|aucune?|nicht|nie|keine?[mnrs]?")


def fold(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Leaves out a passage that nearly repeats a better one, in all that it states. The date decides nothing: order is
    by relevance."""
    kept: list[frozenset[str]] = []
    for passage in passages:
        words = frozenset(_WORD.findall(passage.text.lower()))
        if not any(_alike(words, other) for other in kept):
            kept.append(words)
            yield passage


def neighbours(passages: Sequence[Passage], read: Callable[[Span], str]) -> list[Passage]:
    """Joins passages of one version that touch, under one heading; `read` gives the text of the joined span.

    A joined passage stands at the place of the best of its parts, with that part's scores."""
    spans = {passage.span for passage in passages}
    joined = _joined(passages)
    return [one if one.span in spans else replace(one, text=read(one.span)) for one in joined]


def _joined(passages: Sequence[Passage]) -> list[Passage]:
    """With the spans of what is joined, and yet the texts of the best parts."""
    joined: list[Passage] = []
    for passage in passages:
        touching = [other for other in joined if _touch(other, passage)]
        if not touching:
            joined.append(passage)
            continue
        # A chunk may close the gap between two that were apart.
        whole = reduce(_join, [*touching, passage])
        joined[joined.index(touching[0])] = whole
        joined = [other for other in joined if other not in touching[1:]]
    return joined


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether their Jaccard similarity is at least `SAME` and neither states what the other doesn't; two empty sets
    have none."""
    # It is at most that of their sizes: nearly all pairs are told apart by that, in a tenth of the time.
    if min(len(one), len(other)) < SAME * max(len(one), len(other), 1):
        return False
    both = len(one & other)
    if both / (len(one) + len(other) - both) < SAME:
        return False
    return not any(map(_TELLING.fullmatch, one ^ other))


def _touch(one: Passage, other: Passage) -> bool:
    if one.span.version != other.span.version or one.headings != other.headings:
        return False
    return 0 <= max(one.span.start, other.span.start) - min(one.span.end, other.span.end) <= GAP


def _join(better: Passage, other: Passage) -> Passage:
    first = min(better, other, key=lambda part: part.span.start)
    last = max(better, other, key=lambda part: part.span.end)
    span = Span(better.span.version, first.span.start, last.span.end)
    turns = [turn for turn in first.turns if turn <= first.span.end]
    turns += [turn for turn in last.turns if turn > first.span.end]
    return replace(better, span=span, page=first.page, before=first.before, after=last.after, turns=tuple(turns))
