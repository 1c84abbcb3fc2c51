"""The numbered lists and the tables of a passage, which are quoted whole where they are all there and short."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from kb_assistant.generation.pieces.sentences import Unit, UnitKind, announces

_NUMBERED = re.compile(r"[ \t(]*(\d{1,2})[.)][ \t]+")
_NUMBERS = re.compile(rf"^{_NUMBERED.pattern}", re.MULTILINE)
_LINES = re.compile(rf"^(?={_NUMBERED.pattern}|\|.*\||.* \| )", re.MULTILINE)
_FIRST = (0, 1)
_FEWEST = 2
_NESTED = 2
"""Characters that an item of a list within a list is set in further at least."""
_LONGEST = 700
"""Characters of a list or table that is quoted whole."""


@dataclass(frozen=True, slots=True)
class _Item:
    """The pieces `[at, end)` of a section, the number in front of them, None of a bullet, and how far it is set in."""

    at: int
    end: int
    number: int | None
    indent: int


def steps(text: str, pieces: Sequence[Unit], after: str = "", heading: str = "") -> list[Unit]:
    """The numbered lists among the pieces, each as one, with the sentence that announces it: those that are there from
    their first number to their last and are short enough to be quoted whole. `after` is what stands behind the text,
    `heading` what stands above it: the next one may be numbered too."""
    found = [_whole(text, section, run) for section in _sections(pieces) for run in _counted(text, section)]
    return [listed for listed in found if _is_short(listed) and not _goes_on_behind(text, listed, after, heading)]


def tables(text: str, pieces: Sequence[Unit], before: str = "", after: str = "") -> list[Unit]:
    """The tables among the pieces, each as one, announced and short as the lists are: rows of one first column, joined
    by nothing but the ends of lines, and set apart from all else. `before` and `after` stand around the text."""
    found = [
        _whole(text, section, run)
        for section in _sections(pieces)
        for run in _rows(text, section)
        if _begins_apart(before + text[: run[0].start]) and _ends_apart(text[run[-1].end :] + after)
    ]
    return [table for table in found if _is_short(table)]


def without_numbers(text: str) -> str:
    """The text without the numbers in front of its lines."""
    return _NUMBERS.sub("", text)


def by_line(text: str) -> list[str]:
    """A list or table cut in front of each numbered line and of each row."""
    cuts = [found.start() for found in _LINES.finditer(text) if found.start() > 0]
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
    """The items that count on from 0 or 1, each list with all that stands between them. Lists within lists are none."""
    counts: list[list[_Item]] = []
    for item in _items(text, section):
        if counts and _goes_on(counts[-1][-1], item):
            counts[-1].append(item)
        else:
            counts.append([item])
    return [
        section[count[0].at : _end_of_step(text, section, count[-1].end)]
        for before, count, after in zip([[], *counts], counts, [*counts[1:], []], strict=False)
        if len(count) >= _FEWEST and count[0].number in _FIRST and _are_level([*before[-1:], *count, *after[:1]])
    ]


def _end_of_step(text: str, section: Sequence[Unit], end: int) -> int:
    """Behind the lines that a step, whose own line ends at that piece, has below it, set in."""
    while end < len(section) and section[end].kind is UnitKind.SENTENCE:
        gap = text[section[end - 1].end : section[end].start]
        if gap.strip() or gap.count("\n") > 1 or ("\n" in gap and len(gap.rpartition("\n")[2]) < _NESTED):
            break
        end += 1
    return end


def _items(text: str, section: Sequence[Unit]) -> Iterator[_Item]:
    for _, places in groupby(range(len(section)), key=lambda at: section[at].block):
        at, *more = places
        if section[at].kind is UnitKind.ITEM:
            start = _start_of_line(text, section[at].start)
            line = text[start : section[at].start]
            number = _NUMBERED.fullmatch(line)
            yield _Item(at, at + 1 + len(more), int(number[1]) if number else None, len(line) - len(line.lstrip()))


def _goes_on(item: _Item, after: _Item) -> bool:
    """Whether it is the next of a list. Markdown counts for itself where every number is 1."""
    if item.number is None or after.number is None:
        return False
    return after.number == item.number + 1 or after.number == item.number == 1


def _are_level(items: Sequence[_Item]) -> bool:
    """Whether all are set in alike; numbers of one and of two digits may stand a little apart."""
    indents = [item.indent for item in items]
    return max(indents) - min(indents) < _NESTED


def _goes_on_behind(text: str, listed: Unit, after: str, heading: str) -> bool:
    """Whether what stands behind a list goes on with it: right behind it, with what its last step announces, or with
    the next number, wherever that is, unless it is the next heading's."""
    behind = text[listed.end :] + after
    if not _ends_apart(behind) or announces(text[listed.start : listed.end]):
        return True
    last, following = _numbers(text[listed.start : listed.end])[-1], _numbers(behind)[:1]
    if following == [number + 1 for number in _numbers(heading)]:
        return False
    return following == [last + 1] or following == [last] == [1]


def _numbers(text: str) -> list[int]:
    return [int(found[1]) for found in _NUMBERS.finditer(text)]


def _rows(text: str, section: Sequence[Unit]) -> list[Sequence[Unit]]:
    """The rows of one first column that stand one directly below the other."""
    starts = [at for at in range(1, len(section)) if not _are_of_one_table(text, section[at - 1], section[at])]
    runs = [section[start:end] for start, end in pairwise([0, *starts, len(section)])]
    return [run for run in runs if len(run) >= _FEWEST]


def _are_of_one_table(text: str, row: Unit, below: Unit) -> bool:
    are_joined = text[row.end : below.start].strip(" \t") == "\n"
    are_rows = row.kind is below.kind is UnitKind.ROW
    return are_joined and are_rows and _first_column(text, row) == _first_column(text, below)


def _first_column(text: str, row: Unit) -> str | int:
    """Its name, or else how many columns there are."""
    cells = text[row.start : row.end].split(" | ")
    name, colon, _ = cells[0].partition(": ")
    return name if colon else len(cells)


def _begins_apart(front: str) -> bool:
    """Whether what comes behind that is announced by it, or stands behind an empty line."""
    bare = front.rstrip()
    ends = front[len(bare) :].count("\n")
    announced = announces(bare) and " | " not in bare[_start_of_line(bare, len(bare)) :]
    return not bare or ends > 1 or (ends > 0 and announced)


def _ends_apart(behind: str) -> bool:
    """Whether that stands behind an empty line, or is nothing. Only the rows of one table, and the items of one list,
    are joined by a single end of line."""
    return not behind.strip() or behind[: len(behind) - len(behind.lstrip())].count("\n") > 1


def _whole(text: str, section: Sequence[Unit], run: Sequence[Unit]) -> Unit:
    """From the sentence that announces the steps or rows, or else from the first one's number."""
    first, end = run[0], run[-1].end
    number = text[_start_of_line(text, first.start) : first.start].lstrip()
    bare = replace(first, start=first.start - len(number), end=end)
    before = [piece for piece in section if piece.end <= first.start][-1:]
    announced = [replace(bare, start=lead.start) for lead in before if announces(text[lead.start : lead.end])]
    return next(filter(_is_short, announced), bare)


def _is_short(whole: Unit) -> bool:
    return whole.end - whole.start <= _LONGEST


def _start_of_line(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1
