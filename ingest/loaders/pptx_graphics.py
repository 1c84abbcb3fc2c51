"""What a slide shows beside text frames: tables, charts and SmartArt, as tables and lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree

from ingest.loaders.blocks import Block, Kind
from ingest.loaders.pptx_shapes import A, number
from ingest.loaders.pptx_text import Hides, paragraphs_of
from ingest.loaders.tables import looks_like_header, table_blocks

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_WIDEST_SPAN = 100
_DEEPEST = 20
_DAY_ZERO = date(1899, 12, 30)
_LAST_DAY = 2_958_465


@dataclass(frozen=True, slots=True)
class Grid:
    rows: list[list[str]]
    headers: int
    labelled: bool = False
    hidden_chars: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    categories: dict[int, str]
    values: dict[int, str]


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
    named = len(rows) > 1 and (first_row or (looks_like_header(rows) and len(rows[0]) > 2))
    return Grid(rows, int(named), first_column, hidden)


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


def chart_blocks(chart: etree._Element, table: int, page: int) -> Iterator[Block]:
    """Title and axes as a line, the values as a table: a row for each category, a column for each series."""
    title = _title(chart.find(f"{C}chart"))
    values = [_title(axis) for axis in chart.iter(f"{C}valAx")]
    line = ", ".join(dict.fromkeys(filter(None, (title, *values))))
    if line:
        yield Block(line, page=page)
    axis = next((_title(axis) for axis in chart.iter(f"{C}catAx", f"{C}dateAx")), "")
    for group in _of_same_categories([_series(element) for element in chart.iter(f"{C}ser")]):
        for row in _chart_rows(group, axis):
            yield Block(row, Kind.ROW, page=page, table=table)


def _of_same_categories(series: Sequence[Series]) -> Iterator[list[Series]]:
    group: list[Series] = []
    for one in series:
        if group and one.categories != group[0].categories:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _chart_rows(series: Sequence[Series], axis: str) -> Iterator[str]:
    labels = series[0].categories
    for key in sorted({key for one in series for key in one.values}):
        label = labels.get(key, "")
        cells = [f"{axis}: {label}" if axis and label else label]
        cells += [
            f"{one.name}: {one.values[key]}" if one.name else one.values[key] for one in series if key in one.values
        ]
        yield " | ".join(cell for cell in cells if cell)


def _series(element: etree._Element) -> Series:
    name = _points(element.find(f"{C}tx")) or _plain(element.find(f"{C}tx"))
    categories = next(filter(None, (_points(element.find(f"{C}{tag}")) for tag in ("cat", "xVal"))), {})
    values = next(filter(None, (_points(element.find(f"{C}{tag}")) for tag in ("val", "yVal"))), {})
    return Series(" ".join(name.values()), categories, values)


def _plain(source: etree._Element | None) -> dict[int, str]:
    value = None if source is None else source.find(f"{C}v")
    return {} if value is None else {0: value.text or ""}


def _points(source: etree._Element | None) -> dict[int, str]:
    """The cached values by number; of several levels the innermost, each behind its outer ones."""
    if source is None:
        return {}
    code = source.find(f".//{C}formatCode")
    levels = [_level(level, "") for level in source.iter(f"{C}lvl")]
    if not levels:
        return _level(source, "" if code is None else code.text or "")
    for outer in levels[1:]:
        levels[0] = {key: f"{_at_or_before(outer, key)} / {text}" for key, text in levels[0].items()}
    return levels[0]


def _level(source: etree._Element, code: str) -> dict[int, str]:
    points: dict[int, str] = {}
    for point in source.iter(f"{C}pt"):
        value = point.find(f"{C}v")
        if value is not None and value.text:
            points[number(point.get("idx"))] = shown_value(value.text, point.get("formatCode") or code)
    return points


def _at_or_before(points: dict[int, str], key: int) -> str:
    return points[max((one for one in points if one <= key), default=min(points))] if points else ""


def shown_value(text: str, code: str) -> str:
    """A figure as its number format shows it, as far as that changes what it says: percents and days."""
    try:
        value = float(text)
    except ValueError:
        return text
    if "%" in code:
        return f"{_shortest(value * 100)} %"
    if "yy" in code.lower() and 0 < value <= _LAST_DAY:
        return (_DAY_ZERO + timedelta(days=int(value))).isoformat()
    return _shortest(value) if abs(value) < 1e15 else text


def _shortest(value: float) -> str:
    shown = f"{value:.4f}" if abs(value) >= 0.01 else f"{value:.8f}"
    return shown.rstrip("0").rstrip(".") or "0"


def _title(of: etree._Element | None) -> str:
    title = None if of is None else of.find(f"{C}title")
    return "" if title is None else "".join(part.text or "" for part in title.iter(f"{A}t", f"{C}v")).strip()


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
    body = None if point is None else point.find(f"{DGM}t")
    paragraphs = () if body is None else body.iterchildren(f"{A}p")
    lines = ("".join(part.text or "" for part in line.iter(f"{A}t")) for line in paragraphs)
    return " ".join(line.strip() for line in lines if line.strip())
