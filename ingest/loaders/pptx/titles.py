"""The title of a slide whose maker wrote it into a text box: one line above all else, in the largest letters."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.loaders.pptx.shapes import BOILERPLATE, TITLES, A, Box, P, Shape, number
from ingest.loaders.pptx.text import lines_of

_LONGEST = 100
_DEFAULT_SIZE = 1800
_LARGER = 1.2
_UPPER_PART = 0.4


def with_title(shapes: Sequence[Shape], edges: Box) -> list[Shape]:
    """The shapes, one of them made the title where there is none and it is clear which would be."""
    texts = [shape for shape in shapes if shape.role not in BOILERPLATE and _lines(shape)]
    if len(texts) < 2 or any(shape.role in TITLES for shape in texts):
        return list(shapes)
    first, second = sorted(texts, key=_size, reverse=True)[:2]
    if _size(first) < _size(second) * _LARGER or not _is_above(first, texts, edges):
        return list(shapes)
    return [replace(shape, role="title") if shape is first else shape for shape in shapes]


def _is_above(shape: Shape, texts: Sequence[Shape], edges: Box) -> bool:
    lines, box = _lines(shape), shape.box
    if len(lines) != 1 or len(lines[0]) > _LONGEST or box is None or not box.meets(edges):
        return False
    return box.top < edges.bottom * _UPPER_PART and all(box.top <= other.box.top for other in texts if other.box)


def _lines(shape: Shape) -> list[str]:
    return lines_of(shape.element.find(f"{P}txBody"))


def _size(shape: Shape) -> int:
    sizes = [number(look.get("sz")) for look in shape.element.iter(f"{A}rPr")]
    return max((size for size in sizes if size), default=_DEFAULT_SIZE)
