"""What the styles of a Word document say of the paragraphs that have them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.loaders.docx.xml import W, crosses_out, is_on, value

_HEADING_NAME = re.compile(
    r"^(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|заголовок|标题|見出し)"
    r"\s*([1-9])",
    re.I,
)
_CONTENTS_NAME = re.compile(r"^(?:toc (?:[1-9]|heading)|table of (?:figures|authorities))$", re.I)
_TITLE_NAMES = frozenset(("title", "titel", "titre", "título", "titolo", "标题", "表題"))


@dataclass(frozen=True, slots=True)
class Style:
    """`level` is 0 for a style that is no heading; `numbering` is the list it belongs to, `depth` how deep in it.

    `contents`: its paragraphs list what stands on which page; `heads`: it sets off the first row of a table.
    """

    key: str = ""
    level: int = 0
    title: bool = False
    hidden: bool = False
    numbering: str = ""
    depth: str = ""
    item: bool = False
    contents: bool = False
    crossed: bool = False
    bold: bool = False
    heads: bool = False


def styles(root: etree._Element) -> dict[str, Style]:
    """Every style by id, with what it inherits."""
    elements = {style.get(f"{W}styleId"): style for style in root.iterchildren(f"{W}style")}
    return {key: _style(element, elements) for key, element in elements.items() if key}


def _style(element: etree._Element, elements: dict[str | None, etree._Element]) -> Style:
    level, title, numbering, depth, item, hidden, contents = 0, False, "", "", False, False, False
    ancestry = list(_ancestry(element, elements))
    for number, ancestor in enumerate(ancestry):
        name = value(ancestor, "name")
        title = title or (number == 0 and name.lower() in _TITLE_NAMES)
        level = level or _heading_level(ancestor, name)
        numbering = numbering or value(ancestor, "pPr", "numPr", "numId")
        depth = depth or value(ancestor, "pPr", "numPr", "ilvl")
        contents = contents or _CONTENTS_NAME.match(name) is not None
        item = item or name.lower().startswith(("list bullet", "list number"))
        hidden = hidden or is_on(ancestor.find(f"{W}rPr/{W}vanish"))
    key = element.get(f"{W}styleId") or ""
    crossed, bold = (_nearest(map(says, ancestry)) for says in (crosses_out, is_bold))
    return Style(key, level, title, hidden, numbering, depth, item, contents, crossed, bold, any(map(_heads, ancestry)))


def _ancestry(element: etree._Element, elements: dict[str | None, etree._Element]) -> Iterator[etree._Element]:
    seen: set[int] = set()
    current: etree._Element | None = element
    while current is not None and id(current) not in seen and len(seen) < 20:
        seen.add(id(current))
        yield current
        current = elements.get(value(current, "basedOn"))


def _nearest(said: Iterable[bool | None]) -> bool:
    return next((one for one in said if one is not None), False)


def is_bold(element: etree._Element) -> bool | None:
    """Of a style or a run of text; None where it doesn't say."""
    mark = element.find(f"{W}rPr/{W}b")
    return None if mark is None else is_on(mark)


def _heads(style: etree._Element) -> bool:
    return any(part.get(f"{W}type") == "firstRow" for part in style.iterchildren(f"{W}tblStylePr"))


def _heading_level(style: etree._Element, name: str) -> int:
    if match := _HEADING_NAME.match(name):
        return int(match.group(1))
    outline = value(style, "pPr", "outlineLvl")
    return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0
