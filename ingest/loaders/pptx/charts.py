"""Charts as their figures: a row for each category, with the value of each series."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from lxml import etree

from ingest.loaders.blocks import Block, Kind
from ingest.loaders.pptx.shapes import A, number

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
# Of the kinds that came with Office 2016, such as waterfalls and tree maps.
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_DAY_ZERO = date(1899, 12, 30)
_LAST_DAY = 2_958_465


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    categories: dict[int, str]
    values: dict[int, str]


def chart_blocks(chart: etree._Element, table: int, page: int) -> Iterator[Block]:
    """Title and axes as a line, the values as a table."""
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


def newer_chart_blocks(chart: etree._Element, table: int, page: int) -> Iterator[Block]:
    """Its data as they lie beside each other, of levels of names the innermost first."""
    title = _newer_title(chart)
    if title:
        yield Block(title, page=page)
    for data in chart.iterfind(f"{CX}chartData/{CX}data"):
        columns = [_newer_points(level) for level in data.iterfind(f"*/{CX}lvl")]
        for cells in zip_longest(*columns, fillvalue=""):
            yield Block(" | ".join(cell for cell in cells if cell), Kind.ROW, page=page, table=table)


def _newer_title(chart: etree._Element) -> str:
    title = chart.find(f"{CX}chart/{CX}title")
    return "" if title is None else "".join(part.text or "" for part in title.iter(f"{A}t", f"{CX}v")).strip()


def _newer_points(level: etree._Element) -> list[str]:
    code = level.get("formatCode") or ""
    return [shown_value(point.text or "", code) for point in level.iterchildren(f"{CX}pt")]
