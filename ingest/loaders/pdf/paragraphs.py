"""Lines of PDF pages to headings, paragraphs and list items. Pure functions over words."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from statistics import median

from ingest.loaders.blocks import Block, Kind
from ingest.loaders.pdf.page import OutlineEntry, Page, Run, Word
from ingest.loaders.pdf.words import joined_lines, joined_text, joint

_BULLET = re.compile(r"^[•‣◦▪●○■□➢➤✓✔\uf0b7\uf0a7*–—-]$|^[•‣◦▪●○■➢➤]")
_BULLET_MARK = re.compile(r"^(?:[•‣◦▪●○■□➢➤✓✔*–—-]|\uf0b7|\uf0a7)\s*")
_NUMBER = re.compile(r"^\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]$")
_PAGE_NUMBER = re.compile(
    r"^(?:[-–|]\s*)?(?:page|seite|p\.?|página|pagina)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:of|/|von|sur|de)\s*\d{1,4})?(?:\s*[-–|])?$",
    re.I,
)
_STYLE = attrgetter("size", "bold")
_SENTENCE_END = tuple('.!?:;。！？…”"')
_SIGNS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
# "Article 3": it names what stands below it.
_SECTION = re.compile(r"(?!page\b|seite\b|página\b|pagina\b|blatt\b|folio\b|p\b)(?:[^\W\d_]+\.?|§)\s?(\d+)")
# The number of a page in its chapter: "3-12".
_IN_PARTS = re.compile(r"^\d+(?:[-–.]\d+)+$")
_MARGIN = 0.14
_WIDE_MARGIN = 0.2
# In letter sizes.
_APART = 2.2
_CLOSE = 1.6
_INDENT = 0.8
_LARGER = 1.15
_TITLE = 1.3
_LONGEST_HEADING = 200
_LONGEST_BOLD_HEADING = 110
# In words, where it ends as a sentence does.
_LONGEST_CLOSED_HEADING = 6
_LONGEST_RUNNING = 150

_Place = tuple[str, int, int]
"""What stands there, how low, and how large: the same on each page where it returns."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of text as it stands on the page. `size` is the middle one, `is_bold` says that all of it is, `is_marked`
    that a bullet is drawn before it."""

    words: Run
    page: int
    text: str
    size: float
    x0: float
    x1: float
    is_bold: bool
    is_marked: bool = False

    @property
    def baseline(self) -> float:
        return self.words[0].baseline

    @property
    def is_item(self) -> bool:
        first = self.words[0].text
        return self.is_marked or (len(self.words) > 1 and bool(_BULLET.match(first) or _NUMBER.match(first)))


def line_of(words: Run, page: int) -> Line:
    sizes = [word.size for word in words]
    size = sizes[0] if min(sizes) == max(sizes) else median(sizes)
    x0, x1 = min([word.x0 for word in words]), max([word.x1 for word in words])
    return Line(words, page, joined_text(words), size, x0, x1, all(word.bold for word in words))


@dataclass(frozen=True, slots=True)
class Typography:
    """What the whole document looks like: its body type, and which level a type size or title stands for."""

    body: float
    bold_is_special: bool
    sizes: tuple[float, ...]
    outline: Mapping[int, Mapping[str, int]]
    known: frozenset[str]

    def heading_level(self, lines: Sequence[Line]) -> int:
        """0 for what is no heading."""
        if level := self._outlined(lines):
            return level
        size = lines[0].size
        larger = size >= self.body * _LARGER
        bold = self.bold_is_special and all(line.is_bold for line in lines)
        if not larger and (not bold or size < 0.95 * self.body or len(lines) > 2):
            return 0
        text = " ".join(line.text for line in lines)
        if len(text) > _LONGEST_HEADING or text.endswith((",", ";")) or sum(map(str.isalpha, text)) < 2:
            return 0
        if larger:
            return 0 if _is_sentence(text) else self._level_of(size)
        label = text.endswith((".", ":")) or len(text) > _LONGEST_BOLD_HEADING
        return 0 if label else min(len(self.sizes) + 1, 6)

    def _outlined(self, lines: Sequence[Line]) -> int:
        titles = self.outline.get(lines[0].page)
        return titles.get(_key(" ".join(line.text for line in lines)), 0) if titles else 0

    def _level_of(self, size: float) -> int:
        larger = sum(1 for other in self.sizes if other > size * 1.03)
        return min(larger + 1, 6)


def _is_sentence(text: str) -> bool:
    """As slides have in large letters."""
    return text.endswith((".", "!")) and len(text.split()) > _LONGEST_CLOSED_HEADING


def typography(pages: Sequence[Page], outline: Iterable[OutlineEntry]) -> Typography:
    words = [word for page in pages for run in page.runs for word in run]
    letters: defaultdict[tuple[float, bool], int] = defaultdict(int)
    for style, alike in groupby(words, key=_STYLE):
        letters[style] += sum([len(word.text) for word in alike])
    sizes: Counter[float] = Counter()
    for (size, _), count in letters.items():
        sizes[round(size * 2) / 2] += count
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    bold = sum(count for (_, is_bold), count in letters.items() if is_bold)
    larger = sorted({size for size in sizes if size >= body * _LARGER}, reverse=True)
    levels: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for entry in outline:
        levels[entry.page][_key(entry.title)] = min(entry.level, 6)
    return Typography(body, bold < 0.4 * sum(sizes.values()), tuple(_distinct(larger)), dict(levels), _known(words))


def _known(words: Sequence[Word]) -> frozenset[str]:
    """What tells broken words from compounds, where there are broken ones."""
    if not any(word.hyphen for word in words):
        return frozenset()
    return frozenset(word.text.strip(".,;:!?()[]\"'“”‘’").lower() for word in words if not word.hyphen)


def _distinct(sizes: Sequence[float]) -> list[float]:
    """Sizes that differ by less than a reader sees are one."""
    kept: list[float] = []
    for size in sizes:
        if not kept or size < kept[-1] * 0.97:
            kept.append(size)
    return kept


def _key(text: str) -> str:
    return _SIGNS.sub("", text.lower())


def lines_from(runs: Iterable[Run], page: int) -> Iterator[Line]:
    """Runs that stand beside each other make one line: a bullet and its text, or a word in other type."""
    current: Run = ()
    for run in runs:
        if current and _beside(current, run):
            current += run
            continue
        if current:
            yield line_of(current, page)
        current = run
    if current:
        yield line_of(current, page)


def _beside(left: Run, right: Run) -> bool:
    a, b = left[-1], right[0]
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    gap = b.x0 - a.x1
    size = max(a.size, b.size)
    near = 3.5 * size if len(left) == 1 and (_BULLET.match(a.text) or _NUMBER.match(a.text)) else 2 * size
    return overlap > 0.5 * min(a.height, b.height) and -0.6 * size < gap < near


def running_lines(pages: Mapping[int, Sequence[Line]], heights: Mapping[int, float]) -> frozenset[Line]:
    """Headers, footers and page numbers: what returns in the margin of page after page."""
    places: defaultdict[_Place, list[Line]] = defaultdict(list)
    found: set[Line] = set()
    usual = _usual_size([line for lines in pages.values() for line in lines])
    for number, lines in pages.items():
        height, large = heights[number], _TITLE * max(usual, _usual_size(lines))
        margin = _marginal(lines, height)
        found.update(line for line in margin if _is_number_of(number, line, lines, height))
        standing = ((line, place) for line in margin for place in _running_places(line, height, large))
        for line, place in standing:
            places[place].append(line)
    for lines in places.values():
        if len({line.page for line in lines}) >= max(2, 0.4 * len(pages)):
            found.update(lines)
    return frozenset(found)


def _marginal(lines: Sequence[Line], height: float) -> list[Line]:
    """The short ones in the margin, or apart from what is below or above them."""
    apart = _apart(lines, height)
    short = (line for line in lines if len(line.text) <= _LONGEST_RUNNING)
    return [line for line in short if line in apart or _in_margin(line, height, _MARGIN)]


def _running_places(line: Line, height: float, large: float) -> Iterator[_Place]:
    is_head = line.baseline < height / 2
    for key in _running_keys(line, is_head=is_head, is_title=is_head and line.size >= large):
        yield key, round(line.baseline / 12), round(line.size)


def _usual_size(lines: Sequence[Line]) -> float:
    return median([line.size for line in lines]) if lines else 0.0


def _running_keys(line: Line, *, is_head: bool, is_title: bool) -> Iterator[str]:
    """The same on each page: the text or, unless it is a title as "Step 2", what is left when one of its figures is
    counted from the number of the page. Other figures, those that stand alone, and the number of a section that begins
    there are of what stands there."""
    text = line.text.lower()
    if not text.isdecimal():
        yield text
    if is_title:
        return
    section = _SECTION.match(text) if is_head else None
    for figure in _DIGITS.finditer(text, section.end() if section else 0):
        yield f"{text[: figure.start()]}#{int(figure.group()) - line.page}{text[figure.end() :]}"
    if _IN_PARTS.match(text):
        yield _DIGITS.sub("#", text)


def _is_number_of(page: int, line: Line, lines: Sequence[Line], height: float) -> bool:
    """Outside of the margin it has to be the right one."""
    return _is_page_number(line, lines) and (_in_margin(line, height, _MARGIN) or _first_number(line.text) == str(page))


def _is_page_number(line: Line, lines: Sequence[Line]) -> bool:
    """Not the last line of a paragraph or of a cell, which may be a figure, too."""
    if not _PAGE_NUMBER.match(line.text):
        return False
    return not line.text.isdecimal() or not any(_is_right_above(other, line) for other in lines)


def _is_right_above(other: Line, line: Line) -> bool:
    near = 0 < line.baseline - other.baseline < _CLOSE * line.size
    return near and abs(other.x0 - line.x0) < 1 and not other.text.isdecimal()


def _in_margin(line: Line, height: float, share: float) -> bool:
    return not height * share < line.baseline < height * (1 - share)


def _apart(lines: Sequence[Line], height: float) -> set[Line]:
    """The first and the last line of a page with a wide margin, where they stand apart from the others; no titles."""
    ordered = sorted(lines, key=attrgetter("baseline"))
    ends = [(ordered[0], ordered[1]), (ordered[-1], ordered[-2])] if len(ordered) > 1 else []
    return {
        line
        for line, beside in ends
        if _in_margin(line, height, _WIDE_MARGIN)
        and abs(line.baseline - beside.baseline) > _APART * line.size
        and line.size < _LARGER * beside.size
    }


def _first_number(text: str) -> str:
    digits = _DIGITS.search(text)
    return digits.group() if digits else ""


def groups_of(lines: Sequence[Line], look: Typography) -> Iterator[list[Line]]:
    """Lines that belong together: a heading, a paragraph, a list item."""
    leading = _leading(lines)
    group: list[Line] = []
    for line in lines:
        if group and not _belongs(group, line, leading, look):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of lines, in letter sizes."""
    steps = [
        (line.baseline - before.baseline) / line.size
        for before, line in pairwise(lines)
        if line.size and 0.8 < (line.baseline - before.baseline) / line.size < 2.2
    ]
    return median(steps) if steps else 1.2


