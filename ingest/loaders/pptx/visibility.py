"""Which text of a slide nobody can see: tiny, transparent, or in the colour of what lies behind it.

Where the colour behind is not certain (a picture, a gradient, a shape of the layout) text counts as seen.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from lxml import etree

from ingest.loaders.pptx.shapes import A, P, Shape, number

# In hundredths of a point.
_SMALLEST = 200
# Of 255, in each of red, green and blue.
_SAME_COLOUR = 8
# In thousandths of a percent.
_TRANSPARENT = 10_000
_WHITE = "FFFFFF"
_FILLS = frozenset(f"{A}{tag}" for tag in ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))
# The reference to a theme's first background, which is a plain one.
_PLAIN_BACKGROUND = "1001"
_STYLES_WITHOUT_FILL = frozenset(("{2D5ABB26-0587-4C30-8999-92F81FD0307C}", "{5940675A-B579-460E-94D1-54222C63F5DA}"))

_CLEAR = "clear"
_UNKNOWN = None


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by the names that a slide uses for them."""

    names: Mapping[str, str]

    def colour(self, fill: etree._Element | None) -> str | None:
        """Six digits; None where it is not certain; `clear` for what is seen through."""
        value = None if fill is None else next(fill.iterchildren("*"), None)
        if value is None:
            return _UNKNOWN
        changes = {change.tag.removeprefix(A): number(change.get("val")) for change in value.iterchildren("*")}
        if changes.get("alpha", 100_000) <= _TRANSPARENT:
            return _CLEAR
        return _UNKNOWN if changes.keys() - {"alpha"} else self._plain(value)

    def _plain(self, value: etree._Element) -> str | None:
        if value.tag == f"{A}schemeClr":
            return self.names.get(value.get("val") or "")
        return plain_colour(value)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies behind the shapes of a slide: its background, and opaque shapes of layout and master."""

    palette: Palette
    background: str | None
    behind: Sequence[Shape] = ()


@dataclass(frozen=True, slots=True)
class Layers:
    """The shapes of a slide that cannot be seen through, the lowest first, and how many lie below each shape."""

    opaque: Sequence[Shape]
    below: Mapping[etree._Element, int]

    def cover(self, shape: Shape) -> bool:
        """Whether one of them lies behind the shape."""
        return any(_meet(other, shape) for other in islice(self.opaque, self.below.get(shape.element, 0)))


def layers(drawn: Iterable[Shape]) -> Layers:
    """Of all shapes of a slide, in the order in which they are drawn."""
    opaque: list[Shape] = []
    below: dict[etree._Element, int] = {}
    for shape in drawn:
        below[shape.element] = len(opaque)
        if shape.element.tag != f"{P}sp" or _own_fill(shape) is not None:
            opaque.append(shape)
    return Layers(opaque, below)


def plain_colour(value: etree._Element) -> str | None:
    if value.tag == f"{A}srgbClr":
        return (value.get("val") or "").upper()
    return (value.get("lastClr") or "").upper() or None if value.tag == f"{A}sysClr" else None


def palette(theme: etree._Element | None, maps: Sequence[etree._Element | None]) -> Palette:
    """`maps` are the slide's, the layout's and the master's; the first that there is counts."""
    scheme = None if theme is None else theme.find(f"{A}themeElements/{A}clrScheme")
    colours = {} if scheme is None else dict(_scheme(scheme))
    mapping = next((one for one in maps if one is not None), None)
    mapped = {} if mapping is None else {name: colours.get(target, "") for name, target in mapping.attrib.items()}
    return Palette({name: colour for name, colour in {**colours, **mapped}.items() if colour})


def background(roots: Sequence[etree._Element], colours: Palette) -> str | None:
    """Of the first of slide, layout and master that has one; white where none has."""
    for root in roots:
        found = root.find(f"{P}cSld/{P}bg")
        if found is None:
            continue
        reference = found.find(f"{P}bgRef")
        if reference is not None:
            return colours.colour(reference) if reference.get("idx") == _PLAIN_BACKGROUND else _UNKNOWN
        return colours.colour(found.find(f"{P}bgPr/{A}solidFill"))
    return _WHITE


