"""Bars in a picture, drawn by hand: one group a set, one bar a peer."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

_BAR, _GAP, _ROW = 9, 8, 11
_LEFT, _WIDTH, _TOP = 190, 460, 46
_COLOURS = ("#1b6e53", "#d08a2e", "#5b7db1", "#a14b5f", "#7a7a7a", "#9b86c2")

Scores = Mapping[str, Mapping[str, float]]
"""By set, then by peer; each in [0, 1]."""


def bars(title: str, scores: Scores, peers: Sequence[str]) -> str:
    """An SVG picture."""
    height = _TOP + sum(_group_height(of_set) for of_set in scores.values()) + 10
    parts = (*_head(title, peers), *_groups(scores, peers))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 60}" height="{height}" '
        f'font-family="sans-serif" font-size="11"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="white"/>' + "".join(parts) + "</svg>\n"
    )


def _group_height(of_set: Mapping[str, float]) -> int:
    return len(of_set) * _ROW + _GAP


def _head(title: str, peers: Sequence[str]) -> Iterator[str]:
    yield f'<text x="10" y="16" font-size="13">{escape(title)}</text>'
    for at, peer in enumerate(peers):
        x = 10 + at * 105
        yield f'<rect x="{x}" y="25" width="{_BAR}" height="{_BAR}" fill="{colour(at)}"/>'
        yield f'<text x="{x + 14}" y="34">{escape(peer)}</text>'


def _groups(scores: Scores, peers: Sequence[str]) -> Iterator[str]:
    y = _TOP
    for name, of_set in scores.items():
        yield f'<text x="{_LEFT - 6}" y="{y + 9}" text-anchor="end">{escape(name)}</text>'
        for row, peer in enumerate(peer for peer in peers if peer in of_set):
            width, top = round(of_set[peer] * _WIDTH), y + row * _ROW
            fill = colour(peers.index(peer))
            yield f'<rect x="{_LEFT}" y="{top}" width="{width}" height="{_BAR}" fill="{fill}"/>'
            yield f'<text x="{_LEFT + width + 4}" y="{top + 9}">{of_set[peer]:.3f}</text>'
        y += _group_height(of_set)


def colour(at: int) -> str:
    """Of the peer at that place, in every picture."""
    return _COLOURS[at % len(_COLOURS)]
