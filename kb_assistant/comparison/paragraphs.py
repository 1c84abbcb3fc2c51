"""Two texts compared by paragraph: what is in both, what was taken out, added or changed. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb_assistant.comparison.alignment import matching
from kb_assistant.comparison.differences import LONGEST_TEXT, segments
from kb_assistant.domain.shares import Change, Segment

MOST_PARAGRAPHS = 20_000
"""Of a longer text the rest is not looked at."""

LONGEST_PARAGRAPH = 5_000
"""A longer paragraph is not compared word by word."""

_ALIKE = 0.45
_LOOKED_AT = 12
_WORD = re.compile(r"\w+")
_PARAGRAPH = re.compile(r"[^\n]+")

Spot = tuple[int, int]
"""A paragraph as `[start, end)` of its text."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Taken out (`old` alone), added (`new` alone) or changed (both)."""

    old: Spot | None
    new: Spot | None


@dataclass(frozen=True, slots=True)
class Compared:
    changes: tuple[Changed, ...]
    unchanged: int
    complete: bool


def compared(old: str, new: str) -> Compared:
    before, after = _paragraphs(old), _paragraphs(new)
    complete = len(before) <= MOST_PARAGRAPHS >= len(after) and max(len(old), len(new)) <= LONGEST_TEXT
    before, after = before[:MOST_PARAGRAPHS], after[:MOST_PARAGRAPHS]
    same = matching(_plain(old, before), _plain(new, after))
    changes: list[Changed] = []
    at = to = 0
    for mine, theirs in (*same, (len(before), len(after))):
        changes += _paired(old, before[at:mine], new, after[to:theirs])
        at, to = mine + 1, theirs + 1
    return Compared(tuple(changes), len(same), complete)


def told(old: str, new: str, change: Changed) -> Iterator[Segment]:
    """A change word by word."""
    taken, added = _slice(old, change.old), _slice(new, change.new)
    if taken and added and max(len(taken), len(added)) <= LONGEST_PARAGRAPH:
        yield from segments(taken, added)
        return
    if taken:
        yield Segment(Change.REMOVED, taken)
    if added:
        yield Segment(Change.ADDED, added)


def _paragraphs(text: str) -> list[Spot]:
    """Lines that hold something; loaders write a paragraph, an item or a row as one."""
    spots = (found.span() for found in _PARAGRAPH.finditer(text[:LONGEST_TEXT]) if found[0].strip())
    return list(spots)


def _plain(text: str, spots: Sequence[Spot]) -> list[str]:
    """White space does not make a difference."""
    return [" ".join(text[start:end].split()) for start, end in spots]


def _paired(old: str, before: Sequence[Spot], new: str, after: Sequence[Spot]) -> Iterator[Changed]:
    """Of paragraphs that gave way to others, which became which: in their order, each of at least some likeness."""
    partners = _partners(old, before, new, after)
    at = 0
    for number, spot in enumerate(before):
        partner = partners.get(number)
        if partner is None:
            yield Changed(spot, None)
            continue
        yield from (Changed(None, other) for other in after[at:partner])
        yield Changed(spot, after[partner])
        at = partner + 1
    yield from (Changed(None, other) for other in after[at:])


def _partners(old: str, before: Sequence[Spot], new: str, after: Sequence[Spot]) -> dict[int, int]:
    counted = [_words(old, spot) for spot in before]
    others = [_words(new, spot) for spot in after]
    partners: dict[int, int] = {}
    at = 0
    for number, mine in enumerate(counted):
        near = range(at, min(len(others), at + _LOOKED_AT))
        best = max(near, key=lambda place: _shared(mine, others[place]), default=None)
        if best is not None and _shared(mine, others[best]) >= _ALIKE:
            partners[number], at = best, best + 1
    return partners


def _words(text: str, spot: Spot) -> frozenset[str]:
    return frozenset(_WORD.findall(text[spot[0] : spot[1]].casefold()))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))


def _slice(text: str, spot: Spot | None) -> str:
    return text[spot[0] : spot[1]] if spot else ""
