"""Words that a line is drawn through: they no longer hold. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    if not lines or not words:
        return frozenset()
    level = _Level.of(words, places)
    return frozenset(number for line in lines for number in level.under(line))


@dataclass(frozen=True, slots=True)
class _Level:
    """Words by the height of their middles; `reach` is how far a line may lie from that of the tallest."""

    middles: list[float]
    numbers: list[int]
    places: Sequence[Place]
    reach: float

    @classmethod
    def of(cls, words: Sequence[Span], places: Sequence[Place]) -> "_Level":
        middles = [(bottom + top) / 2 for _, bottom, _, top in places]
        numbers = sorted((n for n, (_, _, look) in enumerate(words) if not look.angle), key=middles.__getitem__)
        tallest = max(top - bottom for _, bottom, _, top in places)
        return cls([middles[number] for number in numbers], numbers, places, _AROUND * tallest)

    def under(self, line: Place) -> list[int]:
        """Those that it is drawn through; none where it goes on far beside them."""
        found = list(self._inside(line))
        if not found:
            return []
        height = max(self.places[number][3] - self.places[number][1] for number in found)
        left = min(self.places[number][0] for number in found)
        right = max(self.places[number][2] for number in found)
        return found if left - line[0] <= _BESIDE * height and line[2] - right <= _BESIDE * height else []

    def _inside(self, line: Place) -> Iterator[int]:
        left, lower, right, upper = line
        y = (lower + upper) / 2
        first, end = bisect_left(self.middles, y - self.reach), bisect_right(self.middles, y + self.reach)
        for middle, number in zip(self.middles[first:end], self.numbers[first:end], strict=True):
            x0, bottom, x1, top = self.places[number]
            height = top - bottom
            fits = left - _EDGE * height <= x0 and x1 <= right + _EDGE * height
            if fits and abs(y - middle) <= _AROUND * height and upper - lower <= _THICKEST * height:
                yield number
