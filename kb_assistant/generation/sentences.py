"""Cuts a passage into the pieces that can be quoted: sentences, list items and table rows."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, pairwise


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


@dataclass(frozen=True, slots=True)
class _Item:
    """The pieces `[at, end)` of a section, and the number in front of them, None of a bullet."""

    at: int
    end: int
    number: int | None


_Runs = Callable[[str, Sequence[Unit]], list[Sequence[Unit]]]
"""Finds in a section of a text the pieces that belong together."""

_MARKER = re.compile(
    r"[ \t>]*(?:[-*+•◦▪●○–—·‣⁃]|\(?(?:\d{1,3}[.)]|[A-Za-z]\)|[a-z]\.))(?:[ \t]+(?:\[[ xX]\][ \t]+)?)(?=\S)"
)
_RULE = re.compile(r"[\s|:=\-_*~+#.]*$")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,})\s*$")
_HASHES = re.compile(r"\s{0,3}#{1,6}\s+\S")
_ENDS_SENTENCE = re.compile(r"[.!?…。！？:;,]['\"»”’)\]*_]*\s*$")
_STOP = re.compile(
    r"[。！？]+[」』”’）\"']*"
    r"|(?:\.{1,3}|…|[!?]+)(?:['\"”’)\]*_]|\s?»|\s''(?=\s))*(?=\s|$)"
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
_LONG = 420
_SOFT_WRAP = 0.62
_NUMBERED = re.compile(r"[ \t(]*(\d{1,2})[.)][ \t]+")
_NUMBERS = re.compile(rf"^{_NUMBERED.pattern}", re.MULTILINE)
_FIRST = (0, 1)
_FEWEST_STEPS = 2
_FEWEST_ROWS = 2
_MOST_OF_WHOLE = 700
"""Characters of a numbered list, or of a table, that is quoted whole."""


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


def steps(text: str, pieces: Sequence[Unit], after: str = "") -> list[Unit]:
    """The numbered lists among the pieces, each as one, with the sentence that announces it: those that are there from
    their first number to their last and are short enough to be quoted whole. `after` is what comes behind the text."""
    return [whole for whole in _wholes(text, pieces, _counted) if not _is_cut_behind(whole, pieces, after)]


def tables(text: str, pieces: Sequence[Unit], before: str = "", after: str = "") -> list[Unit]:
    """The tables among the pieces, each as one, announced, complete and short as the lists are: rows of the same
    columns. `before` and `after` is what stands around the text."""
    found = [whole for whole in _wholes(text, pieces, _in_columns) if not _is_cut_behind(whole, pieces, after)]
    return [whole for whole in found if not _is_cut_in_front(whole, pieces, before)]


def _wholes(text: str, pieces: Sequence[Unit], runs: _Runs) -> list[Unit]:
    found = [_whole(text, section, run) for section in _sections(pieces) for run in runs(text, section)]
    return [whole for whole in found if _is_short(whole)]


def _is_cut_behind(whole: Unit, pieces: Sequence[Unit], after: str) -> bool:
    """Whether a list or table at the end of the text goes on behind it, with the rest of a line or with another."""
    gap, line = _next_line(after)
    if whole.end < pieces[-1].end or not line:
        return False
    return "\n" not in gap or line[0].islower() or _kind_of(_line_kind(line, frozenset())) is whole.kind


def _is_cut_in_front(table: Unit, pieces: Sequence[Unit], before: str) -> bool:
    """Whether a table that the text begins with, and that nothing announces, began in front of it."""
    line, gap = _last_line(before)
    if table.start > pieces[0].start or pieces[0].kind is not UnitKind.ROW or not line:
        return False
    return "\n" not in gap or _line_kind(line, frozenset()) == "row"


def _next_line(text: str) -> tuple[str, str]:
    """The white space a text begins with, and the line behind it."""
    bare = text.lstrip()
    return text[: len(text) - len(bare)], bare.partition("\n")[0]


def _last_line(text: str) -> tuple[str, str]:
    """The last line of a text, and the white space behind it."""
    bare = text.rstrip()
    return bare.rpartition("\n")[2], text[len(bare) :]


def _in_columns(text: str, section: Sequence[Unit]) -> list[Sequence[Unit]]:
    """The rows of one table, two or more, that stand one below the other."""
    alike = groupby(section, key=lambda piece: (piece.kind, _columns(text[piece.start : piece.end])))
    runs = [list(run) for (kind, _), run in alike if kind is UnitKind.ROW]
    return [run for run in runs if len(run) >= _FEWEST_ROWS]


def _columns(row: str) -> str | int:
    """What rows of one table have in common: the name of the first column, or else their number."""
    cells = row.split(" | ")
    name, colon, _ = cells[0].partition(": ")
    return name if colon else len(cells)


def without_numbers(text: str) -> str:
    """The text without the numbers in front of its lines."""
    return _NUMBERS.sub("", text)


def by_line(text: str, kind: UnitKind) -> list[str]:
    """A list or a table as lines to be shown: a list is cut in front of each numbered line."""
    if kind is UnitKind.ROW:
        return text.splitlines()
    cuts = [number.start() for number in _NUMBERS.finditer(text) if number.start() > 0]
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


def _sections(pieces: Sequence[Unit]) -> list[Sequence[Unit]]:
    """The pieces from one heading to the next: a block without any piece was a heading."""
    cuts = [
        at
        for at, (left, right) in enumerate(pairwise(pieces), start=1)
        if left.heading != right.heading or right.block > left.block + 1
    ]
    return [pieces[start:end] for start, end in pairwise([0, *cuts, len(pieces)])]


def _counted(text: str, section: Sequence[Unit]) -> list[Sequence[Unit]]:
    """The items that count on from 0 or 1, each list with all that stands between them."""
    counts: list[list[_Item]] = []
    for item in _items(text, section):
        if counts and _goes_on(counts[-1][-1], item):
            counts[-1].append(item)
        else:
            counts.append([item])
    return [
        section[count[0].at : count[-1].end]
        for count, after in pairwise([*counts, []])
        if len(count) >= _FEWEST_STEPS and count[0].number in _FIRST and not _is_torn(section, after)
    ]


def _items(text: str, section: Sequence[Unit]) -> Iterator[_Item]:
    for _, places in groupby(range(len(section)), key=lambda at: section[at].block):
        at, *more = places
        if section[at].kind is UnitKind.ITEM:
            number = _NUMBERED.fullmatch(text, _start_of_line(text, section[at].start), section[at].start)
            yield _Item(at, at + 1 + len(more), int(number[1]) if number else None)


def _goes_on(item: _Item, after: _Item) -> bool:
    """Whether it is the next of a list. Markdown counts for itself where every number is 1."""
    if item.number is None or after.number is None:
        return False
    return after.number == item.number + 1 or after.number == item.number == 1


def _is_torn(section: Sequence[Unit], after: Sequence[_Item]) -> bool:
    """Whether items that do not belong stand right behind: numbers above bullets are headings of a kind."""
    return bool(after) and after[0].number not in _FIRST and section[after[0].at - 1].kind is UnitKind.ITEM


def _whole(text: str, section: Sequence[Unit], run: Sequence[Unit]) -> Unit:
    """From the sentence that announces the steps or rows, or else from the first one's number."""
    first, end = run[0], run[-1].end
    number = text[_start_of_line(text, first.start) : first.start].lstrip()
    bare = replace(first, start=first.start - len(number), end=end)
    before = [piece for piece in section if piece.end <= first.start][-1:]
    announced = [replace(bare, start=lead.start) for lead in before if announces(text[lead.start : lead.end])]
    return next(filter(_is_short, announced), bare)


