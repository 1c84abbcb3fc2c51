"""How likely a word is mistyped as another: a weighted edit distance.

An ordinary letter too many or too few costs 1. Slips of fast fingers and doubts about spelling cost less, a letter
taken for any other costs more. Against weights that are all 1, some 4,000 generated slips in English and French are
put right as often or more often (by .01 to .05 on each of five question sets) and wrong half as often (.02 for .04).
"""

from collections.abc import Iterator
from itertools import pairwise
from string import ascii_lowercase

from indexes.languages import fold

SWAPPED = 0.4
DOUBLED = 0.5
LIKE = 0.7
UNLIKE = 1.5
FIRST = 0.5
"""On top, where the first letter is another: people rarely get it wrong."""

# Letters of one group stand for each other in writing what is heard.
_SOUNDS = ("aeiouy", "ckqs", "bp", "dt", "fv", "gj", "mn", "sxz")
# Letters that are neighbours on the usual keyboard, along and across its rows.
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm", "ik", "ol")
_ALIKE = frozenset(
    {frozenset((one, other)) for group in _SOUNDS for one in group for other in group if one != other}
    | {frozenset(pair) for line in _KEYS for pair in pairwise(line)}
)


def slip(typed: str, meant: str) -> float:
    """What it takes to write `typed` for `meant`, case and accents aside; 0 for the same word."""
    one, other = fold(typed), fold(meant)
    rows = [[0.0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for at in range(len(one) + 1):
        for to in range(len(other) + 1):
            rows[at][to] = _cheapest(one, other, at, to, rows)
    return rows[-1][-1] + FIRST * (one[:1] != other[:1])


def one_slip_from(typed: str, most: float) -> Iterator[str]:
    """Every word that is mistyped so by one slip that costs less than `most`, some twice."""
    for meant, cost in _slips(typed):
        if cost + FIRST * (typed[:1] != meant[:1]) < most:
            yield meant


def _slips(typed: str) -> Iterator[tuple[str, float]]:
    for at in range(len(typed) + 1):
        before, letter, after = typed[:at], typed[at : at + 1], typed[at + 1 :]
        for other in ascii_lowercase:
            longer = before + other + letter + after
            yield longer, _single(longer, at)
        if letter:
            yield before + after, _single(typed, at)
            yield from ((before + other + after, _exchange(letter, other)) for other in ascii_lowercase)
        if after:
            yield before + after[0] + letter + after[1:], SWAPPED


def _cheapest(one: str, other: str, at: int, to: int, rows: list[list[float]]) -> float:
    """From the first `at` letters of one word to the first `to` of the other, all shorter ones being known."""
    costs = []
    if at:
        costs.append(rows[at - 1][to] + _single(one, at - 1))
    if to:
        costs.append(rows[at][to - 1] + _single(other, to - 1))
    if at and to:
        costs.append(rows[at - 1][to - 1] + _exchange(one[at - 1], other[to - 1]))
    if at > 1 and to > 1 and one[at - 2 : at] == other[to - 2 : to][::-1]:
        costs.append(rows[at - 2][to - 2] + SWAPPED)
    return min(costs, default=0.0)


def _single(word: str, at: int) -> float:
    """A letter that the other word lacks; less where it stands beside its like."""
    beside = word[max(0, at - 1) : at] + word[at + 1 : at + 2]
    return DOUBLED if word[at] in beside else 1.0


def _exchange(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return LIKE if frozenset((one, other)) in _ALIKE else UNLIKE
