"""HTML pages without what stands around their content. Nothing is fetched.

The tree is walked here instead of by trafilatura: on pages made of short sections and tables that drops what a
reader would ask for.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from ingest.loaders.blocks import Block, Kind, Outside, assemble, comments, crossed_out, hidden_text
from ingest.loaders.boilerplate import content_root, is_boilerplate, is_list_of_contents, visible_chars
from ingest.loaders.dates import parse_date
from ingest.loaders.decoding import decode
from ingest.loaders.html.confluence import is_attachments, is_comments, is_folded, is_unnamed_switch
from ingest.loaders.html.lists import Numbering
from ingest.loaders.html.tables import Grid, table_grid
from ingest.loaders.html.ticks import task_tick, tick
from ingest.loaders.html.visibility import crossed_names, hidden_names, is_crossed_out, is_hidden, opened_names
from ingest.loaders.html.word import is_remark_sign, is_remarks, is_title, list_mark
from ingest.loaders.raised import raised
from ingest.loaders.tables import table_blocks
from kb_assistant.domain.documents import Extract
from kb_assistant.errors import LimitExceeded, LoadFailure

SUFFIXES: tuple[str, ...] = (".html", ".htm", ".xhtml")

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_UNPARSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_BLOCK_TAGS_WORDS = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr"
    " ul"
)
_BLOCK_TAGS = frozenset(_BLOCK_TAGS_WORDS.split())
_DATE_NAMES = (
    *("article:modified_time", "og:updated_time", "article:modified", "last-modified", "dcterms.modified"),
    *("datemodified", "revised", "dc.date.modified", "date", "dc.date", "dcterms.date", "article:published_time"),
    *("datepublished", "dcterms.created"),
)
_RUNS = re.compile(" {2,}")
_REPORTED_HIDDEN_CHARS = 20


def load(file: Path, name: str) -> Extract:
    data = file.read_bytes()
    declared = _CHARSET.search(data[:4096])
    tree = parse(decode(data, name, declared.group(1).decode("ascii") if declared else ""))
    if tree is None:
        raise LoadFailure(f"{name} holds no text: check that the file is not empty, and upload it again.")
    walk = _Walk(hidden_names(tree), opened_names(tree), crossed_names(tree))
    etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
    walk.page_chars = visible_chars(tree)
    walk.through(content_root(tree))
    return assemble(walk.blocks, name, _outside(tree, walk))


def fragment_blocks(markup: str, tables: int = 0) -> tuple[list[Block], bool]:
    """The blocks of a piece of HTML inside another format, and whether some of it is crossed out.

    `tables` is how many came before.
    """
    tree = parse(f"<div>{markup}</div>")
    walk = _Walk(tables=tables)
    if tree is not None:
        walk.page_chars = visible_chars(tree)
        walk.through(tree)
    return walk.blocks, walk.has_crossed_out


def parse(markup: str) -> etree._Element | None:
    """The tree, or None where there is nothing in the markup. Raises LimitExceeded where text would be lost."""
    markup = _UNPARSABLE.sub("", _XML_DECLARATION.sub("", markup))
    if not markup.strip():
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        tree: etree._Element = lxml_html.document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError:
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise LimitExceeded("The page is nested more than 2,000 levels deep: save it from a browser as PDF.")
    return tree


def _outside(tree: etree._Element, walk: "_Walk") -> Outside:
    findings = [hidden_text()] if walk.hidden_chars >= _REPORTED_HIDDEN_CHARS else []
    findings += [crossed_out()] if walk.has_crossed_out else []
    findings += [comments()] if walk.has_remarks else []
    return Outside(_title(tree, walk.blocks), _date(tree), findings=tuple(findings))


def _title(tree: etree._Element, blocks: list[Block]) -> str:
    """The only first-level heading says it better than the window's title, which names the site too."""
    first = [block.text for block in blocks if block.kind is Kind.HEADING and block.level == 1]
    if len(first) == 1:
        return first[0]
    return " ".join("".join(tree.xpath("string(//head/title)")).split())


def _date(tree: etree._Element) -> date | None:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = meta.get("name") or meta.get("property") or meta.get("itemprop") or meta.get("http-equiv") or ""
        metas.setdefault(key.lower(), meta.get("content") or "")
    given = (parse_date(metas[name]) for name in _DATE_NAMES if name in metas)
    return next(filter(None, given), None)