def _belongs(group: Sequence[Line], line: Line, leading: float, look: Typography) -> bool:
    last = group[-1]
    step = line.baseline - last.baseline
    if abs(line.size - last.size) > 0.08 * last.size or line.is_item:
        return False
    if line.is_bold != last.is_bold and (look.heading_level([last]) or look.heading_level([line])):
        return False
    if step < -2 * line.size:
        return not last.text.endswith(_SENTENCE_END) and not look.heading_level([last]) and line.text[:1].islower()
    if step > 1.3 * leading * line.size or line.x0 > last.x1 or _steps_back(group, line):
        return False
    indented = line.x0 - min(other.x0 for other in group) > _INDENT * line.size and not group[0].is_item
    return not (indented and last.text.endswith(_SENTENCE_END))


def _steps_back(group: Sequence[Line], line: Line) -> bool:
    """Whether it begins further to the left than what a sentence has ended: below a list, or below what is indented."""
    first, last = group[0], group[-1]
    if not last.text.endswith(_SENTENCE_END) or not line.text[:1].isupper():
        return False
    if first.is_item:
        return line.x0 < first.x0 + (-_INDENT if first.is_marked else _INDENT) * line.size
    return len(group) > 1 and line.x0 < last.x0 - _INDENT * line.size


def block_of(group: Sequence[Line], look: Typography) -> Block:
    page = group[0].page
    if level := look.heading_level(group):
        return Block(group_text(group, look, wrapped=True), Kind.HEADING, level=level, page=page)
    if group[0].is_item:
        text = group_text(group, look, wrapped=True)
        marked = f"- {text}" if group[0].is_marked else _BULLET_MARK.sub("- ", text)
        return Block(marked, Kind.ITEM, page=page)
    return Block(group_text(group, look, wrapped=False), page=page)


