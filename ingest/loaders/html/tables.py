"""The grid of an HTML table, with spans filled, or nothing where the table only lays out the page."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from ingest.loaders.column_names import header_rows

_WIDEST_SPAN = 100
_LONGEST_SPAN = 2_000
_MOST_CELLS = 300_000
_TEXT_LENGTH = etree.XPath("string-length(normalize-space(.))")
_BOLD = etree.XPath(
    "th | .//*[self::b or self::strong or contains(@style, 'font-weight:bold') or contains(@style, 'font-weight:700')]"
    "[not(ancestor::b or ancestor::strong or ancestor::th)]"
)


@dataclass(frozen=True, slots=True)
class Grid:
    """`headers` counts the rows at the top that name the columns; `labelled`: the first column names the row."""

    rows: list[list[str]]
    headers: int
    caption: str
    labelled: bool


def table_grid(table: etree._Element, text_of: Callable[[etree._Element], str]) -> Grid | None:
    if _is_layout(table):
        return None
    elements = list(table.iter("tr"))
    rows = _filled(elements, text_of)
    width = max((len(row) for row in rows), default=0)
    if width < 2 or len(rows) < 1:
        return None
    headers = _header_rows(elements)
    labelled = _is_labelled(elements[headers:])
    if not labelled and (headers or next(table.iter("th"), None) is None):
        headers = header_rows(rows, headers, list(map(_is_bold, elements)))
    captions = [text_of(caption) for caption in table.iterchildren("caption")]
    return Grid(rows, headers, " ".join(captions), labelled)


def _is_layout(table: etree._Element) -> bool:
    if (table.get("role") or "").lower() in {"presentation", "none"}:
        return True
    inner = next((True for tag in ("table", "h1", "h2", "h3") if table.find(f".//{tag}") is not None), False)
    return inner or sum(1 for _ in table.iter("tr")) == 0


def _header_rows(rows: list[etree._Element]) -> int:
    """Rows of the head, or made of header cells only, as long as they stand at the top."""
    count = 0
    for row in rows:
        cells = [cell.tag for cell in row.iterchildren("td", "th")]
        parent = row.getparent()
        in_head = parent is not None and parent.tag == "thead"
        if not in_head and (not cells or set(cells) != {"th"}):
            break
        count += 1
    return count if count < len(rows) else 0


def _is_bold(row: etree._Element) -> bool:
    """Whether all its text is."""
    bold = sum(_TEXT_LENGTH(part) for part in _BOLD(row))
    return bool(bold) and bold == sum(_TEXT_LENGTH(cell) for cell in row.iterchildren("td", "th"))


def _is_labelled(rows: list[etree._Element]) -> bool:
    first = [next(row.iterchildren("td", "th"), None) for row in rows]
    return bool(first) and all(cell is not None and cell.tag == "th" for cell in first)


def _filled(rows: list[etree._Element], text_of: Callable[[etree._Element], str]) -> list[list[str]]:
    """Spanning cells stand in every place they cover, so that each row is complete."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    cells = 0
    for row in rows:
        line = _filled_row(row, hanging, text_of)
        cells += len(line)
        if cells > _MOST_CELLS:
            break
        grid.append(line)
    return grid


def _filled_row(
    row: etree._Element, hanging: dict[int, tuple[int, str]], text_of: Callable[[etree._Element], str]
) -> list[str]:
    line: list[str] = []
    for cell in row.iterchildren("td", "th"):
        _take_hanging(line, hanging)
        text = text_of(cell)
        wide, tall = _span(cell, "colspan", _WIDEST_SPAN), _span(cell, "rowspan", _LONGEST_SPAN)
        if tall > 1:
            hanging.update((len(line) + place, (tall - 1, text)) for place in range(wide))
        line.extend([text] * wide)
    _take_hanging(line, hanging)
    return line


def _take_hanging(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while (held := hanging.pop(len(line), None)) is not None:
        left, text = held
        if left > 1:
            hanging[len(line)] = (left - 1, text)
        line.append(text)


def _span(cell: etree._Element, name: str, most: int) -> int:
    value = (cell.get(name) or "").strip()
    return min(max(int(value), 1), most) if value.isdigit() and len(value) < 6 else 1
