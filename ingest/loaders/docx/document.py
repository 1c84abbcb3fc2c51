"""Word documents: paragraphs, lists and tables in the order of the body, as they stand with all changes accepted.

What is crossed out is left out, for it no longer holds. The XML is walked directly, because insertions, text boxes and
notes are not among the paragraphs python-docx lists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from ingest.loaders.archive import check_archive
from ingest.loaders.blocks import Block, Kind, Outside, assemble, comments, crossed_out, hidden_text
from ingest.loaders.docx.numbering import Counting, lists
from ingest.loaders.docx.rows import names_of_columns, rows_of
from ingest.loaders.docx.signs import form_field, sign
from ingest.loaders.docx.styles import Style, styles
from ingest.loaders.docx.xml import W, crosses_out, is_on, value
from ingest.loaders.properties import title_and_day
from ingest.loaders.raised import raised
from ingest.loaders.tables import table_blocks
from kb_assistant.domain.documents import Extract, Finding
from kb_assistant.errors import LoadFailure

if TYPE_CHECKING:
    from docx.document import Document

SUFFIXES: tuple[str, ...] = (".docx", ".docm", ".dotx")

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Left out with all that is inside: what was deleted or moved away, properties, codes of fields, pictures' data.
_LEFT_OUT = frozenset(
    {
        f"{W}{tag}"
        for tag in ("del", "moveFrom", "pPr", "rPr", "delText", "instrText", "sectPr", "tblPr", "sdtPr", "object")
    }
    | {_FALLBACK}
)
_WHITE = re.compile(r"^(?:f[c-f]){3}$", re.I)
_SMALLEST_HALF_POINTS = 4
_REPORTED_HIDDEN_CHARS = 4
_NOTE_REFERENCES = (f"{W}footnoteReference", f"{W}endnoteReference")
_NO_NUMBER = "0"
_BULLET = "-"
_BLANKS = re.compile(" {2,}")
# Labels of lists; with any other, such as "§ 5" or "2.1", a paragraph stands by itself.
_ITEM_LABEL = re.compile(r"^\(?(?:\d{1,3}|([A-Za-z])\1?|[ivx]{2,5}|[IVX]{2,5})[.)]$")


def load(file: Path, name: str) -> Extract:
    check_archive(file, name)
    document = _opened(file, name)
    walk = _Walk(styles(document.styles.element), Counting(lists(_numbering(document))), _notes(document))
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
    return Outside(walk.title or title, day, findings=tuple(_findings(document, walk)))


def _findings(document: "Document", walk: "_Walk") -> Iterator[Finding]:
    if walk.hidden_chars >= _REPORTED_HIDDEN_CHARS:
        yield hidden_text()
    if walk.has_crossed_out:
        yield crossed_out()
    if any(True for root in _parts(document, "comments") for _ in root.iter(f"{W}t")):
        yield comments()
    if walk.has_unknown_sign:
        message = "Holds signs of a font whose meaning is not known; they were left out."
        yield Finding("unreadable_characters", message)


def _numbering(document: "Document") -> etree._Element | None:
    try:
        root: etree._Element = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return None
    return root


def _notes(document: "Document") -> dict[str, etree._Element]:
    """Footnotes and endnotes by kind and id."""
    return {
        f"{kind}{note.get(f'{W}id')}": note
        for kind in ("footnote", "endnote")
        for root in _parts(document, f"{kind}s")
        for note in root.iterchildren(f"{W}{kind}")
    }


def _parts(document: "Document", kind: str) -> Iterator[etree._Element]:
    """Those of the document's parts that stand beside its body."""
    for relation in document.part.rels.values():
        if relation.reltype.rsplit("/", 1)[-1] == kind and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            yield etree.fromstring(relation.target_part.blob, parser)


