"""Words that are not the page's text: those that readers cannot see (tiny, drawn by no ink, white on white), and those
that are written across it. Pure.
"""

import math
from collections.abc import Sequence

from ingest.loaders.pdf.span import SMALLEST_SIZE, Look, Place, Span

_LARGE = 20.0
_ASLANT = 0.2


def hidden_words(words: Sequence[Span], places: Sequence[Place], backgrounds: Sequence[Place]) -> frozenset[int]:
    """Numbers of words. A page whose text is mostly invisible is a scan with the text recognised laid over it."""
    doubtful = [number for number, (_, _, look) in enumerate(words) if look.doubtful]
    if not doubtful:
        return frozenset()
    is_scan = 2 * characters([word for word in words if word[2].invisible]) > characters(words)
    return frozenset(
        number for number in doubtful if _is_hidden(words[number][2], places[number], is_scan, backgrounds)
    )


def words_across(words: Sequence[Span]) -> frozenset[int]:
    """Numbers of large words that run aslant, as DRAFT does over a whole page."""
    return frozenset(
        number
        for number, (_, _, look) in enumerate(words)
        if look.angle and look.size >= _LARGE and abs(math.sin(2 * look.angle)) > _ASLANT
    )


def characters(words: Sequence[Span]) -> int:
    return sum(end - start for start, end, _ in words)


def _is_hidden(look: Look, place: Place, is_scan: bool, backgrounds: Sequence[Place]) -> bool:
    if look.size < SMALLEST_SIZE or (look.invisible and not is_scan):
        return True
    return look.white and not look.invisible and not any(_covers(box, place) for box in backgrounds)


def _covers(background: Place, place: Place) -> bool:
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    return background[0] <= x <= background[2] and background[1] <= y <= background[3]
