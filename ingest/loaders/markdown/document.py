"""Markdown (CommonMark with pipe tables), with front matter and the tags of Jekyll sites."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.loaders.blocks import Block, Kind, Outside, assemble, crossed_out
from ingest.loaders.dates import parse_date
from ingest.loaders.decoding import decode
from ingest.loaders.html.document import fragment_blocks
from ingest.loaders.html.visibility import crosses_out
from ingest.loaders.markdown.dialects import plain
from ingest.loaders.raised import raised
from ingest.loaders.tables import table_blocks
from kb_assistant.domain.documents import Extract

SUFFIXES: tuple[str, ...] = (".md", ".markdown", ".mdown", ".mkd")

_FRONT_MATTER = re.compile(r"\A\ufeff?\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_TOML = re.compile(r"\A\ufeff?\s*\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"^([A-Za-z][\w -]*):[ \t]*(.*)$", re.M)
_TOML_FIELD = re.compile(r"^([A-Za-z][\w-]*)[ \t]*=[ \t]*(.*)$", re.M)
_DATE_FIELDS = ("last_updated", "last updated", "updated", "lastmod", "last_modified_at", "modified", "date")
_LIQUID = re.compile(
    r"(?P<code>^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)|`[^`\n]+`)"
    r"|\{%-?\s*raw\s*-?%\}(?P<raw>(?:(?!\{%-?\s*raw\b).)*?)\{%-?\s*endraw\s*-?%\}"
    r"|\{%-?\s*comment\b.*?\{%-?\s*endcomment\s*-?%\}"
    r"|\{%-?\s*(?P<tag>\w+)(?P<arguments>(?:[^%{\"']|\{(?!%)|\"[^\"]*\"|'[^']*'|%(?!\}))*)%\}"
    r"|\{\{(?P<value>(?:[^{}\"']|\{(?!\{)|\"[^\"]*\"|'[^']*'|\}(?!\}))*)\}\}",
    re.S | re.M,
)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_PATH = re.compile(r"/|\.\w{2,4}$")
_TARGET_TAGS = frozenset(("page", "link", "post_url", "asset_path"))
_SILENT_TAGS_WORDS = (
    "include include_relative if elsif unless case when for assign capture cycle layout render paginate"
)
_SILENT_TAGS = frozenset(_SILENT_TAGS_WORDS.split())
_WORDS = frozenset(("text", "code_inline", "text_special"))
_CROSSED_TAG = re.compile(r"<(/?)(?:s|del|strike)\b", re.I)
_SPAN = re.compile(r"<(/?)span\b(?:[^>]*?\sstyle\s*=\s*[\"']([^\"']*))?", re.I)
_RAISING = re.compile(r"<(/?)sup\b", re.I)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.I)


def load(file: Path, name: str) -> Extract:
    text = re.sub(r"\r\n?", "\n", decode(file.read_bytes(), name))
    fields, body = split_front_matter(text)
    dates = (parse_date(fields[key]) for key in _DATE_FIELDS if key in fields)
    walk = _walked(plain(without_liquid(body)))
    findings = (crossed_out(),) if walk.has_crossed_out else ()
    outside = Outside(unescape(fields.get("title", "")), next(filter(None, dates), None), findings=findings)
    return assemble(walk.blocks, name, outside)


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The plain fields of the front matter by lower-case name, and the text after it."""
    for matter, field_of in ((_FRONT_MATTER, _FIELD), (_TOML, _TOML_FIELD)):
        match = matter.match(text)
        if match is not None and field_of.search(match.group(1)):
            fields = {key.lower(): value.strip().strip("\"'") for key, value in field_of.findall(match.group(1))}
            return fields, text[match.end() :]
    return {}, text


def without_liquid(text: str) -> str:
    """Without template tags, but with the words a reader of the site would see. Code stays as it is."""
    return _LIQUID.sub(_seen, text)


def _seen(match: re.Match[str]) -> str:
    if match["code"] is not None:
        return match["code"]
    if match["raw"] is not None:
        return match["raw"]
    if match["value"] is not None:
        return _last_words(match["value"]) if match["value"].strip()[:1] in {'"', "'"} else ""
    if match["tag"] in _TARGET_TAGS:
        return "#"
    return "" if match["tag"] in _SILENT_TAGS or match["tag"] is None else _last_words(match["arguments"])


def _last_words(arguments: str) -> str:
    """The last quoted argument that is no path: the alternative text, the title, the channel's name."""
    quoted = [double or single for double, single in _QUOTED.findall(arguments)]
    return next((words for words in reversed(quoted) if not _PATH.search(words)), "")


def _walked(text: str) -> "_Walk":
    walk = _Walk()
    for token in MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"]).parse(text):
        walk.take(token)
    return walk