@dataclass(slots=True)
class _Content:
    """What a paragraph holds: the pieces of its text, the text boxes anchored in it, and its notes."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_crossed: bool = False

    @property
    def text(self) -> str:
        """Where something was left out, with one space."""
        text = "".join(self.parts)
        return _BLANKS.sub(" ", text) if self.is_crossed else text

    def add(self, text: str) -> None:
        if text:
            self.parts.append(text)

    def leave_out(self, run: etree._Element) -> None:
        """One that is crossed out."""
        self.is_crossed |= any(text.text for text in run.iter(f"{W}t"))


@dataclass(slots=True)
class _Walk:
    styles: dict[str, Style]
    counting: Counting
    notes: dict[str, etree._Element]
    blocks: list[Block] = field(default_factory=list)
    tables: int = 0
    title: str = ""
    opening: str = ""
    hidden_chars: int = 0
    has_crossed_out: bool = False
    has_unknown_sign: bool = False

    def through(self, body: etree._Element) -> None:
        for element in _body_elements(body):
            if element.tag == f"{W}p":
                self._paragraph(element)
            else:
                self._end_opening()
                self._table(element)
        self._end_opening()

    def _end_opening(self) -> None:
        """What has no next paragraph to go on in stands by itself."""
        if self.opening.strip():
            self.blocks.append(Block(self.opening))
        self.opening = ""

    def _paragraph(self, paragraph: etree._Element) -> None:
        style = self._style_of(paragraph)
        if style.contents:
            return
        content = self._content(paragraph, style)
        text, self.opening = self.opening + content.text, ""
        if _goes_on(paragraph):
            self.opening = text
        elif text.strip():
            self.blocks.append(self._block(paragraph, style, text))
        elif content.is_crossed:
            # Its number is not given to the next one.
            self._label(paragraph, style)
        self.blocks.extend(Block(f"[{note}]") for note in content.notes)
        self._boxes(content.boxes)

    def _boxes(self, boxes: list[etree._Element]) -> None:
        opening, self.opening = self.opening, ""
        for box in boxes:
            self.through(box)
        self.opening = opening

    def _style_of(self, paragraph: etree._Element) -> Style:
        return self.styles.get(value(paragraph, "pPr", "pStyle"), Style())

    def _block(self, paragraph: etree._Element, style: Style, text: str) -> Block:
        outline = value(paragraph, "pPr", "outlineLvl")
        level = int(outline) + 1 if outline.isdigit() and int(outline) < 9 else style.level
        if style.title and not self.title:
            self.title = text
        label = self._label(paragraph, style)
        if level or style.title:
            return Block(f"{label} {text}" if label[:1].isalnum() else text, Kind.HEADING, level=level or 1)
        if not label:
            return Block(text)
        if label != _BULLET and not _ITEM_LABEL.match(label):
            return Block(f"{label} {text}")
        return Block(f"{'  ' * self._depth(paragraph, style)}{label} {text}", Kind.ITEM)

    def _label(self, paragraph: etree._Element, style: Style) -> str:
        """What Word writes before the paragraph."""
        numbering = value(paragraph, "pPr", "numPr", "numId") or style.numbering
        if not numbering or numbering == _NO_NUMBER:
            return _BULLET if style.item and numbering != _NO_NUMBER else ""
        return self.counting.next(numbering, self._depth(paragraph, style)) or _BULLET

    def _depth(self, paragraph: etree._Element, style: Style) -> int:
        """How deep in its list. A style may be that of a level."""
        depth = value(paragraph, "pPr", "numPr", "ilvl") or style.depth
        if depth.isdecimal():
            return min(int(depth), 8)
        return self.counting.depth(style.numbering, style.key)

    def _content(self, paragraph: etree._Element, style: Style) -> "_Content":
        content = _Content()
        events = etree.iterwalk(paragraph, events=("start",))
        for _, element in events:
            tag = element.tag
            if tag in _LEFT_OUT or _is_placeholder(element):
                events.skip_subtree()
            elif tag == f"{W}txbxContent":
                content.boxes.append(element)
                events.skip_subtree()
            elif tag == f"{W}r" and self._is_hidden(element, style):
                events.skip_subtree()
            elif tag == f"{W}r" and self._is_crossed_out(element, style):
                content.leave_out(element)
                events.skip_subtree()
            else:
                content.add(self._character(element, content.parts[-1] if content.parts else ""))
                content.notes.extend(self._note(element))
        self.has_crossed_out |= content.is_crossed
        return content

    def _note(self, element: etree._Element) -> list[str]:
        if element.tag not in _NOTE_REFERENCES:
            return []
        kind = element.tag.removeprefix(W).removesuffix("Reference")
        note = self.notes.get(f"{kind}{element.get(f'{W}id')}")
        text = "" if note is None else self._inner_text(note)
        return [text] if text else []

    def _character(self, element: etree._Element, before: str) -> str:
        if element.tag == f"{W}sym":
            found = sign(element)
            self.has_unknown_sign |= not found
            return found
        text = _character(element)
        return raised(text, before) if text and _is_raised(element) else text

    def _is_hidden(self, run: etree._Element, style: Style) -> bool:
        properties = run.find(f"{W}rPr")
        hidden = style.hidden if properties is None else style.hidden or _is_invisible(properties)
        if hidden:
            self.hidden_chars += sum(len(text.text or "") for text in run.iter(f"{W}t"))
        return hidden

    def _is_crossed_out(self, run: etree._Element, style: Style) -> bool:
        """What the run says itself, or its two styles: Word takes two lines through the same words for none."""
        crossed = crosses_out(run)
        named = self.styles.get(value(run, "rPr", "rStyle"), Style())
        return named.crossed != style.crossed if crossed is None else crossed

    def _table(self, table: etree._Element) -> None:
        rows = [self._row(row) for row in rows_of(table)]
        width = max((len(row) for row in rows), default=0)
        if width < 2:
            self.blocks.extend(Block(cell) for row in rows for cell in row)
            return
        _fill_merged(rows)
        self.tables += 1
        self.blocks.extend(table_blocks(rows, names_of_columns(table, rows, self.styles), self.tables))

    def _row(self, row: etree._Element) -> list[str]:
        """Each cell as often as it spans columns; a cell merged with the one above it is `_MERGED`."""
        before = value(row, "trPr", "gridBefore")
        cells = [""] * (int(before) if before.isdigit() and int(before) < 100 else 0)
        for cell in row.iter(f"{W}tc"):
            if _row_of(cell) is not row:
                continue
            span = value(cell, "tcPr", "gridSpan")
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            above = merge is not None and merge.get(f"{W}val") != "restart"
            text = _MERGED if above else self._inner_text(cell)
            cells.extend([text] * (min(int(span), 100) if span.isdigit() else 1))
        return cells

    def _inner_text(self, element: etree._Element) -> str:
        """Of a cell or a note, on one line."""
        inner = _Walk(self.styles, self.counting, {})
        inner.through(element)
        self.hidden_chars += inner.hidden_chars
        self.has_crossed_out |= inner.has_crossed_out
        self.has_unknown_sign |= inner.has_unknown_sign
        return " ".join(" ".join(block.text for block in inner.blocks).split())


_MERGED = "\ue000"


def _fill_merged(rows: list[list[str]]) -> None:
    for above, row in pairwise([[], *rows]):
        for index in [index for index, cell in enumerate(row) if cell == _MERGED]:
            row[index] = above[index] if index < len(above) else ""


def _body_elements(body: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, also those inside content controls and insertions."""
    events = etree.iterwalk(body, events=("start",), tag=None)
    for _, element in events:
        if element is body:
            continue
        if element.tag in _LEFT_OUT or _is_placeholder(element):
            events.skip_subtree()
        elif element.tag in {f"{W}p", f"{W}tbl"}:
            yield element
            events.skip_subtree()


