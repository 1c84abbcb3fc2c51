"""Notices two documents that state the same fact with different numbers or dates."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb_assistant.language.spelled import SPELLED, in_digits
from kb_assistant.language.values import MONTH_NUMBER
from kb_assistant.language.words import best_likeness, fold, is_informative, stem, words

_MONTH_STEMS = frozenset(map(stem, MONTH_NUMBER))
_MONTH = "|".join(sorted(MONTH_NUMBER, key=len, reverse=True))
_CURRENCIES = {"€": "eur", "eur": "eur", "euro": "eur", "euros": "eur", "$": "usd", "usd": "usd", "dollars": "usd"}
_CURRENCIES |= {"£": "gbp", "gbp": "gbp", "pounds": "gbp", "chf": "chf", "₹": "inr", "inr": "inr"}
_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
_FRACTION = re.compile(r"(?P<whole>\d+)? ?(?P<part>[½¼¾])")
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?: of)? (?P<month>{_MONTH})\b(?:,? \d{{4}})?"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
)
# "Sept" is seven, too.
_SEPTEMBER = re.compile(r"(?:(?<=\d )|(?<=\d\. )|(?<=(?:st|nd|rd|th|er) )|(?<=th of ))sept\b|\bsept\b\.?(?= \d)")
_TIME = re.compile(r"\b(\d{1,2})(?:[:h](\d{2})| ?([ap])\.?m\b)")
_QUANTITY = re.compile(
    r"(?<![\w°#§/_.-])(?P<before>[€$£₹]\s?|(?:eur|usd|gbp|chf|inr) )?"
    r"(?P<value>\d+(?:[.,  ]\d{3})*(?:[.,]\d+)?)(?![\w/]|[.,]\d)"
    r"(?P<after> ?[%€$£₹]| ?percent\b| ?per cent\b| ?pour cent\b| ?prozent\b)?(?P<unit>(?:[ -][^\W\d_]+){0,3})"
)
_REFERENCE = re.compile(
    r"\b(?:no|nos|nr|n|number|numero|section|article|art|paragraph|step|page|chapter|appendix|version|level|part|table|"
    r"figure|phase|room|floor|line|sev|priority|norme|etape|chapitre|kapitel|seite|schritt|stufe)[.°]?\s?$"
)
_MEASURES = frozenset({"km", "kg", "g", "mb", "gb", "tb", "cm", "mm", "m", "h", "min", "people", "staff"})
_TIME_UNIT = re.compile(
    r"(?:day|week|month|year|hour|minute|jour|semaine|mois|an|heure|tag|woche|monat|stunde|jahr)(?:s|e|n|en)?$"
)
_IN_YEAR = re.compile(r"\b(?:in|since|until|by|from|en|depuis|seit|jahr|year) $")
_LABEL = re.compile(
    r"(?<=\w )(?<!version )(?<!edition )(?<!revision )(?<!release )(?<!ausgabe )(?:no\.? |n° |nr\.? |#)?"
    r"(?!(?:1[89]|20)\d\d\b)(\d+)\b(?![.,/]\d)"
)
_MOST_QUANTITIES = 4
_SHARED_WORDS = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, what stands above it (title first, then headings), and the document it is from.

    A table row is never held against another: its numbers belong to its own subject.
    """

    text: str
    context: tuple[str, ...]
    document: str
    row: bool = False


@dataclass(frozen=True, slots=True)
class ConflictLimits:
    """How alike two sentences have to be, by words and by cosine, before their numbers are held against each other."""

    words: float = 0.6
    meaning: float = 0.72


def quantities(text: str) -> Mapping[str, frozenset[str]]:
    """The values a text gives, by unit: "days" -> {"20"}, "date" -> {"31-3"}, "eur" -> {"15"}."""
    folded = in_digits(_SEPTEMBER.sub("september", fold(_FRACTION.sub(_decimal, text))))
    values: dict[str, set[str]] = defaultdict(set)
    rest = _DATE.sub(lambda found: _take(values, "date", _date_value(found)), folded)
    rest = _TIME.sub(lambda found: _take(values, "time", found.group().replace(" ", "")), rest)
    for found in _QUANTITY.finditer(rest):
        unit = _unit(found)
        if unit == "year" and not _IN_YEAR.search(rest[: found.start()]):
            continue
        if unit and not _REFERENCE.search(rest[: found.start()]):
            values[unit].add(_value(found["value"]))
    return {unit: frozenset(held) for unit, held in values.items()}


def _decimal(found: re.Match[str]) -> str:
    """ "2½" is 2.5."""
    space = "" if found["whole"] or not found.group().startswith(" ") else " "
    return f"{space}{found['whole'] or '0'}.{_FRACTIONS[found['part']]}"


