"""What a slide shows beside text frames and charts: tables and SmartArt, as tables and lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.loaders.blocks import Block, Kind
from ingest.loaders.column_names import header_rows
from ingest.loaders.pptx.shapes import A, number
from ingest.loaders.pptx.text import Hides, lines_of, paragraphs_of
from ingest.loaders.tables import table_blocks

DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_WIDEST_SPAN = 100
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Grid:
    rows: list[list[str]]
    headers: int
    labelled: bool = False
    hidden_chars: int = 0


def parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def grid_of(table: etree._Element, hides: Hides) -> Grid:
    hidden = 0
    rows: list[list[str]] = []
    for row in table.iterchildren(f"{A}tr"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{A}tc"):
            text, unseen = _cell_text(cell, hides)
            hidden += unseen
            cells.append(_merged(cell, text, cells, rows))
        rows.append(cells)
    look = table.find(f"{A}tblPr")
    first_row, first_column = (
        look is not None and look.get(side) in {"1", "true"} for side in ("firstRow", "firstCol")
    )
    return Grid(rows, header_rows(rows, int(first_row and len(rows) > 1)), first_column, hidden)


def grid_blocks(grid: Grid, table: int, page: int) -> list[Block]:
    if max((len(row) for row in grid.rows), default=0) < 2:
        return [Block(cell, page=page) for row in grid.rows for cell in row]
    return table_blocks(grid.rows, grid.headers, table, page, grid.labelled)


def _cell_text(cell: etree._Element, hides: Hides) -> tuple[str, int]:
    body = cell.find(f"{A}txBody")
    paragraphs = [] if body is None else paragraphs_of(body, (), hides)
    text = " ".join(paragraph.text.strip() for paragraph in paragraphs)
    return text, sum(paragraph.hidden_chars for paragraph in paragraphs)


def _merged(cell: etree._Element, text: str, before: Sequence[str], above: Sequence[Sequence[str]]) -> str:
    """The text of the cell that this one is merged with, or its own."""
    if cell.get("hMerge") in {"1", "true"} and before:
        return before[-1]
    if cell.get("vMerge") in {"1", "true"} and above and len(before) < len(above[-1]):
        return above[-1][len(before)]
    return text


def diagram_blocks(data: etree._Element, page: int) -> Iterator[Block]:
    """SmartArt as a list, each point under the one that it belongs to."""
    points = {point.get("modelId") or "": point for point in data.iter(f"{DGM}pt")}
    below: dict[str, list[str]] = {}
    links = [link for link in data.iter(f"{DGM}cxn") if link.get("type", "parOf") == "parOf"]
    for link in sorted(links, key=lambda link: number(link.get("srcOrd"))):
        below.setdefault(link.get("srcId") or "", []).append(link.get("destId") or "")
    roots = [key for key, point in points.items() if point.get("type") == "doc"]
    for key, depth in _descendants(roots, below):
        text = _point_text(points.get(key))
        if text:
            yield Block(f"{'  ' * depth}- {text}", Kind.ITEM, page=page)


def _descendants(roots: Sequence[str], below: dict[str, list[str]]) -> Iterator[tuple[str, int]]:
    seen = set(roots)
    waiting = [(key, 0) for root in roots for key in below.get(root, ())][::-1]
    while waiting:
        key, depth = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        yield key, depth
        if depth < _DEEPEST:
            waiting.extend((child, depth + 1) for child in reversed(below.get(key, ())))


def _point_text(point: etree._Element | None) -> str:
    lines = lines_of(None if point is None else point.find(f"{DGM}t"))
    return " ".join(line.strip() for line in lines)
