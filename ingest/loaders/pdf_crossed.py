"""Words that a line is drawn through: they no longer hold. Pure."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.loaders.pdf_span import Place, Span

# Of a word's height: how thick such a line may be, how far it may lie from the middle, how far a word may stick out of
# it. A line below a word lies at 0.4 from the middle.
_THICKEST = 0.2
_AROUND = 0.17
_EDGE = 0.2
# How much of it may lie beside its words, as spaces that it is drawn through do; a rule of a table goes on further.
_BESIDE = 1.0
_THICKEST_POINTS = 4.0


def crossed_words(words: Sequence[Span], places: Sequence[Place], rules: Sequence[Place]) -> frozenset[int]:
    """Numbers of words. Text that is turned is not looked at."""
    lines = [rule for rule in rules if rule[3] - rule[1] <= _THICKEST_POINTS and rule[2] > rule[0]]
    if not lines:
        return frozenset()
    lines.sort(key=_height)
    under: defaultdict[int, list[int]] = defaultdict(list)
    for number, line in _met(places, lines):
        if not words[number][2].angle:
            under[line].append(number)
    crossing = (found for line, found in under.items() if _ends_with([places[number] for number in found], lines[line]))
    return frozenset(number for found in crossing for number in found)


def _height(line: Place) -> float:
    return (line[1] + line[3]) / 2


def _met(places: Sequence[Place], lines: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """The number of each word that a line runs through from end to end, and that of the line, which go from low up."""
    heights = [_height(line) for line in lines]
    for number, (left, bottom, right, top) in enumerate(places):
        height = top - bottom
        low = (bottom + top) / 2 - _AROUND * height
        at = bisect_left(heights, low)
        while at < len(heights) and heights[at] <= low + 2 * _AROUND * height:
            x0, lower, x1, upper = lines[at]
            edge = _EDGE * height
            if x0 - edge <= left and right <= x1 + edge and upper - lower <= _THICKEST * height:
                yield number, at
            at += 1


def _ends_with(words: Sequence[Place], line: Place) -> bool:
    """Whether the line goes on no further beside its words than spaces do."""
    beside = _BESIDE * max(top - bottom for _, bottom, _, top in words)
    left, right = min(place[0] for place in words), max(place[2] for place in words)
    return left - line[0] <= beside and line[2] - right <= beside
