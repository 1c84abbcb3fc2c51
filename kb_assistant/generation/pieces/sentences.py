"""Cuts a passage into the pieces that can be quoted: sentences, list items and table rows."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter

from kb_assistant.generation.pieces.columns import entries


class UnitKind(StrEnum):
    """What a piece is, which decides what has to stand beside it."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Unit:
    """The slice `[start, end)` of the passage's text, without outer white space or a bullet in front.

    `heading` is the nearest heading above it within the passage; units of one paragraph, list item or row
    have the same `block`.
    """

    start: int
    end: int
    kind: UnitKind
    block: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    kind: str


_MARKER = re.compile(
    r"[ \t>]*(?:[-*+•◦▪●○–—·‣⁃]|\(?(?:\d{1,3}[.)]|[A-Za-z]\)|[ivx]{2,5}[.)]|[a-z]\.))"
    r"(?:[ \t]+(?:\[[ xX]\][ \t]+)?)(?=\S)"
)
_RULE = re.compile(r"[\s|:=\-_*~+#.]*$")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,})\s*$")
_HASHES = re.compile(r"\s{0,3}#{1,6}\s+\S")
_ENDS_SENTENCE = re.compile(r"[.!?…。！？:;,]['\"»”’)\]*_]*\s*$")
_STOP = re.compile(
    r"[。！？]+[」』”’）\"']*"
    # What closes it may be the number of a note.
    r"|(?:\.{1,3}|…|(?<![!?])[!?]++)(?:['\"”’)\]*_]|\s?»|\s''(?=\s)|[⁰¹²³⁴-⁹]++(?:,[⁰¹²³⁴-⁹]++)*+)*(?=\s|$)"
    r"|(?<=[a-zà-ÿ]{2})[.!?](?=\[\d+\](?:\s|$))\[\d+\]"
)
_ABBREVIATION_LIST = """
a.m abs al approx apr art aug av bd bros bzw c.-à-d ca capt cf ch co col corp d.h dec dept dipl dr
e.g ed eds eg env eq est evtl excl ext feb fig figs fr fri geb gen ggf gov hon hr i.e ie inc incl
ing inkl jan jr jul jun lt ltd m mar max min mlle mm mme mon mr mrs ms no nos nov nr o.ä oct p p.m
par pp prof rep resp rev sat sec sen sep sept sgt sog sr st str sun tel thu thur thurs tue tues u.a
u.k u.s usw vgl vol vs wed z.b zzgl
"""
_ABBREVIATIONS = frozenset(_ABBREVIATION_LIST.split())
_MAY_END_LIST = "a.m al art co corp etc inc jr ltd mar max min no p.m sat sr st sun u.k u.s usw"
_MAY_END = frozenset(_MAY_END_LIST.split())
_MONTHS = "jan|feb|fév|mar|mär|apr|avr|may|mai|jun|juin|jul|juil|aug|août|sep|oct|okt|nov|dec|déc|dez|century|siècle"
# "ab der 41. Stunde" goes on, and so does "z. B. in Wien".
_BEFORE_ORDINALS_LIST = "der die das dem den des zum zur am im vom beim jeder jede jedes jedem jeden"
_BEFORE_ORDINALS = frozenset(_BEFORE_ORDINALS_LIST.split())
# No more is looked at than an address or a formula is long, or a row of semicolons would be read once for each of them.
_PAUSE = re.compile(r"[;；](?=.|\n)(?![^\s=]{0,200}+=)")
_LETTER = re.compile(r"[^\W\d_]\.")
_LONG = 420
_SOFT_WRAP = 0.62


def units(text: str, headings: Sequence[str] = ()) -> list[Unit]:
    """Every quotable piece in order. A line that equals one of `headings` is a heading, whatever it looks like."""
    known = frozenset(_plain(heading) for heading in headings)
    found: list[Unit] = []
    heading = ""
    for block, (kind, start, end) in enumerate(_regions(text, known)):
        if kind == "heading":
            heading = _plain(text[start:end])
            continue
        found += _quotable(text, (kind, start, end), block, heading)
    return found


