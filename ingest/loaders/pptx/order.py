"""The order in which the shapes of a slide are read: the title, then all others by their place."""

from collections.abc import Iterable, Sequence

from ingest.loaders.pptx.shapes import TITLES, Box, Shape

# Boxes are drawn larger than their text and overlap a little.
_MARGIN = 0.05
_MOST_SHAPES = 200
_DEEPEST = 40


def in_reading_order(shapes: Sequence[Shape]) -> list[Shape]:
    """Of placeholders too the place counts and not the number: a caption has a higher one than what it stands over."""
    titles = [shape for shape in shapes if shape.role in TITLES]
    others = sorted((shape for shape in shapes if shape.role not in TITLES), key=lambda shape: shape.index)
    placed = [(shape, _shrunk(shape.box)) for shape in others if shape.box]
    return [*titles, *(shape for shape, _ in _cut(placed, 0)), *(shape for shape in others if not shape.box)]


def _cut(placed: Sequence[tuple[Shape, Box]], depth: int) -> list[tuple[Shape, Box]]:
    """Split again and again where the widest empty strip goes across or down: a column's heading stays with it."""
    if len(placed) < 2:
        return list(placed)
    row, y = _widest_gap((box.top, box.bottom) for _, box in placed)
    column, x = _widest_gap((box.left, box.right) for _, box in placed)
    if not (row or column) or len(placed) > _MOST_SHAPES or depth > _DEEPEST:
        return sorted(placed, key=lambda one: (one[1].top, one[1].left))
    parts: tuple[list[tuple[Shape, Box]], list[tuple[Shape, Box]]] = ([], [])
    for shape, box in placed:
        parts[box.top >= y if row >= column else box.left >= x].append((shape, box))
    return [*_cut(parts[0], depth + 1), *_cut(parts[1], depth + 1)]


def _widest_gap(sides: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """How wide, and where it ends; 0 where there is none."""
    widest, at, reach = 0.0, 0.0, float("inf")
    for start, end in sorted(sides):
        if start - reach > widest:
            widest, at = start - reach, start
        reach = end if reach == float("inf") else max(reach, end)
    return widest, at


def _shrunk(box: Box) -> Box:
    across, down = (box.right - box.left) * _MARGIN, (box.bottom - box.top) * _MARGIN
    return Box(box.left + across, box.top + down, box.right - across, box.bottom - down)
