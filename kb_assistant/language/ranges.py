"""Ranges of values that a text states: at least, more than, between two, from one on; in English, French and German."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from kb_assistant.language.values import Bound, Value, values
from kb_assistant.language.words import fold

_ENDLESS = Decimal("Infinity")
_JOINED = re.compile(r"\s*(?:-|–|—|to|and|bis|und|a|et)\s*(?:zu )?[€$£]?\s*")
_BETWEEN = re.compile(r"\b(?:between|entre|zwischen)\W*$")
_LEADING = 80
_BETWEEN_JOINTS = ("and", "et", "und")
# "More than 30" leaves 30 out, "no more than 30" has it.
_OPEN = re.compile(
    r"\b(?:more than|over|above|greater than|longer than|older than|higher than|larger than|exceed\w*|beyond|less than|"
    r"fewer than|under|below|shorter than|lower than|younger than|cheaper than|smaller than|plus de|superieure?s? a|"
    r"moins de|inferieure?s? a|mehr als|uber|langer als|alter als|hoher als|grosser als|weniger als|unter|kurzer als|"
    r"junger als|kleiner als)(?: the| les| le| den)?\W*$"
)
_DENIED = re.compile(r"\b(?:no|not|never|nobody|n't|pas|jamais|aucune?|nicht|nie|kein\w*)\b[^.;]{0,30}$")


@dataclass(frozen=True, slots=True)
class Range:
    """All values of a unit from `low` to `high`; `open` leaves both of them out."""

    unit: str
    low: Decimal = -_ENDLESS
    high: Decimal = _ENDLESS
    open: bool = False

    def meets(self, other: "Range") -> bool:
        """Whether some value is in both."""
        if self.low == other.high or self.high == other.low:
            return not (self.open or other.open)
        return self.low < other.high and other.low < self.high

    @property
    def is_wide(self) -> bool:
        """Whether it is more than a single value."""
        return self.low != self.high


def ranges(text: str) -> list[Range]:
    """What each value of a text stands for, two that are joined as one; a value without a bound is itself alone. Dates
    are left out."""
    found = _with_units([value for value in values(text) if not value.article and value.unit != "date"], text)
    return list(_read(found, text))


def _with_units(found: Sequence[Value], text: str) -> list[Value]:
    """ "15 to 30 %": the first has the unit of the second."""
    named = [
        replace(one, unit=other.unit) if not one.unit and _joint(one, other, text) else one
        for one, other in pairwise(found)
    ]
    return [*named, *found[-1:]]


def _read(found: Sequence[Value], text: str) -> Iterator[Range]:
    joined = {(one, other) for one, other in pairwise(found) if one.unit == other.unit and _joint(one, other, text)}
    inside = {value for pair in joined for value in pair}
    for one, other in joined:
        yield Range(one.unit, Decimal(one.amount), Decimal(other.amount))
    for value in found:
        if value not in inside:
            yield _of_one(value, text)


def _joint(one: Value, other: Value, text: str) -> bool:
    """Whether two values are the ends of a range: "and" joins only those behind "between"."""
    joint = fold(text[one.end : other.start])
    if not _JOINED.fullmatch(joint) or Decimal(one.amount) >= Decimal(other.amount):
        return False
    is_between = bool(_BETWEEN.search(_before(one, text)))
    return is_between or joint.strip() not in _BETWEEN_JOINTS


def _before(value: Value, text: str) -> str:
    """What leads to a value, folded; no more than that: a text may hold hundreds of them."""
    return fold(text[max(0, value.start - _LEADING) : value.start])


def _of_one(value: Value, text: str) -> Range:
    amount, before = Decimal(value.amount), _before(value, text)
    opened = _OPEN.search(before)
    is_open = bool(opened) and not (opened and _DENIED.search(before[: opened.start()]))
    if value.bound is Bound.MOST:
        return Range(value.unit, high=amount, open=is_open)
    if value.bound is Bound.LEAST:
        return Range(value.unit, low=amount, open=is_open)
    return Range(value.unit, amount, amount)
