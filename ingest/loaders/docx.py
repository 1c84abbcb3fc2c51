"""Word documents: paragraphs, lists and tables in the order of the body, as they stand with all changes accepted.

The XML is walked directly, because insertions, text boxes and notes are not among the paragraphs python-docx lists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from ingest.loaders.archive import check_archive
from ingest.loaders.blocks import Block, Kind, Outside, assemble, hidden_text
from ingest.loaders.properties import title_and_day
from ingest.loaders.tables import looks_like_header, table_blocks
from kb_assistant.domain.documents import Extract
from kb_assistant.errors import LoadFailure

if TYPE_CHECKING:
    from docx.document import Document

SUFFIXES: tuple[str, ...] = (".docx", ".docm", ".dotx")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Left out with all that is inside: what was deleted or moved away, properties, codes of fields, pictures' data.
_LEFT_OUT = frozenset(
    {
        f"{_W}{tag}"
        for tag in ("del", "moveFrom", "pPr", "rPr", "delText", "instrText", "sectPr", "tblPr", "sdtPr", "object")
    }
    | {_FALLBACK}
)
_HEADING_NAME = re.compile(
    r"^(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|заголовок|标题|見出し)"
    r"\s*([1-9])",
    re.I,
)
_TITLE_NAMES = frozenset(("title", "titel", "titre", "título", "titolo", "标题", "表題"))
_WHITE = re.compile(r"^(?:f[c-f]){3}$", re.I)
_SMALLEST_HALF_POINTS = 4
_REPORTED_HIDDEN_CHARS = 4
_NOTE_REFERENCES = (f"{_W}footnoteReference", f"{_W}endnoteReference")
_NO_NUMBER = "0"


def load(file: Path, name: str) -> Extract:
    check_archive(file, name)
    document = _opened(file, name)
    walk = _Walk(_styles(document), _numberings(document), _notes(document))
    walk.through(document.element.body)
    return assemble(walk.blocks, name, _outside(document, walk))


def _opened(file: Path, name: str) -> "Document":
    from docx import Document

    try:
        return Document(str(file))
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        message = f"{name} is damaged: open it in Word, save it again and upload that copy."
        raise LoadFailure(message) from error


def _outside(document: "Document", walk: "_Walk") -> Outside:
    title, day = title_and_day(document.part.package)
    findings = (hidden_text(),) if walk.hidden_chars >= _REPORTED_HIDDEN_CHARS else ()
    return Outside(walk.title or title, day, findings=findings)


@dataclass(frozen=True, slots=True)
class _Style:
    """`level` is 0 for a style that is no heading; `numbering` is the list it belongs to."""

    level: int = 0
    title: bool = False
    hidden: bool = False
    numbering: str = ""
    item: bool = False


def _styles(document: "Document") -> dict[str, _Style]:
    """Every paragraph style by id, with what it inherits."""
    elements = {style.get(f"{_W}styleId"): style for style in document.styles.element.iterchildren(f"{_W}style")}
    return {key: _style(element, elements) for key, element in elements.items() if key}


def _style(element: etree._Element, elements: dict[str | None, etree._Element]) -> _Style:
    level, title, numbering, item, hidden = 0, False, "", False, False
    for number, ancestor in enumerate(_style_ancestry(element, elements)):
        name = _value(ancestor, "name")
        title = title or (number == 0 and name.lower() in _TITLE_NAMES)
        level = level or _heading_level(ancestor, name)
        numbering = numbering or _value(ancestor, "pPr", "numPr", "numId")
        item = item or name.lower().startswith(("list bullet", "list number"))
        hidden = hidden or _on(ancestor.find(f"{_W}rPr/{_W}vanish"))
    return _Style(level, title, hidden, numbering, item)


def _style_ancestry(element: etree._Element, elements: dict[str | None, etree._Element]) -> Iterator[etree._Element]:
    seen: set[int] = set()
    current: etree._Element | None = element
    while current is not None and id(current) not in seen and len(seen) < 20:
        seen.add(id(current))
        yield current
        current = elements.get(_value(current, "basedOn"))


def _heading_level(style: etree._Element, name: str) -> int:
    if match := _HEADING_NAME.match(name):
        return int(match.group(1))
    outline = _value(style, "pPr", "outlineLvl")
    return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0


def _value(element: etree._Element, *path: str) -> str:
    found = element.find("/".join(f"{_W}{step}" for step in path))
    return "" if found is None else found.get(f"{_W}val") or ""


def _on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{_W}val") not in {"0", "false", "off"}


def _numberings(document: "Document") -> dict[tuple[str, int], str]:
    """The number format of each list and level, such as "bullet" or "decimal"."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    formats = {
        (abstract.get(f"{_W}abstractNumId"), level.get(f"{_W}ilvl")): _value(level, "numFmt")
        for abstract in root.iterchildren(f"{_W}abstractNum")
        for level in abstract.iterchildren(f"{_W}lvl")
    }
    return {
        (number.get(f"{_W}numId") or "", level): formats.get((_value(number, "abstractNumId"), str(level)), "")
        for number in root.iterchildren(f"{_W}num")
        for level in range(9)
    }


