"""One slide of a presentation as blocks, in reading order, without what its readers cannot see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from ingest.loaders.blocks import Block, Kind
from ingest.loaders.pptx.charts import CX, C, chart_blocks, newer_chart_blocks
from ingest.loaders.pptx.graphics import DGM, diagram_blocks, grid_blocks, grid_of, parsed
from ingest.loaders.pptx.order import in_reading_order
from ingest.loaders.pptx.shapes import BOILERPLATE, TITLES, A, Box, P, R, Shape, Template, flat, shapes_of
from ingest.loaders.pptx.text import Hides, Paragraph, is_crossed_out, paragraphs_of, text_blocks
from ingest.loaders.pptx.visibility import Layers, Surroundings, in_shape, in_table, layers, tiny_or_clear

_OPENING_LAYOUTS = frozenset(("title", "secHead"))
_NOTES = "Speaker notes: "
_NO_TEMPLATE = Template({}, {})

Related = Callable[[str], bytes | None]
"""The data of a part that the slide refers to; None where it is missing or lies outside the file."""


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide and what it takes after. `opens` is whether its layout is one that begins a deck or a section."""

    number: int
    shapes: Sequence[Shape]
    styles: Sequence[etree._Element]
    around: Surroundings
    edges: Box
    related: Related
    opens: bool

    @property
    def has_picture(self) -> bool:
        return any(shape.element.tag == f"{P}pic" for shape in flat(self.shapes))

    @property
    def has_crossed_out(self) -> bool:
        runs = (run for shape in flat(self.shapes) for run in shape.element.iter(f"{A}r"))
        return any(is_crossed_out(run) and run.findtext(f"{A}t") for run in runs)


@dataclass(slots=True)
class SlideText:
    """What was read of a slide; `unread` counts graphics that are damaged, `embedded` files inside it."""

    blocks: list[Block] = field(default_factory=list)
    hidden_chars: int = 0
    unread: int = 0
    embedded: int = 0


def opens(layout: etree._Element) -> bool:
    return layout.get("type") in _OPENING_LAYOUTS


def read(slide: Slide, running: frozenset[str], tables: int) -> SlideText:
    """`running` are the texts that stand at the edge of most slides, `tables` how many tables came before."""
    walk = _Walk(slide, running, tables, layers(flat(slide.shapes)))
    walk.through(slide.shapes)
    return walk.found


def edge_texts(slide: Slide) -> set[str]:
    """What stands in boxes at the lower or upper edge, figures apart: it may stand on every slide."""
    height = slide.edges.bottom
    boxes = ((shape, shape.box) for shape in flat(slide.shapes) if not shape.role and shape.element.tag == f"{P}sp")
    return {_text_of(shape) for shape, box in boxes if box and (box.top > height * 0.88 or box.bottom < height * 0.1)}


def notes_text(root: etree._Element) -> str:
    """What the speaker noted, as a block of its own; empty where there is nothing."""
    shapes = [shape for shape in flat(shapes_of(root, _NO_TEMPLATE)) if shape.role not in BOILERPLATE]
    paragraphs = (line for shape in shapes for line in _paragraphs(shape, (), tiny_or_clear))
    text = "\n".join(paragraph.text.strip() for paragraph in paragraphs if paragraph.text.strip())
    return f"{_NOTES}{text}" if text else ""


@dataclass(slots=True)
class _Walk:
    slide: Slide
    running: frozenset[str]
    tables: int
    layers: Layers
    found: SlideText = field(default_factory=SlideText)

    def through(self, shapes: Sequence[Shape]) -> None:
        for shape in in_reading_order(shapes):
            if shape.role in BOILERPLATE or self._is_running(shape):
                continue
            if shape.is_hidden or self._is_beside(shape):
                self.found.hidden_chars += sum(len(_text_of(one)) for one in flat([shape]))
            elif shape.element.tag == f"{P}grpSp":
                self.through(shape.inside)
            elif shape.element.tag == f"{P}graphicFrame":
                self._graphic(shape)
            else:
                self._text(shape)

    def _is_running(self, shape: Shape) -> bool:
        return bool(self.running) and not shape.role and _text_of(shape) in self.running

    def _is_beside(self, shape: Shape) -> bool:
        """Off the slide. A title there names the slide in outlines and for screen readers: PowerPoint puts it there."""
        return shape.role not in TITLES and shape.box is not None and not shape.box.meets(self.slide.edges)

    def _text(self, shape: Shape) -> None:
        hides = in_shape(shape, self.layers, self.slide.around)
        paragraphs = _paragraphs(shape, self._styles(shape), hides)
        self.found.hidden_chars += sum(paragraph.hidden_chars for paragraph in paragraphs)
        if shape.role not in TITLES:
            self.found.blocks.extend(text_blocks(paragraphs, self.slide.number))
            return
        level = 1 if shape.role == "ctrTitle" or self.slide.opens else 2
        title = " ".join(paragraph.text for paragraph in paragraphs)
        self.found.blocks.append(Block(title, Kind.HEADING, level, self.slide.number))

    def _styles(self, shape: Shape) -> list[etree._Element]:
        """What says how paragraphs look, the nearest first."""
        own = (element.find(f"{P}txBody/{A}lstStyle") for element in shape.lineage)
        found = [style for style in own if style is not None]
        return [*found, *self.slide.styles] if shape.role else found

    def _graphic(self, shape: Shape) -> None:
        data = shape.element.find(f"{A}graphic/{A}graphicData")
        table = None if data is None else data.find(f"{A}tbl")
        try:
            blocks = list(self._table(table) if table is not None else self._drawn(data))
        except etree.XMLSyntaxError:
            self.found.unread += 1
            return
        self.tables += any(block.table for block in blocks)
        self.found.blocks.extend(blocks)

    def _table(self, table: etree._Element) -> list[Block]:
        grid = grid_of(table, in_table(table, self.slide.around))
        self.found.hidden_chars += grid.hidden_chars
        return grid_blocks(grid, self.tables + 1, self.slide.number)

    def _drawn(self, data: etree._Element | None) -> Iterator[Block]:
        table, page = self.tables + 1, self.slide.number
        self.found.embedded += data is not None and next(data.iter(f"{P}oleObj"), None) is not None
        if (chart := self._part(data, f"{C}chart", "id")) is not None:
            yield from chart_blocks(chart, table, page)
        if (chart := self._part(data, f"{CX}chart", "id")) is not None:
            yield from newer_chart_blocks(chart, table, page)
        if (diagram := self._part(data, f"{DGM}relIds", "dm")) is not None:
            yield from diagram_blocks(diagram, page)

    def _part(self, data: etree._Element | None, tag: str, attribute: str) -> etree._Element | None:
        reference = None if data is None else data.find(tag)
        if reference is None:
            return None
        part = self.slide.related(reference.get(f"{R}{attribute}") or "")
        if part is None:
            self.found.unread += 1
        return None if part is None else parsed(part)


def _paragraphs(shape: Shape, styles: Sequence[etree._Element], hides: Hides) -> list[Paragraph]:
    body = shape.element.find(f"{P}txBody")
    return [] if body is None else paragraphs_of(body, styles, hides)


def _text_of(shape: Shape) -> str:
    """All its text, figures apart, to be compared and counted."""
    text = "".join(part.text or "" for part in shape.element.iter(f"{A}t"))
    return "".join(char for char in text if not char.isdigit()).strip()