def announces(text: str) -> bool:
    """Whether a piece promises what comes after it."""
    return text.rstrip("*_ ").endswith((":", "："))


def _quotable(text: str, region: tuple[str, int, int], block: int, heading: str) -> Iterator[Unit]:
    kind, start, end = region
    marker = _MARKER.match(text, start, end) if kind == "item" else None
    first = marker.end() if marker else start
    # What is said of a name says little without it.
    whole = kind == "row" or (kind == "entry" and end - first <= _LONG)
    cuts = [(first, end)] if whole else sentence_spans(text, first, end)
    for left, right in cuts:
        if trimmed := _trim(text, left, right):
            yield Unit(*trimmed, _kind_of(kind), block, heading)


def _kind_of(region: str) -> UnitKind:
    return {"item": UnitKind.ITEM, "entry": UnitKind.ITEM, "row": UnitKind.ROW}.get(region, UnitKind.SENTENCE)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    if not any(letter.isalnum() for letter in piece):
        return None
    start, end = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    return _unbracketed(text, start, end)


def _unbracketed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the bracket around several sentences, of which this is the first or the last."""
    opened, closed = text.count("[", start, end), text.count("]", start, end)
    if opened > closed and text[start] == "[":
        return start + 1, end
    return (start, end - 1) if closed > opened and text[end - 1] == "]" else (start, end)


def _plain(heading: str) -> str:
    return re.sub(r"[#*_`]+", "", heading).strip().rstrip(":").strip()


def _regions(text: str, known: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Headings, rows, list items and entries of columns (with the lines that continue them) and paragraphs as (kind,
    start, end)."""
    open_region: tuple[str, int, int] | None = None
    for line, joins in _joined(text, known):
        if open_region and joins:
            open_region = (open_region[0], open_region[1], line.end)
            continue
        if open_region:
            yield open_region
        open_region = None if line.kind == "blank" else (line.kind, line.start, line.end)
    if open_region:
        yield open_region


def _joined(text: str, known: frozenset[str]) -> Iterator[tuple[_Line, bool]]:
    """Each line, and whether it goes on with the line before it."""
    lines = _lines(text, known)
    width = max((line.end - line.start for line in lines if line.kind == "text"), default=0)
    previous: _Line | None = None
    for line in lines:
        joins = previous is not None and line.kind == "text" and previous.kind in ("text", "item")
        yield line, line.kind == "more" or (joins and previous is not None and _wraps(text, previous, line, width))
        previous = line


def _wraps(text: str, above: _Line, line: _Line, width: int) -> bool:
    """Whether the line above was broken by the page's width rather than by its writer."""
    if text[line.start : line.end].lstrip()[:1].islower():
        return True
    return above.end - above.start >= _SOFT_WRAP * width or bool(
        re.search(r"[,;–-]\s*$", text[above.start : above.end])
    )


def _lines(text: str, known: frozenset[str]) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for line in text.splitlines(keepends=True):
        lines.append(_Line(start, start + len(line.rstrip()), _line_kind(line, known)))
        start += len(line)
    lines = _in_columns(text, lines)
    return [_promoted(text, lines, at) for at in range(len(lines))]


def _in_columns(text: str, lines: list[_Line]) -> list[_Line]:
    found = entries(text)
    return [_of_entry(line, found) for line in lines] if found else lines


def _of_entry(line: _Line, found: Sequence[tuple[int, int]]) -> _Line:
    """A line of text in two columns begins an entry, or goes on with one."""
    at = bisect_right(found, line.start, key=itemgetter(0)) - 1
    if line.kind not in ("text", "item") or at < 0 or line.start >= found[at][1]:
        return line
    return _Line(line.start, line.end, "entry" if line.start == found[at][0] else "more")


def _promoted(text: str, lines: Sequence[_Line], at: int) -> _Line:
    """A line of text that looks like a heading becomes one."""
    line = lines[at]
    below = lines[at + 1] if at + 1 < len(lines) else None
    if line.kind != "text" or line.end - line.start > 80 or below is None:
        return line
    underlined = bool(_UNDERLINE.match(text[below.start : below.end]))
    first = at == 0 or lines[at - 1].kind == "blank"
    above, under = text[line.start : line.end], text[below.start : below.end]
    if underlined or (first and (_titles(above, under) or _is_defined(above, under) or _asks(text, lines, at))):
        return _Line(line.start, line.end, "heading")
    return line