def _take(values: dict[str, set[str]], unit: str, value: str) -> str:
    values[unit].add(value)
    return " ; "


def _date_value(found: re.Match[str]) -> str:
    month = found["month"] or found["month2"]
    return f"{int(found['day'] or found['day2'])}-{MONTH_NUMBER[month]}"


def _value(written: str) -> str:
    if re.match(r"0[.,]", written):
        return written.replace(",", ".").rstrip("0").rstrip(".")
    whole = re.sub(r"[.,  ](?=\d{3}(?:\D|$))", "", written).replace(",", ".")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _unit(found: re.Match[str]) -> str:
    """What is counted; empty for a number that only names something."""
    if sign := (found["before"] or found["after"] or "").strip():
        return _CURRENCIES.get(sign, "%")
    named = [word for word in found["unit"].replace("-", " ").split() if is_informative(word)]
    if not named and re.fullmatch(r"(1[89]|20)\d{2}", found["value"]):
        return "year"
    word = next((word for word in named if word in _CURRENCIES or _TIME_UNIT.match(word)), None)
    word = word or next((word for word in named[:2] if word in _MEASURES or word.endswith("s")), "")
    return _CURRENCIES.get(word, stem(word))


def differ(one: Claim, other: Claim, names: frozenset[str], limits: ConflictLimits) -> bool:
    """Whether two claims of different documents state the same fact with different values.

    `names` holds the stems of the names in the question: where only one side is about one of them, the
    other speaks of something else.
    """
    if one.document == other.document or one.row or other.row or not _disagree(one.text, other.text):
        return False
    return _alike(one.text, other.text, limits) and _same_subject(one, other, names)


def _disagree(one: str, other: str) -> bool:
    """Some unit has exactly one value on either side, and not the same; no unit has a list."""
    left, right = quantities(one), quantities(other)
    shared = left.keys() & right.keys()
    if max(_size(left), _size(right)) > _MOST_QUANTITIES:
        return False
    return any(len(left[unit]) == len(right[unit]) == 1 and left[unit] != right[unit] for unit in shared)


def _size(values: Mapping[str, frozenset[str]]) -> int:
    return sum(len(held) for held in values.values())


def _said(text: str) -> frozenset[str]:
    """Stems of what a text says, values left out."""
    values = SPELLED | MONTH_NUMBER.keys() | _CURRENCIES.keys()
    said = (word for word in words(text) if is_informative(word) and not word[0].isdigit())
    return frozenset(stem(word) for word in said if fold(word) not in values)


def _alike(one: str, other: str, limits: ConflictLimits) -> bool:
    left, right = _said(one), _said(other)
    shared = sum(best_likeness(word, right) >= 0.8 for word in left)
    back = sum(best_likeness(word, left) >= 0.8 for word in right)
    if min(shared, back) < _SHARED_WORDS:
        return False
    return (shared + back) / (len(left) + len(right)) >= limits.words


def _same_subject(one: Claim, other: Claim, names: frozenset[str]) -> bool:
    left, right = _about(one), _about(other)
    if any((best_likeness(word, left) >= 0.8) != (best_likeness(word, right) >= 0.8) for word in names):
        return False
    if _names(one.text) - _names(other.text) and _names(other.text) - _names(one.text):
        return False
    return not _siblings(one.context, other.context)


def _about(claim: Claim) -> frozenset[str]:
    return _said(claim.text) | _said(" ".join(claim.context))


def _names(text: str) -> frozenset[str]:
    """Words in capitals inside a sentence, and words with digits in them: what tells two subjects apart."""
    tokens = re.findall(r"[^\W_](?:[\w'’.-]*\w)?", text)
    inside = [token for token in tokens[1:] if token[0].isupper() or re.search(r"[^\W\d_]\d", token)]
    return frozenset(stem(token) for token in inside if is_informative(token)) - _MONTH_STEMS


def _siblings(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether titles or nearest headings have one pattern and differ in a name, "Plan Silver", "Plan Gold", or in a
    number that is one, "Machine 7", "Machine 12"."""
    pairs = zip((one[:1], one[1:][-1:]), (other[:1], other[1:][-1:]), strict=True)
    return any(_of_one_pattern(" ".join(left), " ".join(right)) for left, right in pairs)


def _of_one_pattern(one: str, other: str) -> bool:
    left, right = _said(one), _said(other)
    if 2 * len(left & right) < max(len(left), len(right), 1):
        return False
    return _are_apart(left, right) or _are_apart(_labels(one), _labels(other))


def _are_apart(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left - right) and bool(right - left)


def _labels(title: str) -> frozenset[str]:
    """The numbers that tell titles apart as names do. Editions and years are of one thing, and numbers in front count
    sections."""
    return frozenset(_LABEL.findall(fold(title)))
