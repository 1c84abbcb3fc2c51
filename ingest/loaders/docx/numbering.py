"""The numbers that Word writes before paragraphs, as it shows them: "2.1", "(a)", "§ 5", "iv."."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.loaders.docx.xml import W, is_on, value
from ingest.loaders.numerals import lettered, roman

_PLACE = re.compile(r"%([1-9])")
_NOT_COUNTED = frozenset(("bullet", "none", ""))
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """`label` is how its number is written, with "%1" for the number of the first level; `style` has it by itself."""

    form: str = ""
    label: str = ""
    start: int = 1
    style: str = ""
    all_decimal: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """Those of one `family` count on together; `restarts` are the levels where this one begins anew, and at what."""

    family: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int]

    def level_of(self, style: str) -> int:
        return next((depth for depth, level in self.levels.items() if style and level.style == style), 0)


def lists(root: etree._Element | None) -> dict[str, List]:
    """Every list of a document by its id."""
    if root is None:
        return {}
    families = {one.get(f"{W}abstractNumId") or "": _levels(one) for one in root.iterchildren(f"{W}abstractNum")}
    return {one.get(f"{W}numId") or "": _list(one, families) for one in root.iterchildren(f"{W}num")}


@dataclass(slots=True)
class Counting:
    """How far each list has come."""

    lists: Mapping[str, List]
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def next(self, key: str, depth: int) -> str:
        """The label of the next paragraph of this list and level; empty where that has a bullet or nothing."""
        found = self.lists.get(key)
        level = found.levels.get(depth) if found else None
        if found is None or level is None or level.form in _NOT_COUNTED:
            return ""
        self._count(key, found, depth)
        return _PLACE.sub(lambda place: self._number(found, level, int(place[1]) - 1), level.label).strip()

    def depth(self, key: str, style: str) -> int:
        """The level of the list that paragraphs of a style have by themselves."""
        return self.lists[key].level_of(style) if key in self.lists else 0

    def _count(self, key: str, found: List, depth: int) -> None:
        for deeper in range(depth + 1, _LEVELS):
            self.counts.pop((found.family, deeper), None)
        here = (found.family, depth)
        restart = found.restarts.get(depth) if (key, depth) not in self.begun else None
        self.begun.add((key, depth))
        start = found.levels[depth].start
        self.counts[here] = restart if restart is not None else self.counts.get(here, start - 1) + 1

    def _number(self, found: List, level: Level, depth: int) -> str:
        """That of a level above which nothing was counted yet is its first."""
        other = found.levels.get(depth, Level())
        return _written(self.counts.get((found.family, depth), other.start), "" if level.all_decimal else other.form)


def _levels(family: etree._Element) -> dict[int, Level]:
    return {_whole(one.get(f"{W}ilvl"), 0): _level(one) for one in family.iterchildren(f"{W}lvl")}


def _level(element: etree._Element) -> Level:
    return Level(
        value(element, "numFmt"),
        value(element, "lvlText"),
        _whole(value(element, "start"), 1),
        value(element, "pStyle"),
        is_on(element.find(f"{W}isLgl")),
    )


def _list(element: etree._Element, families: Mapping[str, Mapping[int, Level]]) -> List:
    """With the levels that it writes in its own way."""
    family = value(element, "abstractNumId")
    own = {_whole(one.get(f"{W}ilvl"), 0): one for one in element.iterchildren(f"{W}lvlOverride")}
    written = {depth: _level(level) for depth, one in own.items() if (level := one.find(f"{W}lvl")) is not None}
    starts = {depth: start for depth, one in own.items() if (start := _whole(value(one, "startOverride"), -1)) >= 0}
    return List(family, {**families.get(family, {}), **written}, starts)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else otherwise


def _written(number: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        return _cased(lettered(number), form)
    if form in {"lowerRoman", "upperRoman"}:
        return _cased(roman(number), form)
    return f"{number:02}" if form == "decimalZero" else str(number)


def _cased(text: str, form: str) -> str:
    return text.upper() if form.startswith("upper") else text