def _notes(document: "Document") -> dict[str, str]:
    """Footnotes and endnotes by kind and id."""
    notes: dict[str, str] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind not in {"footnotes", "endnotes"} or relation.is_external:
            continue
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in root.iterchildren(f"{_W}{kind[:-1]}"):
            text = "".join(part.text or "" for part in note.iter(f"{_W}t"))
            notes[f"{kind[:-1]}{note.get(f'{_W}id')}"] = " ".join(text.split())
    return notes


@dataclass(slots=True)
class _Walk:
    styles: dict[str, _Style]
    numberings: dict[tuple[str, int], str]
    notes: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    counters: dict[tuple[str, int], int] = field(default_factory=dict)
    tables: int = 0
    title: str = ""
    hidden_chars: int = 0

    def through(self, body: etree._Element) -> None:
        for element in _body_elements(body):
            if element.tag == f"{_W}p":
                self._paragraph(element)
            else:
                self._table(element)

    def _paragraph(self, paragraph: etree._Element) -> None:
        style = self._style_of(paragraph)
        text, boxes, notes = self._content(paragraph, style)
        if text.strip():
            self.blocks.append(self._block(paragraph, style, text))
        self.blocks.extend(Block(f"[{note}]") for note in notes)
        for box in boxes:
            self.through(box)

    def _style_of(self, paragraph: etree._Element) -> _Style:
        return self.styles.get(_value(paragraph, "pPr", "pStyle"), _Style())

    def _block(self, paragraph: etree._Element, style: _Style, text: str) -> Block:
        outline = _value(paragraph, "pPr", "outlineLvl")
        level = int(outline) + 1 if outline.isdigit() and int(outline) < 9 else style.level
        if style.title and not self.title:
            self.title = text
        if level or style.title:
            return Block(text, Kind.HEADING, level=level or 1)
        marker = self._marker(paragraph, style)
        return Block(marker + text, Kind.ITEM) if marker else Block(text)

    def _marker(self, paragraph: etree._Element, style: _Style) -> str:
        numbering = _value(paragraph, "pPr", "numPr", "numId") or style.numbering
        depth = _value(paragraph, "pPr", "numPr", "ilvl")
        level = min(int(depth), 8) if depth.isdigit() else 0
        if not numbering or numbering == _NO_NUMBER:
            return "- " if style.item and numbering != _NO_NUMBER else ""
        if self.numberings.get((numbering, level), "") in {"bullet", "none", ""}:
            return "  " * level + "- "
        for deeper in range(level + 1, 9):
            self.counters.pop((numbering, deeper), None)
        count = self.counters[numbering, level] = self.counters.get((numbering, level), 0) + 1
        return f"{'  ' * level}{count}. "

    def _content(self, paragraph: etree._Element, style: _Style) -> tuple[str, list[etree._Element], list[str]]:
        """The text, the text boxes anchored in it, and its notes."""
        parts: list[str] = []
        boxes: list[etree._Element] = []
        notes: list[str] = []
        events = etree.iterwalk(paragraph, events=("start",))
        for _, element in events:
            tag = element.tag
            if tag in _LEFT_OUT:
                events.skip_subtree()
            elif tag == f"{_W}txbxContent":
                boxes.append(element)
                events.skip_subtree()
            elif tag == f"{_W}r" and self._is_hidden(element, style):
                events.skip_subtree()
            else:
                parts.append(_character(element))
                notes.extend(self._note(element))
        return "".join(parts), boxes, notes

    def _note(self, element: etree._Element) -> list[str]:
        if element.tag not in _NOTE_REFERENCES:
            return []
        kind = element.tag.removeprefix(_W).removesuffix("Reference")
        text = self.notes.get(f"{kind}{element.get(f'{_W}id')}", "")
        return [text] if text else []

    def _is_hidden(self, run: etree._Element, style: _Style) -> bool:
        properties = run.find(f"{_W}rPr")
        hidden = style.hidden if properties is None else style.hidden or _is_invisible(properties)
        if hidden:
            self.hidden_chars += sum(len(text.text or "") for text in run.iter(f"{_W}t"))
        return hidden

    def _table(self, table: etree._Element) -> None:
        rows = [self._row(row) for row in table.iter(f"{_W}tr") if _table_of(row) is table]
        width = max((len(row) for row in rows), default=0)
        if width < 2:
            self.blocks.extend(Block(cell) for row in rows for cell in row)
            return
        _fill_merged(rows)
        self.tables += 1
        self.blocks.extend(table_blocks(rows, _header_rows(table, rows), self.tables))

    def _row(self, row: etree._Element) -> list[str]:
        """Each cell as often as it spans columns; a cell merged with the one above it is `_MERGED`."""
        before = _value(row, "trPr", "gridBefore")
        cells = [""] * (int(before) if before.isdigit() and int(before) < 100 else 0)
        for cell in row.iter(f"{_W}tc"):
            if _row_of(cell) is not row:
                continue
            span = _value(cell, "tcPr", "gridSpan")
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            above = merge is not None and merge.get(f"{_W}val") != "restart"
            text = _MERGED if above else self._cell_text(cell)
            cells.extend([text] * (min(int(span), 100) if span.isdigit() else 1))
        return cells

    def _cell_text(self, cell: etree._Element) -> str:
        inner = _Walk(self.styles, self.numberings, self.notes)
        inner.through(cell)
        self.hidden_chars += inner.hidden_chars
        return " ".join(block.text.strip() for block in inner.blocks)