@dataclass(slots=True)
class _Walk:
    """Goes through a tree once, without recursion, so that deep nesting costs nothing."""

    hidden: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    crossed: frozenset[str] = frozenset()
    page_chars: int = 0
    tables: int = 0
    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    heading: int = 0
    lists: list[Numbering | None] = field(default_factory=list)
    marker: str = ""
    term: Block | None = None
    defining: str = ""
    preformatted: int = 0
    hidden_chars: int = 0
    has_crossed_out: bool = False
    has_remarks: bool = False

    def through(self, root: etree._Element) -> None:
        events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: etree._Element | None = None
        for event, element in events:
            if event == "start" and self._open(element, root):
                skipped = element
                events.skip_subtree()
            if event == "end" and element is not skipped:
                self._close(element)
            if event != "start" and element is not root:
                self._say(element.tail or "")
        self._flush()

    def _open(self, element: etree._Element, root: etree._Element) -> bool:
        """Whether the element is dealt with and its inside is not to be walked."""
        if self._leave_out(element, root):
            return True
        tag = element.tag
        if tag == "table" and (grid := table_grid(element, self._cell_text)) is not None:
            self._flush()
            self._table(grid)
            return True
        if tag in _BLOCK_TAGS:
            self._flush()
            self._enter(element)
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "img":
            self._say(f" {element.get('alt') or ''} ")
        if tag == "sup" and not len(element):
            self.parts.append(raised(element.text or "", self.parts[-1] if self.parts else ""))
        else:
            self._say(element.text or "")
        return False

    def _cell_text(self, cell: etree._Element) -> str:
        walk = _Walk(self.hidden, self.opened, self.crossed, self.page_chars)
        walk.through(cell)
        self.hidden_chars += walk.hidden_chars
        self.has_crossed_out |= walk.has_crossed_out
        return " ".join(block.text.strip() for block in walk.blocks)

    def _leave_out(self, element: etree._Element, root: etree._Element) -> bool:
        if element is root:
            return False
        if is_hidden(element, self.hidden) and not self._opens(element):
            self.hidden_chars += len(" ".join("".join(element.itertext()).split()))
            return True
        if is_crossed_out(element, self.crossed):
            self.has_crossed_out |= bool("".join(element.itertext()).strip())
            return True
        if is_comments(element):
            self.has_remarks = True
            return True
        if self._is_word_s(element):
            return True
        self._say(tick(element))
        return self._is_beside_text(element)

    def _opens(self, element: etree._Element) -> bool:
        """Whether readers open it by a switch."""
        return element.get("id") in self.opened or is_folded(element)

    def _is_beside_text(self, element: etree._Element) -> bool:
        if element.tag in {"ul", "ol"} and is_list_of_contents(element):
            return True
        return is_unnamed_switch(element) or is_attachments(element) or is_boilerplate(element, self.page_chars)

    def _is_word_s(self, element: etree._Element) -> bool:
        """What only Word shows as it is meant; marks of lists are kept for their paragraph."""
        if mark := list_mark(element):
            self.marker = mark
            return True
        self.has_remarks |= is_remarks(element)
        return is_remarks(element) or is_remark_sign(element)

    def _enter(self, element: etree._Element) -> None:
        match element.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6" as tag:
                self.heading = int(tag[1])
            case _ if is_title(element):
                self.heading = 1
            case "ul":
                self.lists.append(None)
            case "ol":
                self.lists.append(Numbering(element))
            case "li":
                self.marker = self._next_marker(element) + task_tick(element)
            case "dt" | "dd" as tag:
                self.defining = tag
            case "pre":
                self.preformatted += 1

    def _next_marker(self, item: etree._Element) -> str:
        if not self.lists:
            return "- "
        indent = "  " * (len(self.lists) - 1)
        numbering = self.lists[-1]
        return f"{indent}{numbering.next(item)} " if numbering else indent + "- "

    def _close(self, element: etree._Element) -> None:
        if element.tag not in _BLOCK_TAGS:
            return
        self._flush()
        match element.tag:
            case "ul" | "ol" if self.lists:
                self.lists.pop()
            case "pre":
                self.preformatted -= 1
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.heading = 0
            case _ if is_title(element):
                self.heading = 0
            case "li":
                self.marker = ""
            case "dt" | "dd":
                self.defining = ""

    def _say(self, text: str) -> None:
        if text:
            self.parts.append(text if self.preformatted else _BLANKS.sub(" ", text))

    def _flush(self) -> None:
        text = "".join(self.parts)
        self.parts.clear()
        text = text.strip("\n") if self.preformatted else _joined_lines(text)
        if text.strip():
            self._add(self._block(text))

    def _add(self, block: Block) -> None:
        """A short term and what it means are one block."""
        if self.term is not None and self.defining == "dd" and block.kind is Kind.PARAGRAPH:
            self.blocks[-1] = replace(block, text=f"{self.term.text.rstrip(': ')}: {block.text}")
        else:
            self.blocks.append(block)
        is_term = self.defining == "dt" and block.kind is Kind.PARAGRAPH and not block.text.endswith("?")
        self.term = block if is_term else None

    def _block(self, text: str) -> Block:
        if self.heading:
            return Block(self._number() + text, Kind.HEADING, level=self.heading)
        if self.lists or self.marker:
            marker = self.marker or "  " * len(self.lists)
            self.marker = ""
            return Block(marker + text, Kind.ITEM)
        return Block(text)

    def _number(self) -> str:
        """What counts a heading that stands at the start of a list's item."""
        number, self.marker = self.marker.strip(), ""
        return f"{number} " if number.strip("-") else ""

    def _table(self, grid: Grid) -> None:
        self.tables += 1
        self.term = None
        if grid.caption:
            self.blocks.append(Block(grid.caption))
        self.blocks.extend(table_blocks(grid.rows, grid.headers, self.tables, labelled=grid.labelled))


def _joined_lines(text: str) -> str:
    """White space as a browser shows it: only a line break breaks a line."""
    return "\n".join(line.strip() for line in _RUNS.sub(" ", text).split("\n")).strip()
