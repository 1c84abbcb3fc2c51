"""The paragraphs of a text frame on a slide, with their bullets and without what its readers cannot see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from lxml import etree

from ingest.loaders.blocks import Block, Kind
from ingest.loaders.numerals import lettered, roman
from ingest.loaders.pptx.shapes import A, number
from ingest.loaders.raised import raised

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BULLETS = (f"{A}buNone", f"{A}buChar", f"{A}buAutoNum", f"{A}buBlip")
SUBHEADING_LEVEL = 3
_LONGEST_SUBHEADING = 100
_ENDS_OF_SENTENCES = (".", "!", ";", ",")
# Fields whose text is another one on every slide or day.
_FORMS: dict[str, Callable[[int], str]] = {"alpha": lettered, "roman": roman}
_CHANGING_FIELDS = ("slidenum", "datetime")
_STRIKES = frozenset(("sngStrike", "dblStrike"))

Hides = Callable[[etree._Element | None, int], bool]
"""Whether a run with these properties, in a paragraph of this level, cannot be seen."""


class Bullet(Enum):
    NONE = auto()
    SIGN = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`first` is where its numbering starts, `form` how that is written; `bold`: throughout."""

    text: str
    level: int = 0
    bullet: Bullet = Bullet.NONE
    first: int = 1
    form: str = ""
    bold: bool = False
    hidden_chars: int = 0


def paragraphs_of(body: etree._Element, styles: Sequence[etree._Element], hides: Hides) -> list[Paragraph]:
    """Those with text, seen or not. `styles` are the lists of styles that count, the nearest first."""
    found = (_paragraph(paragraph, styles, hides) for paragraph in body.iterchildren(f"{A}p"))
    return [paragraph for paragraph in found if paragraph.text.strip() or paragraph.hidden_chars]


def lines_of(body: etree._Element | None) -> list[str]:
    """The paragraphs that have text, however it looks."""
    paragraphs = () if body is None else body.iterchildren(f"{A}p")
    lines = ("".join(part.text or "" for part in paragraph.iter(f"{A}t")) for paragraph in paragraphs)
    return [line for line in lines if line.strip()]


def text_blocks(paragraphs: Sequence[Paragraph], page: int) -> Iterator[Block]:
    counters: dict[int, int] = {}
    for paragraph in paragraphs:
        marker = _marker(paragraph, counters)
        if _may_be_subheading(paragraph):
            yield Block(paragraph.text, Kind.HEADING, SUBHEADING_LEVEL, page)
        else:
            kind = Kind.ITEM if marker else Kind.PARAGRAPH
            yield Block(marker + paragraph.text.strip() if marker else paragraph.text, kind, page=page)


def _paragraph(paragraph: etree._Element, styles: Sequence[etree._Element], hides: Hides) -> Paragraph:
    properties = paragraph.find(f"{A}pPr")
    level = min(max(number(None if properties is None else properties.get("lvl")), 0), 8)
    parts: list[str] = []
    bold, hidden = True, 0
    for element, text in _runs(paragraph):
        look = element.find(f"{A}rPr")
        if hides(look, level):
            hidden += len(text.strip())
            continue
        parts.append(raised(text, parts[-1] if parts else "") if _is_raised(look) else text)
        bold = bold and (not text.strip() or (look is not None and look.get("b") in {"1", "true"}))
    return Paragraph("".join(parts), level, *_bullet(properties, styles, level), bold, hidden)


def _runs(paragraph: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in paragraph:
        if is_crossed_out(element):
            continue
        if element.tag == f"{A}br":
            yield element, "\n"
        elif element.tag == f"{A}r" or (element.tag == f"{A}fld" and not _is_changing(element)):
            yield element, "".join(part.text or "" for part in element.iterchildren(f"{A}t"))
        else:
            yield element, "".join(part.text or "" for part in element.iter(f"{_M}t"))


def is_crossed_out(run: etree._Element) -> bool:
    look = run.find(f"{A}rPr")
    return look is not None and look.get("strike") in _STRIKES


def _is_raised(look: etree._Element | None) -> bool:
    return look is not None and number(look.get("baseline")) > 0


def _is_changing(field: etree._Element) -> bool:
    return (field.get("type") or "").lower().startswith(_CHANGING_FIELDS)


def _bullet(properties: etree._Element | None, styles: Sequence[etree._Element], level: int) -> tuple[Bullet, int, str]:
    """The nearest that says anything about bullets decides; with where a numbering starts, and how it is written."""
    inherited = (style.find(f"{A}lvl{level + 1}pPr") for style in styles)
    for source in (properties, *inherited):
        mark = None if source is None else next((child for child in source if child.tag in _BULLETS), None)
        if mark is None:
            continue
        if mark.tag == f"{A}buAutoNum":
            return Bullet.NUMBER, max(number(mark.get("startAt")), 1), mark.get("type") or ""
        return (Bullet.NONE if mark.tag == f"{A}buNone" else Bullet.SIGN), 1, ""
    return Bullet.NONE, 1, ""


def _marker(paragraph: Paragraph, counters: dict[int, int]) -> str:
    """A number goes on after deeper paragraphs, and starts again after others."""
    level = paragraph.level
    lowest = level + 1 if paragraph.bullet is Bullet.NUMBER else level
    for deeper in [key for key in counters if key >= lowest]:
        del counters[deeper]
    if paragraph.bullet is Bullet.NONE:
        return ""
    if paragraph.bullet is Bullet.SIGN:
        return "  " * level + "- "
    counters[level] = counters[level] + 1 if level in counters else paragraph.first
    return f"{'  ' * level}{_label(counters[level], paragraph.form)} "


def _label(count: int, form: str) -> str:
    """The number as slides write it: "a)", "(iv)", "3."."""
    written = next((write(count) for kind, write in _FORMS.items() if form.startswith(kind)), str(count))
    text = written.upper() if form.startswith(("alphaUc", "romanUc")) else written
    return f"({text})" if form.endswith("ParenBoth") else f"{text})" if form.endswith("ParenR") else f"{text}."


def _may_be_subheading(paragraph: Paragraph) -> bool:
    """Short and in bold throughout, as a heading is written on a slide: one, if something stands below it."""
    text = paragraph.text.strip()
    is_line = bool(text) and len(text) <= _LONGEST_SUBHEADING and "\n" not in text
    return paragraph.bold and paragraph.bullet is Bullet.NONE and is_line and not text.endswith(_ENDS_OF_SENTENCES)


def without_empty_subheadings(blocks: Sequence[Block]) -> list[Block]:
    """Subheadings with nothing below them before the next title are only bold text."""
    kept: list[Block] = []
    filled = False
    for block in reversed(blocks):
        if block.kind is not Kind.HEADING:
            filled = True
        elif block.level < SUBHEADING_LEVEL:
            filled = False
        kept.append(
            block if filled or block.level != SUBHEADING_LEVEL else replace(block, kind=Kind.PARAGRAPH, level=0)
        )
    return kept[::-1]