@dataclass(slots=True)
class _List:
    number: int | None
    marker_due: bool = False


@dataclass(slots=True)
class _Walk:
    """Turns the flat row of tokens into blocks; the lists and the table it is in are its only memory."""

    blocks: list[Block] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    heading: int = 0
    rows: list[list[str]] | None = None
    tables: int = 0
    has_crossed_out: bool = False

    def take(self, token: Token) -> None:
        handler = getattr(self, f"_{token.type}", None)
        if handler is not None:
            handler(token)

    def _inline(self, token: Token) -> None:
        text = inline_text(token.children or ())
        self.has_crossed_out |= any(_crossed(token.children or ()))
        if self.rows is not None:
            self.rows[-1].append(text)
        elif self.heading:
            self.blocks.append(Block(self._number() + text, Kind.HEADING, level=self.heading))
        else:
            self._add(text)

    def _number(self) -> str:
        """What counts a heading that stands at the start of a list's item."""
        marker = self._marker() if self.lists else ""
        return marker if marker.strip("- ") else ""

    def _add(self, text: str) -> None:
        if not self.lists:
            self.blocks.append(Block(text))
            return
        indent = "  " * (len(self.lists) - 1)
        self.blocks.append(Block(indent + self._marker() + text, Kind.ITEM))

    def _marker(self) -> str:
        current = self.lists[-1]
        if not current.marker_due:
            return "  "
        current.marker_due = False
        return "- " if current.number is None else f"{current.number}. "

    def _heading_open(self, token: Token) -> None:
        self.heading = int(token.tag[1:])

    def _heading_close(self, token: Token) -> None:
        self.heading = 0

    def _bullet_list_open(self, token: Token) -> None:
        self.lists.append(_List(None))

    def _ordered_list_open(self, token: Token) -> None:
        self.lists.append(_List(int(token.attrs.get("start", 1)) - 1))

    def _list_item_open(self, token: Token) -> None:
        current = self.lists[-1]
        current.marker_due = True
        current.number = None if current.number is None else current.number + 1

    def _bullet_list_close(self, token: Token) -> None:
        self.lists.pop()

    _ordered_list_close = _bullet_list_close

    def _fence(self, token: Token) -> None:
        self.blocks.append(Block(token.content.rstrip()))

    _code_block = _fence

    def _html_block(self, token: Token) -> None:
        blocks, has_crossed_out = fragment_blocks(token.content, self.tables)
        self.has_crossed_out |= has_crossed_out
        self.tables = max([self.tables, *(block.table for block in blocks)])
        self.blocks.extend(blocks)

    def _table_open(self, token: Token) -> None:
        self.rows = []

    def _tr_open(self, token: Token) -> None:
        if self.rows is not None:
            self.rows.append([])

    def _table_close(self, token: Token) -> None:
        rows, self.rows = self.rows or [], None
        self.tables += 1
        self.blocks.extend(table_blocks(rows, 1 if any(rows[0]) else 0, self.tables))


def inline_text(tokens: Sequence[Token]) -> str:
    """Links as their text, images as their alternative text, lines of a paragraph joined, nothing crossed out."""
    return "".join(_inline_parts(tokens))


def _crossed(tokens: Sequence[Token]) -> Iterator[bool]:
    """Whether each is crossed out; so is the mark with which that begins."""
    depth, spans = 0, list[int]()
    for token in tokens:
        depth += _crossing(token, spans)
        yield depth > 0


def _crossing(token: Token, spans: list[int]) -> int:
    """1 where text that is crossed out begins, -1 where it ends; `spans` are those that are open, and change."""
    if token.type in {"s_open", "s_close"}:
        return token.nesting
    if token.type != "html_inline":
        return 0
    if span := _SPAN.match(token.content):
        return _span_crossing(span, spans)
    tag = _CROSSED_TAG.match(token.content)
    return 0 if tag is None else -1 if tag[1] else 1


def _span_crossing(span: re.Match[str], spans: list[int]) -> int:
    if span[1]:
        return -spans.pop() if spans else 0
    spans.append(int(crosses_out(span[2] or "")))
    return spans[-1]


def _inline_parts(tokens: Sequence[Token]) -> Iterator[str]:
    is_raised, last = False, ""
    for token, is_crossed in zip(tokens, _crossed(tokens), strict=True):
        if token.type == "html_inline" and (tag := _RAISING.match(token.content)):
            is_raised = not tag[1]
        elif is_crossed:
            continue
        elif token.type in _WORDS:
            yield raised(token.content, last) if is_raised else token.content
            last = token.content
        else:
            yield _shown(token)


def _shown(token: Token) -> str:
    """What readers see of one that is no text itself."""
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if _LINE_BREAK.match(token.content) else ""
        case "image":
            return inline_text(token.children or ())
    return ""
