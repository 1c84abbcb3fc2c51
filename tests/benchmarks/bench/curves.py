"""Curves in a picture, drawn by hand: panels side by side, logarithmic both ways, a line for each name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from tests.benchmarks.bench.plot import colour

_WIDTH, _HEIGHT, _LEFT, _TOP, _APART = 330, 260, 50, 60, 60

Points = Sequence[tuple[float, float]]
"""All above zero, by ascending x."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A title and its lines by name."""

    title: str
    lines: Mapping[str, Points]

    def values(self, axis: int) -> list[float]:
        return [point[axis] for points in self.lines.values() for point in points]


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole powers of ten, from `low` to `high`, over `length` pixels."""

    low: int
    high: int
    length: int

    def at(self, value: float) -> float:
        return round((log10(value) - self.low) / (self.high - self.low) * self.length, 1)


def curves(panels: Sequence[Panel]) -> str:
    """An SVG picture."""
    width = _LEFT + len(panels) * (_WIDTH + _APART)
    names = list(dict.fromkeys(name for panel in panels for name in panel.lines))
    drawn = "".join(part for at, panel in enumerate(panels) for part in _panel(panel, names, at))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_TOP + _HEIGHT + 40}" '
        f'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>'
        f"{''.join(_legend(names))}{drawn}</svg>\n"
    )


def _legend(names: Sequence[str]) -> Iterator[str]:
    for at, name in enumerate(names):
        x = _LEFT + at * 150
        yield f'<rect x="{x}" y="8" width="9" height="9" fill="{colour(at)}"/>'
        yield f'<text x="{x + 14}" y="17">{escape(name)}</text>'


def _panel(panel: Panel, names: Sequence[str], at: int) -> Iterator[str]:
    across, up = _scale(panel.values(0), _WIDTH), _scale(panel.values(1), _HEIGHT)
    yield f'<g transform="translate({_LEFT + at * (_WIDTH + _APART)} {_TOP})">'
    yield f'<text y="-14" font-size="13">{escape(panel.title)}</text>'
    yield from _grid(across, up)
    for name, points in panel.lines.items():
        path = " ".join(f"{across.at(x)},{_HEIGHT - up.at(y)}" for x, y in points)
        line = colour(names.index(name))
        yield f'<polyline points="{path}" fill="none" stroke="{line}" stroke-width="2"/>'
        yield from (f'<circle cx="{across.at(x)}" cy="{_HEIGHT - up.at(y)}" r="3" fill="{line}"/>' for x, y in points)
    yield "</g>"


def _grid(across: Scale, up: Scale) -> Iterator[str]:
    for power in range(up.low, up.high + 1):
        y = _HEIGHT - up.at(10.0**power)
        yield f'<line x1="0" y1="{y}" x2="{_WIDTH}" y2="{y}" stroke="#ddd"/>'
        yield f'<text x="-6" y="{y + 4}" text-anchor="end">{_told(power)}</text>'
    for power in range(across.low, across.high + 1):
        x = across.at(10.0**power)
        yield f'<line x1="{x}" y1="0" x2="{x}" y2="{_HEIGHT}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{_HEIGHT + 16}" text-anchor="middle">{_told(power)}</text>'


def _told(power: int) -> str:
    return f"{10.0**power:,.0f}" if power >= 0 else f"{10.0**power:g}"


def _scale(values: Sequence[float], length: int) -> Scale:
    low = floor(log10(min(values)))
    return Scale(low, max(ceil(log10(max(values))), low + 1), length)