def _is_short(whole: Unit) -> bool:
    return whole.end - whole.start <= _MOST_OF_WHOLE


def _start_of_line(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def announces(text: str) -> bool:
    """Whether a piece promises what comes after it."""
    return text.rstrip("*_ ").endswith((":", "："))


def _quotable(text: str, region: tuple[str, int, int], block: int, heading: str) -> Iterator[Unit]:
    kind, start, end = region
    marker = _MARKER.match(text, start, end) if kind == "item" else None
    first = marker.end() if marker else start
    cuts = [(first, end)] if kind == "row" else sentence_spans(text, first, end)
    for left, right in cuts:
        if trimmed := _trim(text, left, right):
            yield Unit(*trimmed, _kind_of(kind), block, heading)


def _kind_of(region: str) -> UnitKind:
    return {"item": UnitKind.ITEM, "row": UnitKind.ROW}.get(region, UnitKind.SENTENCE)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    if not any(letter.isalnum() for letter in piece):
        return None
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _plain(heading: str) -> str:
    return re.sub(r"[#*_`]+", "", heading).strip().rstrip(":").strip()


def _regions(text: str, known: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Headings, rows, list items (with the lines that continue them) and paragraphs as (kind, start, end)."""
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
        yield line, joins and previous is not None and _wraps(text, previous, line, width)
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
    return [_promoted(text, lines, at) for at in range(len(lines))]


def _promoted(text: str, lines: Sequence[_Line], at: int) -> _Line:
    """A line of text that looks like a heading becomes one."""
    line = lines[at]
    below = lines[at + 1] if at + 1 < len(lines) else None
    if line.kind != "text" or line.end - line.start > 80 or below is None:
        return line
    underlined = bool(_UNDERLINE.match(text[below.start : below.end]))
    first = at == 0 or lines[at - 1].kind == "blank"
    if underlined or (first and _titles(text[line.start : line.end], text[below.start : below.end])):
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
    pauses = [match.end() for match in re.finditer(r"(?:;|；)(?=\s|\S)(?!\S*=)", text[start:end])]
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
        return len(word) <= 2 and bool(re.match(rf"(?:{_MONTHS})", after, re.IGNORECASE))
    if before[-1][-1].isupper() and len(word) == 1:
        return after[0].isupper() and word != "i"
    if word in _MAY_END:
        return after[0].isdigit()
    return word in _ABBREVIATIONS