def group_text(group: Sequence[Line], look: Typography, wrapped: bool) -> str:
    """The lines joined; a line that ended before its margin keeps its end, unless all are known to be wrapped."""
    right = max(line.x1 for line in group)
    parts: list[list[tuple[Run, str]]] = [[(group[0].words, group[0].text)]]
    for before, line in pairwise(group):
        if wrapped or _was_wrapped(before, line, right):
            parts[-1].append((line.words, line.text))
        else:
            parts.append([(line.words, line.text)])
    return "\n".join(joined_lines(part, look.known) for part in parts)


def _was_wrapped(before: Line, line: Line, right: float) -> bool:
    first = line.words[0]
    return before.words[-1].hyphen or before.x1 + 0.2 * first.size + (first.x1 - first.x0) > right - 0.5 * first.size


def goes_on(before: Sequence[Line], after: Sequence[Line], look: Typography) -> str | None:
    """What joins a paragraph to its rest on the next page; None where it ends there."""
    last, first = before[-1], after[0]
    same = abs(last.size - first.size) < 0.08 * last.size and not first.is_item
    if not same or last.text.endswith(_SENTENCE_END) or not first.text[:1].islower():
        return None
    if look.heading_level(before) or look.heading_level(after):
        return None
    _, between = joint(last.words[-1], first.words[0], look.known)
    return between