_MERGED = "\ue000"


def _fill_merged(rows: list[list[str]]) -> None:
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            if cell == _MERGED:
                above = rows[number - 1] if number else []
                row[index] = above[index] if index < len(above) else ""


def _body_elements(body: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, also those inside content controls and insertions."""
    events = etree.iterwalk(body, events=("start",), tag=None)
    for _, element in events:
        if element is body:
            continue
        if element.tag in _LEFT_OUT:
            events.skip_subtree()
        elif element.tag in {f"{_W}p", f"{_W}tbl"}:
            yield element
            events.skip_subtree()


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors(f"{_W}tbl"), None)


def _row_of(cell: etree._Element) -> etree._Element | None:
    return next(cell.iterancestors(f"{_W}tr"), None)


def _header_rows(table: etree._Element, rows: list[list[str]]) -> int:
    elements = [row for row in table.iter(f"{_W}tr") if _table_of(row) is table]
    marked = 0
    while marked < len(elements) and _on(elements[marked].find(f"{_W}trPr/{_W}tblHeader")):
        marked += 1
    if 0 < marked < len(rows):
        return marked
    return 1 if looks_like_header(rows) and (len(rows[0]) > 2 or _has_header_look(table)) else 0


def _has_header_look(table: etree._Element) -> bool:
    """A first row that the table's style sets off, or that is bold throughout."""
    look = table.find(f"{_W}tblPr/{_W}tblLook")
    if look is not None and (look.get(f"{_W}firstRow") == "1" or int(look.get(f"{_W}val") or "0", 16) & 0x20):
        return True
    first = table.find(f"{_W}tr")
    runs = [] if first is None else [run for run in first.iter(f"{_W}r") if run.find(f"{_W}t") is not None]
    return bool(runs) and all(_on(run.find(f"{_W}rPr/{_W}b")) for run in runs)


def _is_invisible(properties: etree._Element) -> bool:
    if _on(properties.find(f"{_W}vanish")):
        return True
    size = _value(properties, "sz")
    if size.isdigit() and int(size) <= _SMALLEST_HALF_POINTS:
        return True
    shaded = properties.find(f"{_W}shd") is not None or properties.find(f"{_W}highlight") is not None
    return _WHITE.match(_value(properties, "color")) is not None and not shaded and not _is_on_colour(properties)


def _is_on_colour(properties: etree._Element) -> bool:
    """White letters in a shaded paragraph, cell or table, or in a drawn shape, are there to be read."""
    paths = ("pPr", "tcPr", "tblPr")
    for ancestor in properties.iterancestors():
        if ancestor.tag == f"{_W}txbxContent":
            return True
        if any(ancestor.find(f"{_W}{path}/{_W}shd") is not None for path in paths):
            return True
        if ancestor.tag == f"{_W}tbl" and ancestor.find(f"{_W}tblPr/{_W}tblStyle") is not None:
            return True
    return False


def _character(element: etree._Element) -> str:
    tag = element.tag
    if tag in {f"{_W}t", f"{_M}t"}:
        return element.text or ""
    if tag in {f"{_W}br", f"{_W}cr"}:
        return "\n"
    return {f"{_W}tab": " ", f"{_W}noBreakHyphen": "-", f"{_W}ptab": " "}.get(tag, "")