def tiny_or_clear(look: etree._Element | None, level: int) -> bool:
    """What hides a run wherever it stands."""
    if look is None:
        return False
    size = number(look.get("sz"))
    return 0 < size <= _SMALLEST or (look.find(f"{A}noFill") is not None and not _is_outlined(look))


def in_shape(shape: Shape, slide: Layers, around: Surroundings) -> Callable[[etree._Element | None, int], bool]:
    """Tells hidden runs of a shape's text."""
    styles = shape.element.find(f"{P}txBody/{A}lstStyle")
    behind = cache(lambda: _backdrop(shape, slide, around))

    def hides(look: etree._Element | None, level: int) -> bool:
        own = None if styles is None else styles.find(f"{A}lvl{level + 1}pPr/{A}defRPr")
        if tiny_or_clear(look, level) or ((look is None or not look.get("sz")) and tiny_or_clear(own, level)):
            return True
        source = next((one for one in (look, own) if one is not None and _fill(one) is not None), None)
        return source is not None and _is_lost(source, behind, around.palette)

    return hides


def in_table(table: etree._Element, around: Surroundings) -> Callable[[etree._Element | None, int], bool]:
    """Tells hidden runs of a table, whose style may colour its cells."""
    style = table.findtext(f"{A}tblPr/{A}tableStyleId") or ""

    def hides(look: etree._Element | None, level: int) -> bool:
        if tiny_or_clear(look, level):
            return True
        if look is None:
            return False
        coloured = bool(style) and style.strip().upper() not in _STYLES_WITHOUT_FILL
        cell = next(look.iterancestors(f"{A}tc"), None)
        fill = None if cell is None else _fill(cell.find(f"{A}tcPr"))
        behind = around.palette.colour(fill) if fill is not None else _UNKNOWN if coloured else around.background
        return _is_lost(look, lambda: behind, around.palette)

    return hides


def _scheme(scheme: etree._Element) -> Iterator[tuple[str, str]]:
    for name in scheme.iterchildren("*"):
        value = next(name.iterchildren("*"), None)
        colour = None if value is None else plain_colour(value)
        if colour:
            yield name.tag.removeprefix(A), colour


def _fill(properties: etree._Element | None) -> etree._Element | None:
    return None if properties is None else next((child for child in properties if child.tag in _FILLS), None)


def _is_lost(look: etree._Element, backdrop: Callable[[], str | None], colours: Palette) -> bool:
    if _is_outlined(look) or look.find(f"{A}highlight") is not None:
        return False
    colour = colours.colour(look.find(f"{A}solidFill"))
    if colour == _CLEAR:
        return True
    behind = backdrop() if colour else _UNKNOWN
    return colour is not None and behind is not None and _are_alike(colour, behind)


def _is_outlined(look: etree._Element) -> bool:
    line = look.find(f"{A}ln")
    return line is not None and line.find(f"{A}noFill") is None and len(line) > 0


def _are_alike(one: str, other: str) -> bool:
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return all(abs(a - b) <= _SAME_COLOUR for a, b in pairs)
    except ValueError:
        return False


def _backdrop(shape: Shape, slide: Layers, around: Surroundings) -> str | None:
    """The shape's own fill, else the background where nothing else may lie between."""
    own = _own_fill(shape)
    if own is None:
        covered = slide.cover(shape) or any(_meet(other, shape) for other in around.behind)
        return _UNKNOWN if covered else around.background
    return around.palette.colour(own) if own.tag == f"{A}solidFill" else _UNKNOWN


def _own_fill(shape: Shape) -> etree._Element | None:
    """What the shape is filled with; None where it is seen through."""
    for element in shape.lineage:
        fill = _fill(element.find(f"{P}spPr"))
        if fill is not None:
            return None if fill.tag == f"{A}noFill" else fill
    reference = shape.element.find(f"{P}style/{A}fillRef")
    return reference if reference is not None and number(reference.get("idx")) else None


def _meet(other: Shape, shape: Shape) -> bool:
    return other.box is None or shape.box is None or other.box.meets(shape.box)