def _titles(line: str, below: str) -> bool:
    """Whether a short line that begins a block stands above what follows instead of belonging to it."""
    bare = line.strip()
    if _ENDS_SENTENCE.search(bare) or len(bare.split()) > 9 or not bare[:1].isalnum() or bare[:1].islower():
        return False
    if re.search(r"\d{3}|@|: |\*\*$", bare):
        return False
    return not below.strip() or (len(below) > len(line) and not below.lstrip()[:1].islower())


def _asks(text: str, lines: Sequence[_Line], at: int) -> bool:
    """Whether a paragraph is a question that the next one answers."""
    rest = lines[at + 1 : at + 3]
    if len(rest) < 2 or [line.kind for line in rest] not in (["blank", "text"], ["blank", "item"]):
        return False
    asked, answer = (text[line.start : line.end].rstrip() for line in (lines[at], rest[1]))
    return asked.endswith("?") and not answer.endswith("?")


def _is_defined(line: str, below: str) -> bool:
    """Whether a short line is a name, and the lines set in below it say what it is."""
    bare = line.strip()
    if _ENDS_SENTENCE.search(bare) or len(bare.split()) > 9 or below.lstrip()[:1].islower():
        return False
    return _indent(below) >= _indent(line) + 2


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _line_kind(line: str, known: frozenset[str]) -> str:
    bare = line.strip()
    if not bare or _RULE.match(bare):
        return "blank"
    if _HASHES.match(line) or _plain(bare) in known or _shouts(bare):
        return "heading"
    if bare.count(" | ") >= 1 or (bare.startswith("|") and bare.endswith("|") and len(bare) > 2):
        return "row"
    return "item" if _MARKER.match(line) else "text"


def _shouts(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    capitals = len(letters) >= 4 and all(letter.isupper() for letter in letters)
    return capitals and len(line) < 70 and not _ENDS_SENTENCE.search(line)


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    stops = [match.end() for match in _STOP.finditer(text, start, end) if _is_end(text, match, end)]
    edges = [start, *[stop for stop in stops if stop < end], end]
    return [piece for left, right in pairwise(edges) for piece in _shorter(text, left, right)]


def _shorter(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences that nobody would quote whole are cut where they pause."""
    if end - start <= _LONG:
        return [(start, end)]
    pauses = [match.end() for match in _PAUSE.finditer(text[start:end])]
    edges = [start, *[start + pause for pause in pauses if 40 < pause < end - start - 40], end]
    return list(pairwise(edges))


def _is_end(text: str, stop: re.Match[str], end: int) -> bool:
    mark = stop.group()
    if mark[0] in "。！？":
        return True
    after = text[stop.end() : min(end, stop.end() + 24)].lstrip(" \t\n\"'“‘«([*_`")
    if not after:
        return True
    if after[0].islower():
        return False
    return mark[0] != "." or mark.startswith("..") or not _is_abbreviation(text, stop.start(), after)


def _is_abbreviation(text: str, dot: int, after: str) -> bool:
    before = text[max(0, dot - 24) : dot].split()
    if not before or text[dot - 1].isspace():
        return False
    word = before[-1].lstrip("([\"'“‘«*_").casefold()
    if word.isdigit():
        is_day = len(word) <= 2 and bool(re.match(rf"(?:{_MONTHS})", after, re.IGNORECASE))
        article = before[-2].casefold() if len(before) > 1 else ""
        return is_day or (len(word) <= 3 and article in _BEFORE_ORDINALS)
    if len(word) == 1 and word.isalpha() and _LETTER.match(after):
        return True
    if before[-1][-1].isupper() and len(word) == 1:
        return after[0].isupper() and word != "i"
    if word in _MAY_END:
        return after[0].isdigit()
    return word in _ABBREVIATIONS
