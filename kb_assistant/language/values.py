"""The values a text gives, in one notation for every spelling and language: amounts with units, dates, times of day."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kb_assistant.language.words import fold


class Bound(StrEnum):
    """Whether a value is the most, the least, or exactly what it says."""

    MOST = "most"
    LEAST = "least"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Value:
    """`amount` in plain digits; `unit` is one of the codes below, or empty where none is known.

    Dates are "day-month" or "-month" with unit "date", times of day minutes since midnight with unit "time".
    `article`: the text says "an hour", which is a value only if the other side says 1.
    """

    amount: str
    unit: str
    start: int
    end: int
    bound: Bound = Bound.NONE
    article: bool = False

    @property
    def dimension(self) -> str:
        return _DIMENSION.get(self.unit, self.unit)


_UNITS = {
    "second": "seconds second seconde secondes sec sekunde sekunden",
    "minute": "minute minutes min mins minuten",
    "hour": "hour hours heure heures hrs hr h stunde stunden",
    "day": "day days jour jours journee journees tag tage tagen arbeitstage arbeitstagen werktage werktagen",
    "week": "week weeks semaine semaines woche wochen",
    "month": "month months mois monat monate monaten",
    "year": "year years an ans annee annees jahr jahre jahren",
    "%": "% percent pourcent prozent",
    "eur": "€ eur euro euros",
    "usd": "$ usd dollar dollars",
    "gbp": "£ gbp pound pounds livre livres",
    "km": "km kilometre kilometres kilometer kilometers",
    "kg": "kg kilogram kilograms kilogramme kilogrammes kilo kilos",
    "gb": "gb go gigabyte gigabytes",
    "mb": "mb mo megabyte megabytes",
    "tb": "tb to terabyte terabytes",
    "m": "metre metres meter meters m",
    "cm": "cm",
    "character": "character characters caractere caracteres zeichen",
    "euro cent": "cents centimes",
}
UNIT_OF = {word: unit for unit, spelled in _UNITS.items() for word in spelled.split()}
_DIMENSION = dict.fromkeys(("second", "minute", "hour", "day", "week", "month", "year"), "duration")
_DIMENSION |= dict.fromkeys(("eur", "usd", "gbp", "euro cent"), "money")
_MONTHS = (
    "january jan janvier januar", "february feb fevrier februar", "march mar mars marz", "april apr avril", "may mai",
    "june jun juin juni", "july jul juillet juli", "august aug aout", "september sep sept septembre",
    "october oct octobre oktober", "november nov novembre", "december dec decembre dezember",
)  # fmt: skip
MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_ENGLISH_MONTHS = frozenset(word for names in _MONTHS for word in names.split()[:2])
_ONES = (
    "zero", "one", "two deux zwei", "three trois drei", "four quatre vier", "five cinq funf", "six sechs",
    "seven sept sieben", "eight huit acht", "nine neuf neun", "ten dix zehn", "eleven onze elf", "twelve douze zwolf",
    "thirteen treize", "fourteen quatorze", "fifteen quinze", "sixteen seize", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_SMALL = {word: number for number, names in enumerate(_ONES) for word in names.split()}
_TENS = {
    "twenty": 20, "vingt": 20, "thirty": 30, "trente": 30, "forty": 40, "quarante": 40, "fifty": 50, "cinquante": 50,
    "sixty": 60, "soixante": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000, "million": 1_000_000}
SPELLED = frozenset(_SMALL) | frozenset(_TENS) | frozenset(_SCALES)

_MONTH = "|".join(sorted((m for m in MONTH_NUMBER if m not in ("mar", "jan", "may", "mai")), key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?: of)? (?P<month>{_MONTH}|may|mai|jan|mar)\b"
    rf"|\b(?P<month2>{_MONTH}|may|jan|mar) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?! ?(?:%|€|euros?|days?))"
    rf"|\b(?P<month3>{_MONTH})\b|\b(?P<month4>may|mai) (?=\d{{4}})"
    r"|\b(?P<year>\d{4})-(?P<month5>\d{2})-(?P<day5>\d{2})\b"
)
_TIME = re.compile(
    r"(?<![\d.,])(?P<hour>\d{1,2})(?::(?P<minute>\d{2})| ?h ?(?P<minute2>\d{2})\b| ?h(?![a-z])(?! ?\d))?"
    r"(?: ?(?P<half>[ap])\.?m\b\.?)?(?![\d:])"
)
_NUMBER = re.compile(
    r"(?<![\w])(?P<before>[€$£] ?|(?:eur|usd|gbp) )?(?P<whole>\d{1,3}(?:[.,  \u202f']\d{3})+|\d+)(?P<part>[.,]\d+)?"
    r"(?![\d])(?P<glued>[a-z]+)?"
)
_WORD = re.compile(r"[^\W\d_]+")
_MOST_BEFORE = re.compile(
    r"\b(?:(?:no|nobody|not|never|n't|pas|jamais|aucune?) (?:(?!when|if|where|who|that|unless"
    r"|without)\w+ ){0,5}?(?:more|longer|later|older|over|greater|plus|exceeds?|above)"
    r"(?: than| de)?|at (?:the )?most|up to|as much as|max(?:imum)?(?: of| de| d')?|within|less(?: than)?"
    r"|fewer(?: than)?|"
    r"under|below|shorter than|lower than|younger than|cheaper than|smaller than|until|till|before|by"
    r"|jusqu'?(?: ?a| ?au)|"
    r"au plus|moins de|avant|dans|sous|ne (?:\w+ )+plus de|au maximum|never exceeds?|does not exceed|"
    r"n'\w+ jamais (?:\w+ ){0,2}plus de|inferieure?s? a|no later than|hochstens|maximal|bis(?: zu)?|innerhalb(?: von)?|"
    r"binnen|spatestens|weniger als|unter|unterhalb von|kurzer als|junger als|kleiner als|vor|"
    r"(?:nicht|nie|niemals|kein\w*) (?:\w+ ){0,4}?(?:mehr|langer|spater|alter|hoher|grosser) als|(?:nicht|nie) uber)"
    r"(?: the| les| le)?(?: next| first)? ?[€$£]?$"
)
_LEAST_BEFORE = re.compile(
    r"\b(?:at (?:the )?least|min(?:imum)?(?: of| de| d')?|more than|over|above|longer than|older than|greater than"
    r"|higher than|"
    r"exceed(?:s|ing)?|beyond|after|from|since|starting|plus de|au moins|au minimum|apres|depuis|des|a partir de|"
    r"superieure?s? a|larger than|not (?:less|fewer) than|no (?:less|fewer|earlier) than|pas moins de|costing over|"
    r"mindestens|wenigstens|mehr als|uber|ab|oberhalb von|langer als|alter als|hoher als|grosser als|nicht weniger als|"
    r"nach|seit)"
    r"(?: the| les| le)? ?[€$£]?$"
)
_MOST_AFTER = re.compile(
    r"^ ?(?:or|ou) (?:less|fewer|younger|under|earlier|below|moins|avant)\b|^ ?(?:at most|maximum|au plus"
    r"|au maximum|max)\b|^ ?(?:oder|und) (?:weniger|junger|fruher|darunter)\b"
)
_LEAST_AFTER = re.compile(
    r"^ ?(?:or|ou|and|et) (?:more|older|over|above|later|plus|longer|upwards)\b|^ ?(?:at least|minimum|au moins"
    r"|au minimum)\b|^ ?(?:oder|und) (?:mehr|alter|daruber|spater|langer)\b|^ ?(?:aufwarts|upwards?|and up)\b"
)
# "Von 30 Euro an".
_FROM, _ON = re.compile(r"\bvon$"), re.compile(r"^ ?an\b")
_ARTICLE = re.compile(r"\b(?:an?|une?|l'|each|every|per|par|chaque|the)\s?$")
_NOT_COUNTED = re.compile(
    r"\b(?:working|calendar|full|further|more|additional|paid|unpaid|free|ouvr\w+|supplementaires?|consecutive)\b"
)


def values(text: str) -> list[Value]:
    """Every value of a text in order; `start` and `end` are offsets into the text."""
    folded = _same_length(text)
    found: list[Value] = []
    for finder in (_dates, _times, _numbers, _spelled, _articles):
        found += [value for value in finder(text, folded) if not any(_overlap(value, held) for held in found)]
    return [_with_bound(value, folded) for value in sorted(found, key=lambda value: value.start)]


def _overlap(one: Value, other: Value) -> bool:
    return one.start < other.end and other.start < one.end


def _same_length(text: str) -> str:
    """Folded letter by letter, so that offsets stay true."""
    straight = text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ").replace("\n", " ")
    return "".join(folded if len(folded := fold(letter)) == 1 else letter for letter in straight)


def _dates(text: str, folded: str) -> Iterator[Value]:
    for match in _DATE.finditer(folded):
        name = next(match[group] for group in ("month", "month2", "month3", "month4", "month5") if match[group])
        if match["month3"] and name in _ENGLISH_MONTHS and not text[match.start()].isupper():
            continue
        day = match["day"] or match["day2"] or match["day5"] or ""
        number = int(name) if name.isdigit() else MONTH_NUMBER[name]
        yield Value(f"{day.lstrip('0')}-{number}", "date", match.start(), match.end())


def _times(_text: str, folded: str) -> Iterator[Value]:
    for match in _TIME.finditer(folded):
        minutes, half = match["minute"] or match["minute2"], match["half"]
        plain_hour = " h" in match.group() or match.group().endswith("h")
        if int(match["hour"]) > 24 or not (minutes or half or plain_hour):
            continue
        hour = int(match["hour"]) % 12 + 12 * (half == "p") if half else int(match["hour"])
        yield Value(str(hour * 60 + int(minutes or 0)), "time", match.start(), match.end())


def _numbers(_text: str, folded: str) -> Iterator[Value]:
    for match in _NUMBER.finditer(folded):
        glued = match["glued"] or ""
        if glued and glued not in UNIT_OF and glued not in ("st", "nd", "rd", "th", "e", "er", "k"):
            continue
        whole = re.sub(r"\D", "", match["whole"])
        amount = Decimal(whole + (match["part"] or "").replace(",", ".")) * (1000 if glued == "k" else 1)
        before = (match["before"] or "").strip()
        unit, end = (UNIT_OF[before], match.end()) if before else _unit_after(folded, match.end(), glued)
        yield Value(_plainly(amount), unit, match.start(), end)


def _plainly(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _unit_after(folded: str, end: int, glued: str = "") -> tuple[str, int]:
    """The unit that follows a number, over words such as "working", and where it ends."""
    if glued in UNIT_OF:
        return UNIT_OF[glued], end
    near = re.match(r"[ -]?(?:(%|€|\$|£)|per ?cent\b|pour ?cent\b)", folded[end : end + 12])
    if near:
        return UNIT_OF[near[1]] if near[1] else "%", end + near.end()
    at = end
    for _ in range(3):
        word = re.match(r"[ -]+([^\W\d_]+)", folded[at:])
        if not word:
            break
        if word[1] in UNIT_OF and len(word[1]) > 1 and word[1] != "to":
            return UNIT_OF[word[1]], at + word.end()
        if not _NOT_COUNTED.fullmatch(word[1]):
            break
        at += word.end()
    return "", end


def _spelled(_text: str, folded: str) -> Iterator[Value]:
    """Numbers in words; "one" and "six" count only where something follows that can be counted."""
    words = list(_WORD.finditer(folded))
    at = 0
    while at < len(words):
        number, after = _spelled_at(folded, words, at)
        if number is None:
            at += 1
            continue
        unit, end = _unit_after(folded, words[after - 1].end())
        if number != 1 or unit:
            yield Value(str(number), unit, words[at].start(), end)
        at = after


def _spelled_at(folded: str, words: list[re.Match[str]], at: int) -> tuple[int | None, int]:
    total: int | None = None
    while at < len(words) and (total is None or folded[words[at - 1].end() : words[at].start()] in (" ", "-")):
        word = words[at].group()
        if word in _SMALL and (total is None or total % 10 == 0):
            total = (total or 0) + _SMALL[word]
        elif word in _TENS and (total is None or total % 100 == 0):
            total = (total or 0) + _TENS[word]
        elif word in _SCALES and (total is not None or word in ("cent", "mille")):
            total = (total or 1) * _SCALES[word]
        else:
            break
        at += 1
    return total, at


def _articles(_text: str, folded: str) -> Iterator[Value]:
    for word in _WORD.finditer(folded):
        if _DIMENSION.get(UNIT_OF.get(word.group(), "")) == "duration" and len(word.group()) > 1:
            before = _ARTICLE.search(folded[: word.start()])
            if before:
                yield Value("1", UNIT_OF[word.group()], before.start(), word.end(), article=True)


def _with_bound(value: Value, folded: str) -> Value:
    before = folded[max(0, value.start - 48) : value.start].rstrip() + " "
    after = folded[value.end : value.end + 20]
    checks: tuple[tuple[Bound, Callable[[], object]], ...] = (
        (Bound.MOST, lambda: _MOST_BEFORE.search(before.rstrip()) or _MOST_AFTER.search(after)),
        (Bound.LEAST, lambda: _LEAST_BEFORE.search(before.rstrip()) or _LEAST_AFTER.search(after)),
        (Bound.LEAST, lambda: _FROM.search(before.rstrip()) and _ON.search(after)),
    )
    bound = next((bound for bound, holds in checks if holds()), Bound.NONE)
    return Value(value.amount, value.unit, value.start, value.end, bound, value.article)
