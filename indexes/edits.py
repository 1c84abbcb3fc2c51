"""How many slips of the hand lie between two words."""


def edits(one: str, other: str, most: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours from one word to the other; `most` + 1 if more.

    The restricted Damerau-Levenshtein distance: no letter is touched twice.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    one, other = _where_they_differ(one, other)
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at in range(1, len(one) + 1):
        before, last = last, _row(one, other, at, before, last)
        if min(last) > most:
            return most + 1
    return min(last[-1], most + 1)


def _where_they_differ(one: str, other: str) -> tuple[str, str]:
    """Both without the beginning and the end that they share."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    left = shorter - start
    end = next((at for at in range(left) if one[-1 - at] != other[-1 - at]), left)
    return one[start : len(one) - end], other[start : len(other) - end]


def _row(one: str, other: str, at: int, before: list[int], last: list[int]) -> list[int]:
    """Distances of the first `at` letters of one word from every beginning of the other."""
    row = [at]
    for to, letter in enumerate(other, start=1):
        cost = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (one[at - 1] != letter))
        if at > 1 and to > 1 and one[at - 1] == other[to - 2] and one[at - 2] == letter:
            cost = min(cost, before[to - 2] + 1)
        row.append(cost)
    return row