def _row_of(cell: etree._Element) -> etree._Element | None:
    return next(cell.iterancestors(f"{W}tr"), None)


def _goes_on(paragraph: etree._Element) -> bool:
    """Whether its text is the beginning of the next paragraph's: its end was deleted, or it is a large first letter."""
    if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
        return True
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    return frame is not None and frame.get(f"{W}dropCap") in {"drop", "margin"}


def _is_placeholder(element: etree._Element) -> bool:
    """A field that nobody filled in shows what to do with it."""
    return element.tag == f"{W}sdt" and is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr"))


def _is_raised(text: etree._Element) -> bool:
    run = text.getparent()
    return run is not None and value(run, "rPr", "vertAlign") == "superscript"


def _is_invisible(properties: etree._Element) -> bool:
    if is_on(properties.find(f"{W}vanish")):
        return True
    size = value(properties, "sz")
    if size.isdigit() and int(size) <= _SMALLEST_HALF_POINTS:
        return True
    shaded = properties.find(f"{W}shd") is not None or properties.find(f"{W}highlight") is not None
    return _WHITE.match(value(properties, "color")) is not None and not shaded and not _is_on_colour(properties)


def _is_on_colour(properties: etree._Element) -> bool:
    """White letters in a shaded paragraph, cell or table, or in a drawn shape, are there to be read."""
    paths = ("pPr", "tcPr", "tblPr")
    for ancestor in properties.iterancestors():
        if ancestor.tag == f"{W}txbxContent":
            return True
        if any(ancestor.find(f"{W}{path}/{W}shd") is not None for path in paths):
            return True
        if ancestor.tag == f"{W}tbl" and ancestor.find(f"{W}tblPr/{W}tblStyle") is not None:
            return True
    return False


def _character(element: etree._Element) -> str:
    tag = element.tag
    if tag in {f"{W}t", f"{_M}t"}:
        return element.text or ""
    if tag in {f"{W}br", f"{W}cr"}:
        return "\n"
    if tag == f"{W}fldChar":
        return form_field(element)
    return {f"{W}tab": " ", f"{W}noBreakHyphen": "-", f"{W}ptab": " "}.get(tag, "")
