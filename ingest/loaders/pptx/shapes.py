"""The shapes of a slide as a tree: what each takes after, and where it lies, measured as the slide is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

TITLES = frozenset(("title", "ctrTitle"))
# What stands on every slide, and the picture of the slide on a page of notes.
BOILERPLATE = frozenset(("dt", "ftr", "hdr", "sldNum", "sldImg"))
_SHAPES = frozenset((f"{P}sp", f"{P}pic", f"{P}graphicFrame", f"{P}grpSp"))


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not beside and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class Shape:
    """`lineage` is its element and, of a placeholder, those of the layout and the master that it takes after.

    `role` is the kind of placeholder, empty for none; `inside` are the shapes of a group.
    """

    lineage: tuple[etree._Element, ...]
    role: str = ""
    index: int = 0
    box: Box | None = None
    inside: tuple["Shape", ...] = ()

    @property
    def element(self) -> etree._Element:
        return self.lineage[0]

    @property
    def is_hidden(self) -> bool:
        """Switched off by whoever made the slide."""
        properties = self.element.find(f"*/{P}cNvPr")
        return properties is not None and properties.get("hidden") in {"1", "true"}


@dataclass(frozen=True, slots=True)
class Template:
    """The placeholders of a layout by number, and of its master by role."""

    layout: Mapping[int, etree._Element]
    master: Mapping[str, etree._Element]

    def lineage(self, element: etree._Element, role: str, index: int) -> tuple[etree._Element, ...]:
        if not role:
            return (element,)
        ancestors = (self.layout.get(index), self.master.get(_role_on_master(role)))
        return (element, *(ancestor for ancestor in ancestors if ancestor is not None))


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the measures inside a group to the slide's."""

    x: float = 0
    y: float = 0
    across: float = 1
    down: float = 1

    def box(self, left: float, top: float, width: float, height: float) -> Box:
        x, y = self.x + left * self.across, self.y + top * self.down
        return Box(x, y, x + width * self.across, y + height * self.down)


def template(layout: etree._Element | None, master: etree._Element | None) -> Template:
    by_index = {index: element for element, _, index in _placeholders(layout)}
    by_role = {_role_on_master(role): element for element, role, _ in _placeholders(master)}
    return Template(by_index, by_role)


def shapes_of(root: etree._Element, template: Template) -> list[Shape]:
    """Those of a slide, a layout or a page of notes, in the order in which they are drawn."""
    tree = root.find(f"{P}cSld/{P}spTree")
    return [] if tree is None else list(_shapes(tree, template, _Scale()))


def flat(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """The shapes with those inside groups, the groups left out."""
    for shape in shapes:
        if shape.element.tag == f"{P}grpSp":
            yield from flat(shape.inside)
        else:
            yield shape


def number(text: str | None) -> int:
    """Of an attribute; 0 where it is no number."""
    try:
        return int(text or 0)
    except ValueError:
        return 0


def _shapes(tree: etree._Element, template: Template, scale: _Scale) -> Iterator[Shape]:
    for element in _drawn(tree):
        role, index = _placeholder(element)
        lineage = template.lineage(element, role, index)
        box = _box(lineage, scale)
        inside: Sequence[Shape] = ()
        if element.tag == f"{P}grpSp":
            inside = tuple(_shapes(element, template, _inner_scale(element, scale)))
            box = _around(inside)
        yield Shape(lineage, role, index, box, tuple(inside))


def _drawn(tree: etree._Element) -> Iterator[etree._Element]:
    """The shapes, of alternatives the first: the others are for older programs."""
    for element in tree:
        if element.tag in _SHAPES:
            yield element
        elif element.tag == f"{_MC}AlternateContent":
            choice = element.find(f"{_MC}Choice")
            yield from () if choice is None else _drawn(choice)


def _placeholders(root: etree._Element | None) -> Iterator[tuple[etree._Element, str, int]]:
    tree = None if root is None else root.find(f"{P}cSld/{P}spTree")
    for element in () if tree is None else _drawn(tree):
        role, index = _placeholder(element)
        if role:
            yield element, role, index


def _placeholder(element: etree._Element) -> tuple[str, int]:
    found = element.find(f"*/{P}nvPr/{P}ph")
    return ("", 0) if found is None else (found.get("type") or "obj", number(found.get("idx")))


def _role_on_master(role: str) -> str:
    if role in TITLES:
        return "title"
    return role if role in BOILERPLATE else "body"


def _box(lineage: Sequence[etree._Element], scale: _Scale) -> Box | None:
    frames = (_frame(element) for element in lineage)
    frame = next((frame for frame in frames if frame is not None), None)
    return None if frame is None else scale.box(*_measures(frame, "off", "ext"))


def _frame(element: etree._Element) -> etree._Element | None:
    for path in (f"{P}spPr/{A}xfrm", f"{P}xfrm", f"{P}grpSpPr/{A}xfrm"):
        frame = element.find(path)
        if frame is not None:
            return frame
    return None


def _measures(frame: etree._Element, place: str, size: str) -> tuple[int, int, int, int]:
    at, extent = frame.find(f"{A}{place}"), frame.find(f"{A}{size}")
    x, y = (0, 0) if at is None else (number(at.get("x")), number(at.get("y")))
    width, height = (0, 0) if extent is None else (number(extent.get("cx")), number(extent.get("cy")))
    return x, y, width, height


def _inner_scale(group: etree._Element, scale: _Scale) -> _Scale:
    frame = _frame(group)
    if frame is None:
        return scale
    outer = scale.box(*_measures(frame, "off", "ext"))
    x, y, width, height = _measures(frame, "chOff", "chExt")
    across = (outer.right - outer.left) / width if width else scale.across
    down = (outer.bottom - outer.top) / height if height else scale.down
    return _Scale(outer.left - x * across, outer.top - y * down, across, down)


def _around(shapes: Iterable[Shape]) -> Box | None:
    boxes = [shape.box for shape in shapes if shape.box]
    if not boxes:
        return None
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes), max(box.bottom for box in boxes))
