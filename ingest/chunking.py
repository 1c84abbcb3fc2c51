"""Cuts a text into the slices that are embedded, found and cited."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb_assistant.domain.documents import Chunk, Heading

# Dense nDCG@10 / recall@5 with all-MiniLM-L6-v2, a document scored by its best chunk, on 125 company documents with 562
# questions and on an 18F handbook of 238 pages with 289 (half a point of either is noise):
#   128 tokens .863/.927 .751/.858      title and all headings embedded (160 tokens) .862/.934 .751/.865
#   160 tokens .862/.934 .751/.865      title and last heading         (192 tokens) .848/.934 .755/.862
#   192 tokens .856/.931 .756/.855      title only                     (192 tokens) .808/.895 .739/.834
#   250 tokens .847/.927 .743/.851      small neighbouring sections in one chunk (192) .847/.936 .749/.844
# An overlap of about 32 tokens (192: .854/.927 .764/.872) cost a tenth more tokens and every quote twice: left out.
LIMIT = 160

# A word beyond what a model knows is one token however long it is; without this bound a text without spaces would be
# one chunk. Ordinary text has four to six characters per token, and no language more than ten.
_CHARACTERS_PER_TOKEN = 12
_TITLE = 80
_CONTEXT = 240

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n\s*")
_SENTENCE = re.compile(r"(?:[.!?…:;][\"'”’»)\]]*\s+(?![a-zß-öø-ÿ])|[。!?;]\s*)")
_MARKUP_LENGTH = 20
_WORD = re.compile(r"\s+")
_MARKUP = re.compile(r"^[\s#*_=>-]+|[\s#*_=:-]+$")


@dataclass(frozen=True, slots=True)
class _Section:
    """The text under one heading, and the path of headings down to it."""

    start: int
    end: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Measures slices of one text in tokens."""

    text: str
    starts: Sequence[int]

    def cost(self, start: int, end: int) -> int:
        tokens = bisect_left(self.starts, end) - bisect_left(self.starts, start)
        return max(tokens, (end - start) // _CHARACTERS_PER_TOKEN)

    def reach(self, start: int, end: int, budget: int) -> int:
        """The furthest offset up to `end` such that the slice from `start` stays within the budget."""
        last = bisect_left(self.starts, start) + budget
        furthest = self.starts[last] if last < len(self.starts) else end
        return max(start + 1, min(furthest, start + budget * _CHARACTERS_PER_TOKEN, end))


def chunk(
    text: str,
    title: str,
    headings: Sequence[Heading],
    token_starts: Callable[[str], list[int]],
    limit: int = LIMIT,
) -> list[Chunk]:
    """Slices in ascending order, none blank, none overlapping; only headings and white space lie between them.

    `limit` counts the tokens of what is embedded, title and headings included.
    """
    ruler = _Ruler(text, token_starts(text))
    sections = list(_sections(text, headings))
    budgets = _budgets(title, sections, token_starts, limit)
    chunks: list[Chunk] = []
    for section in sections:
        pieces = _pieces(ruler, section.start, section.end, budgets[section.path])
        chunks.extend(Chunk(start, end, section.path) for start, end in pieces)
    return chunks


def embedded_text(title: str, headings: Sequence[str], text: str) -> str:
    """What is embedded for a chunk: the place it stands at, then its text."""
    context = _context(title, headings)
    return f"{context}\n{text}" if context else text


def _context(title: str, headings: Sequence[str]) -> str:
    """Long ones are cut: they would push the text itself out of what the model reads."""
    parts = [title, *headings[1:]] if headings and headings[0] == title else [title, *headings]
    parts = [part[:_TITLE] for part in parts if part]
    while len(parts) > 2 and len(" > ".join(parts)) > _CONTEXT:
        del parts[1]
    return " > ".join(parts)


def _budgets(
    title: str, sections: Sequence[_Section], token_starts: Callable[[str], list[int]], limit: int
) -> dict[tuple[str, ...], int]:
    """What every heading path leaves for text: at least half."""
    paths = {section.path for section in sections}
    return {path: max(limit - len(token_starts(_context(title, path))), limit // 2, 1) for path in paths}


def _sections(text: str, headings: Sequence[Heading]) -> Iterator[_Section]:
    """The text before the first heading, then one section per heading; those without text of their own are left out
    unless they have no subsections either."""
    ends = [*(heading.start for heading in headings), len(text)]
    if text[: ends[0]].strip():
        yield _Section(0, ends[0], ())
    stack: list[Heading] = []
    for at, heading in enumerate(headings):
        while stack and stack[-1].level >= heading.level:
            stack.pop()
        stack.append(heading)
        body = _body(text, heading, ends[at + 1])
        parent = at + 1 < len(headings) and headings[at + 1].level > heading.level
        if body < ends[at + 1] or not parent:
            start = body if body < ends[at + 1] else heading.start
            yield _Section(start, ends[at + 1], tuple(above.text for above in stack))


def _body(text: str, heading: Heading, end: int) -> int:
    """Where the text after the heading's own line begins; the heading's start where that line holds more than it."""
    newline = text.find("\n", heading.start, end)
    line_end = end if newline < 0 else newline
    line = text[heading.start : min(line_end, heading.start + len(heading.text) + _MARKUP_LENGTH)]
    if _MARKUP.sub("", line) != _MARKUP.sub("", heading.text):
        return heading.start
    return _skip_space(text, line_end, end)


def _skip_space(text: str, start: int, end: int) -> int:
    found = _WORD.match(text, start, end)
    return found.end() if found else start


def _pieces(ruler: _Ruler, start: int, end: int, budget: int) -> Iterator[tuple[int, int]]:
    text = ruler.text
    start = _skip_space(text, start, end)
    while start < end:
        stop = _stop(ruler, start, end, budget)
        yield start, start + len(text[start:stop].rstrip())
        start = _skip_space(text, stop, end)


def _stop(ruler: _Ruler, start: int, end: int, budget: int) -> int:
    """Where the piece from `start` ends: as far as the budget goes, then back to the best boundary that leaves the
    piece at least half of an even share of what remains."""
    furthest = ruler.reach(start, end, budget)
    if furthest >= end:
        return end
    row = _row_start(ruler, start, furthest, budget)
    if row:
        return row
    half = ruler.reach(start, end, _share(ruler.cost(start, end), budget) // 2)
    for boundary in (_PARAGRAPH, _LINE, _SENTENCE, _WORD):
        found = [match.end() for match in boundary.finditer(ruler.text, half, furthest)]
        if found:
            return found[-1]
    return furthest


def _share(cost: int, budget: int) -> int:
    """Tokens per piece if all pieces were alike."""
    return max(1, cost // -(-cost // budget))


def _row_start(ruler: _Ruler, start: int, furthest: int, budget: int) -> int | None:
    """The start of the table row that the budget ends in, if the row would fit into a piece of its own."""
    text = ruler.text
    row = text.rfind("\n", start, furthest) + 1
    if row <= start or not text.startswith("|", row):
        return None
    row_end = text.find("\n", row, row + budget * _CHARACTERS_PER_TOKEN)
    fits = row_end >= 0 and ruler.cost(row, row_end) <= budget
    return row if fits else None
