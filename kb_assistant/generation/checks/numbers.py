"""Whether the numbers, dates and times of a statement are those of its evidence."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kb_assistant.generation.checks.evidence import Evidence, Flaw, fit
from kb_assistant.language.clauses import Clause, clauses, segments
from kb_assistant.language.ranges import Range, ranges
from kb_assistant.language.values import Bound, Value, values
from kb_assistant.language.words import fold

_MOMENTS = frozenset({"time", "date"})
# "After two years", of "two to five years": the end is what is meant.
_BEGINS = re.compile(
    r"\b(?:after|from|since|starts? (?:at|with)|begin\w* (?:at|with)|apres|des|depuis|a partir de|nach|ab|seit)\W*$"
)
_ONE = re.compile(r"(?:an?|une?)\b", re.IGNORECASE)


def asserted(text: str) -> list[Value]:
    """The values a statement asserts: "an hour" only where it is a limit."""
    return [value for value in values(text) if not value.article or value.bound]


def wrong_values(statement: str, evidence: Evidence) -> Iterator[Flaw]:
    yield from missing_values(statement, evidence)
    if _tells_one_end(statement, evidence):
        yield Flaw.BOUND
    if any(_belongs_elsewhere(part, evidence.text) for part in clauses(statement)):
        yield Flaw.NUMBER


def missing_values(statement: str, evidence: Evidence) -> Iterator[Flaw]:
    shown = values(evidence.text)
    around = values(evidence.context)
    if any(_is_halved(value, shown) for value in _single(statement)):
        yield Flaw.NUMBER
    for value in asserted(statement):
        equal = [other for other in shown if same(value, other)]
        if not equal and not any(same(value, other) for other in around):
            yield Flaw.NUMBER
        elif equal and all(_against(value.bound, other.bound) for other in equal):
            yield Flaw.BOUND


def _single(statement: str) -> Iterator[Value]:
    """Each "an hour" of a statement that is so long; not "the day", nor what something is counted by, "30 euros a
    day"."""
    found = values(statement)
    behind = {other for one, other in pairwise(found) if not statement[one.end : other.start].strip()}
    return (one for one in found if one.article and one not in behind and _ONE.match(statement, one.start))


def _is_halved(value: Value, shown: Sequence[Value]) -> bool:
    """Whether the evidence has only a part of it, or one and a half."""
    alike = [other for other in shown if other.unit == value.unit]
    return any(Decimal(other.amount) % 1 for other in alike) and not any(same(value, other) for other in alike)


def _tells_one_end(statement: str, evidence: Evidence) -> bool:
    """Whether something it says is nothing but the one end of a range: "10 days", of "5 to 10 days"."""
    found = ranges(evidence.text)
    ends = frozenset(_ends(found))
    if not ends:
        return False
    alone = {(one.unit, one.low) for one in found if not one.is_wide}
    told = ends - alone - frozenset(_ends(ranges(statement)))
    return any((value.unit, Decimal(value.amount)) in told for value in _unbounded(statement))


def _unbounded(statement: str) -> Iterator[Value]:
    """What a statement says of one amount. An hour of the day or a date may well be told as where something begins."""
    for value in values(statement):
        is_amount = value.dimension and value.unit not in _MOMENTS and not value.article and value.bound is Bound.NONE
        if is_amount and not _BEGINS.search(fold(statement[: value.start])):
            yield value


def _ends(found: Sequence[Range]) -> Iterator[tuple[str, Decimal]]:
    for one in found:
        if one.is_wide and one.low.is_finite() and one.high.is_finite():
            yield from ((one.unit, one.low), (one.unit, one.high))


def same(one: Value, other: Value) -> bool:
    """Whether two values are equal. One without a unit may be of any, unless it counts something by its name."""
    if {one.unit, other.unit} == {"time", "hour"}:
        return _minutes(one) == _minutes(other)
    if "date" in (one.unit, other.unit):
        return one.unit == other.unit and _same_date(one.amount, other.amount)
    if one.unit and other.unit:
        return one.in_parts == other.in_parts
    named = one.counted if other.unit else other.counted if one.unit else False
    return _bare(one) == _bare(other) and not named


def _bare(value: Value) -> str:
    """The amount as it stands without its unit: "8 to 17 Uhr" has two times, and tells the unit of one."""
    is_full_hour = value.unit == "time" and int(value.amount) % 60 == 0
    return str(int(value.amount) // 60) if is_full_hour else value.amount


def _same_date(one: str, other: str) -> bool:
    """A month alone is that of any of its days."""
    return other.endswith(one) if one[0] == "-" else one == other


def _minutes(value: Value) -> float:
    return float(value.amount) * (60 if value.unit == "hour" else 1)


def _against(one: Bound, other: Bound) -> bool:
    return Bound.NONE not in (one, other) and one is not other


def _belongs_elsewhere(said: Clause, evidence: str) -> bool:
    """Whether another clause fits the statement better and gives another value of the same kind."""
    stated = [value for value in values(said.text) if not value.article]
    rated = [(fit(said, part), values(part.text)) for part in segments(evidence)]
    return any(_has_rival(value, stated, rated) for value in stated if value.dimension)


def _has_rival(value: Value, stated: Sequence[Value], rated: Sequence[tuple[float, list[Value]]]) -> bool:
    own = max((near for near, held in rated if any(same(value, other) for other in held)), default=0.0)
    for near, held in rated:
        alien = [other for other in held if not other.article and not any(same(one, other) for one in stated)]
        here = any(same(value, other) for other in held)
        if not here and near > own + 0.5 and any(other.dimension == value.dimension for other in alien):
            return True
    return False
