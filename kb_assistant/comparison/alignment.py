"""Which items of two sequences are the same ones, in their order: quick for long sequences too. Pure.

Items that either side has once are matched first, the longest run of them that keeps its order; what lies between is
done likewise (“patience diff”). Only small rests without such items are compared each with each.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Pair = tuple[int, int]

# Of a rest without items of their own, so many comparisons at most; and of all work, so many steps for each item.
_SMALL = 20_000
_PATIENCE = 400


@dataclass(frozen=True, slots=True)
class _Part:
    """`old[a:b]` and `new[c:d]`."""

    a: int
    b: int
    c: int
    d: int


def matching(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The places of items that are in both, ascending. What would take too long to find counts as changed."""
    found: list[Pair] = []
    parts = [_Part(0, len(old), 0, len(new))]
    left = _PATIENCE * (len(old) + len(new))
    while parts and left > 0:
        part = parts.pop()
        left -= (part.b - part.a) + (part.d - part.c)
        inner, edges = _trimmed(old, new, part)
        found += edges
        anchors = _anchors(old, new, inner)
        if anchors:
            found += anchors
            parts += _between(inner, anchors)
        elif (inner.b - inner.a) * (inner.d - inner.c) <= _SMALL:
            left -= (inner.b - inner.a) * (inner.d - inner.c)
            found += _each_with_each(old, new, inner)
    return sorted(found)


def _trimmed(old: Sequence[str], new: Sequence[str], part: _Part) -> tuple[_Part, list[Pair]]:
    """Without what is the same at both ends."""
    a, b, c, d = part.a, part.b, part.c, part.d
    edges: list[Pair] = []
    while a < b and c < d and old[a] == new[c]:
        edges.append((a, c))
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
        edges.append((b, d))
    return _Part(a, b, c, d), edges


def _anchors(old: Sequence[str], new: Sequence[str], part: _Part) -> list[Pair]:
    """The longest ascending run of items that each side has once."""
    mine = {item: at for at, item in enumerate(old[part.a : part.b], part.a)}
    theirs = {item: at for at, item in enumerate(new[part.c : part.d], part.c)}
    once, also = Counter(old[part.a : part.b]), Counter(new[part.c : part.d])
    pairs = [(at, theirs[item]) for item, at in mine.items() if once[item] == also[item] == 1]
    return _ascending(sorted(pairs))


def _ascending(pairs: Sequence[Pair]) -> list[Pair]:
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [place], [number]
    run: list[Pair] = []
    number = last[-1] if last else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _between(part: _Part, anchors: Sequence[Pair]) -> Iterator[_Part]:
    a, c = part.a, part.c
    for b, d in (*anchors, (part.b, part.d)):
        if a < b and c < d:
            yield _Part(a, b, c, d)
        a, c = b + 1, d + 1


def _each_with_each(old: Sequence[str], new: Sequence[str], part: _Part) -> Iterator[Pair]:
    matcher = SequenceMatcher(None, old[part.a : part.b], new[part.c : part.d], autojunk=False)
    for block in matcher.get_matching_blocks():
        yield from ((part.a + block.a + step, part.c + block.b + step) for step in range(block.size))
