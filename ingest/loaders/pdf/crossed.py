"""Words that a line is drawn through: they no longer hold. Pure."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.span import Place, Span

# Of a word's height: how thick such a line may be, how far it may lie from the middle, how far a word may stick out of
# it. A line below a word lies at 0.4 from the middle.
_THICKEST = 0.2
_AROUND = 0.17
_EDGE = 0.2
# How much of it may lie beside its words, as spaces that it is drawn through do; a rule of a table goes on further.
_BESIDE = 1.0
_THICKEST_POINTS = 4.0
# How high and how deep the letters of a font reach, of their size.
_HIGH, _DEEP = 0.9, 0.2


@dataclass(frozen=True, slots=True)
class Crossed:
    """The numbers of words, and the lines that cross them out: these are no rules of tables."""

    words: frozenset[int] = frozenset()
    lines: frozenset[Place] = frozenset()


def crossed_out(words: Sequence[Span], places: Sequence[Place], rules: Sequence[Place]) -> Crossed:
    """Text that is turned is not looked at."""
    lines = [rule for rule in rules if rule[3] - rule[1] <= _THICKEST_POINTS and rule[2] > rule[0]]
    if not lines:
        return Crossed()
    lines.sort(key=_height)
    reaches = [_reach(word, place) for word, place in zip(words, places, strict=True)]
    under: defaultdict[int, list[int]] = defaultdict(list)
    for number, line in _met(reaches, lines):
        if not words[number][2].angle:
            under[line].append(number)
    crossing = {line: found for line, found in under.items() if _ends_with([reaches[at] for at in found], lines[line])}
    found = frozenset(number for numbers in crossing.values() for number in numbers)
    return Crossed(found, frozenset(lines[line] for line in crossing))


def _reach(word: Span, place: Place) -> Place:
    """As high as all letters of its font: of many fonts pdfium tells only the ink of a letter, and a dash is no
    higher than the line through it."""
    look = word[2]
    if look.baseline is None:
        return place
    return place[0], look.baseline - _DEEP * look.size, place[2], look.baseline + _HIGH * look.size


def _height(line: Place) -> float:
    return (line[1] + line[3]) / 2


def _met(places: Sequence[Place], lines: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """The number of each word that a line runs through from end to end, and that of the line, which go from low up."""
    heights = [_height(line) for line in lines]
    for number, place in enumerate(places):
        _, bottom, _, top = place
        height = top - bottom
        low = (bottom + top) / 2 - _AROUND * height
        near = range(bisect_left(heights, low), bisect_right(heights, low + 2 * _AROUND * height))
        yield from ((number, at) for at in near if _runs_through(lines[at], place))


def _runs_through(line: Place, word: Place) -> bool:
    (x0, lower, x1, upper), (left, bottom, right, top) = line, word
    height = top - bottom
    edge = _EDGE * height
    return x0 - edge <= left and right <= x1 + edge and upper - lower <= _THICKEST * height


def _ends_with(words: Sequence[Place], line: Place) -> bool:
    """Whether the line goes on no further beside its words than spaces do."""
    beside = _BESIDE * max(top - bottom for _, bottom, _, top in words)
    left, right = min(place[0] for place in words), max(place[2] for place in words)
    return left - line[0] <= beside and line[2] - right <= beside
